import type { Template, TemplateSpec } from "../../api";
import { sameMembers } from "../../hardware/gpu-list";
import type { CompletedTemplate, TemplateInputs } from "./inputs";
import { templateInputs, templateRules } from "./inputs";
import type { KindContext } from "../context";
import type { Kind, SpecRequest } from "../../lifecycle/kind";
import { envToSend, namesAdded, ownEnv } from "../platform-env";
import { releaseOf, releaseOfEnv } from "./release";
import type { DriftedField } from "../../lifecycle/three-way";
import { defaultMountPath } from "../container";
import { setOrClear } from "../spec";
import { plainReplacements } from "../input";

export interface TemplateOutputs {
  /** Names of variables that RunPod added to our saves. Absent if it added none. */
  envAddedByRunpod?: string[];
}

export const template: Kind<TemplateInputs, Template, TemplateSpec, TemplateOutputs, undefined, KindContext> = {
  rules: templateRules,
  api(context) {
    const { releaseGuard } = context;
    const templates = context.api().template;
    return {
      list: () => templates.list(),
      create: (spec) => releaseGuard.whileSaving(() => templates.create(spec)),
      update: (current, changes) => releaseGuard.whileSaving(() => templates.update(current, changes)),
      delete: (current) => templates.delete(current),
    };
  },
  mapping: {
    toSpec,
    toInputs,
    toOutputs: ({ observed, olds, save }) =>
      save === undefined ? {} : namesAdded(observed.env, save.sent.env ?? save.before?.env, olds.envAddedByRunpod),
    writeOnlyOutputs: ["envAddedByRunpod"],
  },
  replacement: {
    // A state without it is damaged, so it does not prove a change.
    causes: (olds, news) =>
      olds.serverless === undefined ? [] : plainReplacements<TemplateInputs>(templateInputs, olds, news),
    // RunPod deletes the old template only after all endpoints use the new one.
    deleteFirst: false,
  },
  identity: {
    matches: (observed, inputs: CompletedTemplate) => observed.serverless === inputs.serverless,
  },
  hooks: {
    nextKind: ({ serverless }: CompletedTemplate) => (serverless ? "endpoint" : "pod"),
    onDiff: (context, { id, olds: { envAddedByRunpod, savedAt }, news }) =>
      context.releaseGuard.declare(id, { ...news, envAddedByRunpod, savedAt }),
    async afterSave(context, saved, news, { name, envAddedByRunpod }) {
      context.releaseGuard.declare(saved.id, { ...news, envAddedByRunpod });
      context.releaseGuard.record(saved, name === undefined);
    },
  },
  words: {
    onDriftInUpdate,
  },
};

/** A save would keep somebody's change in the template, and the next save of an endpoint would release it. */
function onDriftInUpdate(drift: readonly DriftedField[], { serverless }: TemplateInputs): string | undefined {
  const fields = drift
    .filter(({ key }) => templateInputs[key as keyof TemplateInputs].change === "releases")
    .map(({ field }) => field)
    .sort();
  if (fields.length === 0 || serverless === false) return undefined;
  return (
    `somebody changed ${fields.join(", ")} of the template at RunPod. This update would release that to its ` +
    "endpoints, so nothing was changed. Run `pulumi refresh`: the next `pulumi up` then restores your values. To " +
    "keep RunPod's values, write them into the program."
  );
}

function toSpec({
  news,
  olds,
  current,
}: SpecRequest<CompletedTemplate, Template, TemplateOutputs, undefined>): TemplateSpec {
  const { serverless } = news;
  // RunPod's own default starts both, for nothing: endpoints ignore them.
  const service = (key: "startSsh" | "startJupyter") =>
    news[key] ?? (serverless && current === undefined ? false : setOrClear(news, olds, key, false));
  return {
    name: news.name,
    image: news.image,
    args: news.args,
    containerDiskInGb: news.containerDiskInGb,
    env: envToSend(news, olds, current?.env),
    ports: setOrClear(news, olds, "ports", null),
    registryAuthId: setOrClear(news, olds, "registryAuthId", null),
    serverless,
    volumeInGb: setOrClear(news, olds, "volumeInGb", 0),
    volumeMountPath: mountPathOf(news, olds, current),
    startSsh: service("startSsh"),
    startJupyter: service("startJupyter"),
    category: news.category,
    readme: setOrClear(news, olds, "readme", ""),
    public: setOrClear(news, olds, "public", false),
  };
}

/** A volume without a path keeps a Pod's container from starting (dstackai/dstack issue 3843). */
function mountPathOf(
  news: CompletedTemplate,
  olds: Partial<TemplateInputs>,
  current: Template | undefined,
): string | null | undefined {
  if (news.volumeMountPath !== undefined) return news.volumeMountPath;
  const isNewVolume = (news.volumeInGb ?? 0) > 0 && (current?.volumeInGb ?? 0) === 0;
  const isPathGone = olds.volumeMountPath !== undefined;
  if (!isNewVolume && !isPathGone) return undefined;
  return (news.volumeInGb ?? current?.volumeInGb ?? 0) > 0 ? defaultMountPath : null;
}

function toInputs(observed: Template, state: TemplateInputs & TemplateOutputs): Partial<TemplateInputs> {
  const { image, args, containerDiskInGb, registryAuthId } = observed;
  const env = ownEnv(observed.env, state);
  const declaredPorts = state.ports ?? [];
  const ports = sameMembers(observed.ports, declaredPorts) ? declaredPorts : observed.ports;
  const released = {
    image,
    args,
    containerDiskInGb,
    ports: state.ports && ports,
    registryAuthId: state.registryAuthId && registryAuthId,
  };
  return {
    name: observed.name,
    image,
    args,
    containerDiskInGb,
    registryAuthId,
    env,
    ports,
    serverless: observed.serverless,
    volumeInGb: observed.volumeInGb,
    // Without a volume nothing is mounted, and REST v2 keeps no path then.
    ...(observed.volumeInGb > 0 ? { volumeMountPath: observed.volumeMountPath } : {}),
    startSsh: observed.startSsh,
    startJupyter: observed.startJupyter,
    readme: observed.readme,
    category: observed.category as TemplateInputs["category"],
    public: observed.public,
    release: releaseOf(released),
    releaseEnv: releaseOfEnv(state.env && env),
  };
}
