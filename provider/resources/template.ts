import type { Template, TemplateSpec } from "../api";
import { sameMembers } from "../gpu-list";
import type { CompletedTemplate, TemplateInputs } from "../inputs/template";
import { templateRules } from "../inputs/template";
import type { Kind } from "../kind";
import { releaseOf, releaseOfEnv } from "../release";
import { setOrClear } from "./set-or-clear";
import { undeclared } from "./undeclared";

/** All that users read of a template is among its inputs, `release` and `releaseEnv` included. */
export type TemplateOutputs = object;

export const template: Kind<TemplateInputs, Template, TemplateSpec, TemplateOutputs> = {
  rules: templateRules,
  replaceOn: (olds, news) =>
    olds.serverless !== undefined && olds.serverless !== news.serverless ? ["serverless"] : [],
  // Endpoints must move to the new template before RunPod lets the old one go.
  deleteBeforeReplace: false,
  api: (workshop) => workshop.api().template,
  spec: specOf,
  isLike: (observed, inputs: CompletedTemplate) => observed.serverless === inputs.serverless,
  outputs: () => ({}),
  observe,
  secrets: ({ env }) => Object.values(env ?? {}),
  afterSave: async (workshop, saved) => workshop.savedTemplates.record(saved),
};

function specOf(news: CompletedTemplate, olds: Partial<TemplateInputs>, current: Template | undefined): TemplateSpec {
  const { serverless } = news;
  // RunPod's own default starts both, for nothing: endpoints ignore them.
  const service = (key: "startSsh" | "startJupyter") =>
    news[key] ?? (serverless && current === undefined ? false : setOrClear(news, olds, key, false));
  return {
    name: news.name,
    image: news.image,
    args: news.args,
    containerDiskInGb: news.containerDiskInGb,
    env: { ...undeclared(current?.env ?? {}, olds.env ?? {}), ...news.env },
    ports: setOrClear(news, olds, "ports", null),
    registryAuthId: setOrClear(news, olds, "registryAuthId", null),
    serverless,
    volumeInGb: setOrClear(news, olds, "volumeInGb", 0),
    volumeMountPath: setOrClear(news, olds, "volumeMountPath", null),
    startSsh: service("startSsh"),
    startJupyter: service("startJupyter"),
    category: news.category,
    readme: setOrClear(news, olds, "readme", ""),
    public: setOrClear(news, olds, "public", false),
  };
}

function observe(observed: Template, state: TemplateInputs): Partial<TemplateInputs> {
  const { name, image, args, containerDiskInGb, registryAuthId, serverless, volumeInGb, volumeMountPath } = observed;
  const { startSsh, startJupyter, readme } = observed;
  const env = Object.fromEntries(Object.entries(observed.env).filter(([key]) => key in (state.env ?? {})));
  const declaredPorts = state.ports ?? [];
  const ports = sameMembers(observed.ports, declaredPorts) ? declaredPorts : observed.ports;
  const seen = { name, image, args, containerDiskInGb, registryAuthId, serverless, volumeInGb, volumeMountPath };
  const told = {
    ...seen,
    env,
    ports,
    startSsh,
    startJupyter,
    readme,
    category: observed.category as TemplateInputs["category"],
    public: observed.public,
  };
  const released = {
    image,
    args,
    containerDiskInGb,
    ports: state.ports && ports,
    registryAuthId: state.registryAuthId && registryAuthId,
  };
  return { ...told, release: releaseOf(released), releaseEnv: releaseOfEnv(env) };
}
