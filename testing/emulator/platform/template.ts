import { isDeepStrictEqual } from "node:util";
import type { Template } from "./entities";
import { Refusal, somethingWentWrong } from "./refusal";
import { checkImageName } from "./image-name";
import { newId } from "./ids";
import { officialTemplate } from "./official-templates";
import { contentOf, releaseTemplateToEndpoints } from "./release";
import { rememberBefore } from "./stale-reads";
import type { World } from "./world";

/** The settings that the owner of a template decides. */
export type TemplateSpec = Omit<Template, "id" | "accountId" | "boundEndpointId" | "releasedAt" | "shown">;

/** Defaults of a new template. RunPod's own values are known for v2 only (docs/internals/runpod-api.md#templates). */
export function defaultsOf({ switches }: World) {
  return {
    ports: [],
    portsConfig: [],
    volumeMountPath: "/workspace",
    registryAuthId: null,
    isServerless: false,
    isPublic: false,
    readme: "",
    startJupyter: switches.templateStartsJupyter === "yes",
    startSsh: true,
    startScript: "",
    advancedStart: false,
    config: null,
    category: "NVIDIA",
  } satisfies Partial<TemplateSpec>;
}

export interface NameRule {
  /** Whether another template of this name may exist. */
  allowsNamesakes?: boolean;
}

export function create(world: World, accountId: string, spec: TemplateSpec, rule: NameRule = {}): Template {
  return save(world, accountId, spec, undefined, rule);
}

export function update(world: World, accountId: string, id: string, spec: TemplateSpec, rule: NameRule = {}): Template {
  return save(world, accountId, spec, existingTemplate(world, accountId, id), rule);
}

function save(
  world: World,
  accountId: string,
  spec: TemplateSpec,
  current: Template | undefined,
  { allowsNamesakes = false }: NameRule,
): Template {
  const template: Template = {
    boundEndpointId: null,
    releasedAt: null,
    ...current,
    ...spec,
    id: current?.id ?? newId(10),
    accountId,
  };
  check(template);
  if (!allowsNamesakes) checkName(world, template);
  if (world.switches.nonsense === "refuse") refuseNonsense(world, template, current);
  rememberBefore(world, template, current ?? null);
  if (current === undefined) return world.store.templates.insert(template);
  const saved = world.store.templates.update(template.id, template);
  if (world.switches.saveTemplateStartsRelease === "yes" && !isDeepStrictEqual(contentOf(current), contentOf(saved))) {
    releaseTemplateToEndpoints(world, saved);
  }
  return saved;
}

/**
 * The texts of these refusals are inferred: the rules are documented, the texts are not
 * (docs/internals/runpod-api.md#unknown).
 */
export function check({ name, image, containerDiskInGb, isServerless, volumeInGb }: Template): void {
  if (name.trim() === "") throw new Refusal("invalid", "A template needs a name.");
  if (image.trim() === "") throw new Refusal("invalid", "A template needs an imageName.");
  checkImageName(image);
  if (containerDiskInGb < 1) throw new Refusal("invalid", "containerDiskInGb must be at least 1.");
  if (volumeInGb < 0 || (isServerless && volumeInGb > 0)) {
    throw new Refusal("invalid", "volumeInGb must be 0 on a serverless template and must not be negative on any.");
  }
}

function checkName({ store, switches }: World, { id, accountId, name }: Template): void {
  const isTaken = store.templates
    .list((other) => other.accountId === accountId && other.name === name && other.id !== id)
    .some(({ isHidden }) => !isHidden || switches.hiddenTemplateNames === "counted");
  if (isTaken) throw new Refusal("nameTaken", "Template name must be unique.");
}

/** Refuses values for which no source says what RunPod does. */
function refuseNonsense({ store }: World, template: Template, current: Template | undefined): void {
  const { accountId, env, ports, registryAuthId: credentials } = template;
  const isUsed = store.endpoints.list(({ templateId }) => templateId === template.id).length > 0;
  const makesSense = [
    new Set(env.map(({ key }) => key)).size === env.length,
    ports.every((port) => /^\d+\/(http|tcp)$/.test(port)),
    credentials === null || store.registryAuths.get(credentials)?.accountId === accountId,
    !isUsed || current?.isServerless === template.isServerless,
  ];
  if (makesSense.includes(false)) throw somethingWentWrong();
}

/** Finds a template by its name. */
export function templateNamed({ store }: World, accountId: string, name: string): Template {
  const [template] = store.templates.list((other) => other.accountId === accountId && other.name === name);
  if (template === undefined) throw new Refusal("notFound", `Template ${name} not found.`);
  return template;
}

/** Returns the deleted template's id. It stays in use for this time after its last endpoint. */
export function remove(
  world: World,
  accountId: string,
  id: string,
  tailInSeconds = world.switches.templateDeleteTailInSeconds,
): string {
  const { store, clock } = world;
  const template = existingTemplate(world, accountId, id);
  const used =
    store.endpoints.list(({ templateId }) => templateId === template.id).length > 0 ||
    store.pods.list((pod) => pod.templateId === template.id && pod.desiredStatus !== "TERMINATED").length > 0;
  const tailEnd = (template.releasedAt ?? Number.NEGATIVE_INFINITY) + tailInSeconds * 1000;
  if (used || clock.now() < tailEnd) {
    // The case is from v2's documentation. UNKNOWN: GraphQL's text (docs/internals/runpod-api.md#unknown).
    throw new Refusal("inUse", "Template is in use by a pod or serverless endpoint and cannot be deleted.");
  }
  store.templates.delete(template.id);
  store.staleTemplates.delete(template.id);
  return template.id;
}

/** Call this when an endpoint or a Pod stops using a template: for some time it cannot be deleted. */
export function markReleased(world: World, templateId: string): void {
  if (world.store.templates.get(templateId) !== undefined) {
    world.store.templates.update(templateId, { releasedAt: world.clock.now() });
  }
}

/** A template that this account can use: its own, a public one, or one of RunPod's. */
export function usableTemplate(world: World, accountId: string, id: string): Template | undefined {
  const linked = world.store.templates.get(id) ?? officialTemplate(id);
  return linked?.isPublic || linked?.accountId === accountId ? linked : undefined;
}

export function existingTemplate(world: World, accountId: string, id: string): Template {
  const template = world.store.templates.get(id);
  if (template?.accountId !== accountId) throw new Refusal("notFound", `Template ${id} not found.`);
  return template;
}
