import type { Pod, Template } from "../../api";
import { UserError } from "../../api/errors";
import type { CompletedPod, PodInputs } from "./inputs";
import { defaultMountPath } from "../container";
import type { KindContext } from "../context";
import { isPlaceholder } from "../../lifecycle/placeholder";

/*
 * What a Pod takes from its template. If both set a variable, RunPod lets the template win, and it does not apply the
 * template's volume (runpod/runpodctl pull request 294). So this file resolves the fields, and the Pod is created
 * without a template. RunPod itself copies only templates that are not in the account's list.
 */

/** The fields that an update restores: the program no longer sets them, so the template's values apply. */
export type PutBack = Pick<
  PodInputs,
  "args" | "containerDiskInGb" | "env" | "ports" | "registryAuthId" | "volumeMountPath"
>;

/** What a create or an update needs of the template. */
export interface PreparedFromTemplate {
  /** For a create: the template to resolve. Undefined if RunPod copies it by its id. */
  template?: Template;
  /** For an update. */
  putBack?: PutBack;
  /** Names of variables that the template sets and the program does not. */
  envFromTemplate?: string[];
}

/** Fields that define what the container runs. It is unknown whether a Pod can override them in RunPod's own copy. */
const overrides = ["args", "containerDiskInGb", "env", "ports", "registryAuthId"] as const;

const fields = ["args", "containerDiskInGb", "ports", "registryAuthId", "volumeMountPath"] as const;

export async function prepareFromTemplate(
  context: KindContext,
  news: PodInputs,
  olds: Partial<PodInputs & { ready: boolean }>,
  current: Pod | undefined,
): Promise<PreparedFromTemplate> {
  if (news.templateId === undefined) return {};
  if (current === undefined) return learnToCreate(context, news, news.templateId);
  await refuseToOverrule(context, news, olds, current);
  const gone = fields.filter((field) => olds[field] !== undefined && news[field] === undefined);
  const goneVariables = Object.entries(olds.env ?? {})
    .filter(([name, value]) => !isPlaceholder(value) && !Object.hasOwn(news.env ?? {}, name))
    .map(([name]) => name);
  const isAllKnown = gone.length === 0 && goneVariables.length === 0;
  // No state contains the values of a create that was interrupted.
  if (isAllKnown && olds.ready === true) return {};
  const template = (await ownTemplate(context, news.templateId)) ?? (await context.api().template.get(news.templateId));
  if (template === undefined) {
    if (isAllKnown) return {};
    const names = [...gone, ...goneVariables.map((name) => `env.${name}`)].join(", ");
    throw new UserError(
      `RunPod does not show template ${news.templateId}, so the provider does not know which values ${names} ` +
        "should go back to. Nothing was changed. Write the values, or check the template, then run `pulumi up` " +
        "again.",
    );
  }
  const held = olds.ready === true ? {} : current.env;
  const carried = Object.entries(held).filter(([name]) => Object.hasOwn(template.env, name));
  const back = Object.entries(template.env).filter(([name]) => goneVariables.includes(name));
  const env = Object.fromEntries([...carried, ...back].filter(([name]) => !Object.hasOwn(news.env ?? {}, name)));
  const { args, ports, registryAuthId, volumeMountPath } = template;
  const containerDiskInGb = template.containerDiskInGb || undefined;
  const values: PutBack = { args, containerDiskInGb, ports, registryAuthId, volumeMountPath };
  return {
    putBack: { ...Object.fromEntries(gone.map((field) => [field, values[field]])), env },
    envFromTemplate: Object.keys(env),
  };
}

async function learnToCreate(context: KindContext, news: PodInputs, templateId: string): Promise<PreparedFromTemplate> {
  const template = await ownTemplate(context, templateId);
  if (template?.serverless === true) {
    throw new UserError(
      `template ${templateId} is serverless. Set serverless: false on it, or give an image. Nothing was created.`,
    );
  }
  if (template !== undefined && template.hasStartScript === undefined) {
    return { template, envFromTemplate: namesFrom(template, news) };
  }
  const said = overrides.filter((field) => news[field] !== undefined);
  if (said.length === 0) return {};
  throw overruled(templateId, template, said, "Nothing was created.");
}

/** An update may not say more than a create may. What an older version has let pass is not looked at again. */
async function refuseToOverrule(
  context: KindContext,
  news: PodInputs,
  olds: Partial<PodInputs>,
  { templateId }: Pod,
): Promise<void> {
  const added = overrides.filter((field) => news[field] !== undefined && olds[field] === undefined);
  if (added.length === 0 || templateId === undefined || templateId !== news.templateId) return;
  const template = await ownTemplate(context, templateId);
  if (template !== undefined && template.hasStartScript === undefined) return;
  throw overruled(templateId, template, added, "Nothing was changed.");
}

function overruled(
  templateId: string,
  template: Template | undefined,
  said: readonly string[],
  outcome: string,
): UserError {
  const reason =
    template === undefined
      ? "is not among the templates of this account"
      : "has a start script, which only RunPod can copy";
  return new UserError(
    `template ${templateId} ${reason}, so RunPod creates the Pod from it and may ignore ${said.join(", ")}. ` +
      `${outcome} Remove these arguments, or give an image instead of the template. If the template was created ` +
      "just now, run " +
      "`pulumi up` again.",
  );
}

/** What to make of a template and of what the program says, which goes first. */
export function resolved(news: CompletedPod, template: Template): CompletedPod {
  const { templateId: _id, ...said } = news;
  const volumeOfTemplate = news.cpu === undefined && news.networkVolume === undefined ? template.volumeInGb : 0;
  const volumeInGb = news.volumeInGb ?? (volumeOfTemplate > 0 ? volumeOfTemplate : undefined);
  const mounts = volumeInGb !== undefined || news.networkVolume !== undefined;
  const env = { ...template.env, ...news.env };
  const all = {
    ...said,
    image: template.image,
    args: news.args ?? template.args,
    containerDiskInGb: news.containerDiskInGb ?? (template.containerDiskInGb || undefined),
    env: Object.keys(env).length > 0 ? env : news.env,
    ports: news.ports ?? (template.ports.length > 0 ? template.ports : undefined),
    registryAuthId: news.registryAuthId ?? template.registryAuthId,
    volumeInGb,
    volumeMountPath: news.volumeMountPath ?? (mounts ? (template.volumeMountPath ?? defaultMountPath) : undefined),
    startSsh: news.startSsh ?? template.startSsh,
    startJupyter: news.startJupyter ?? template.startJupyter,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as CompletedPod;
}

/**
 * What an adoption compares: no volume, since a Pod that was made without one cannot get it, and no program can say so.
 */
export async function comparedWithTemplate(
  context: KindContext,
  inputs: CompletedPod,
): Promise<{ inputs: CompletedPod; envFromTemplate: string[] }> {
  const template = inputs.templateId === undefined ? undefined : await ownTemplate(context, inputs.templateId);
  if (template === undefined) return { inputs, envFromTemplate: [] };
  const { volumeInGb: _volume, volumeMountPath: _path, ...all } = resolved(inputs, template);
  const { volumeInGb, volumeMountPath } = inputs;
  const said = Object.entries({ volumeInGb, volumeMountPath }).filter(([, value]) => value !== undefined);
  return { inputs: { ...all, ...Object.fromEntries(said) }, envFromTemplate: namesFrom(template, inputs) };
}

function namesFrom(template: Template, { env = {} }: PodInputs): string[] {
  return Object.keys(template.env).filter((name) => !Object.hasOwn(env, name));
}

function ownTemplate(context: KindContext, id: string): Promise<Template | undefined> {
  return context.releaseGuard.own(() => context.api().template, id);
}
