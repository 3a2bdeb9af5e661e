import { isDeepStrictEqual } from "node:util";
import type { Template } from "./entities";
import { splitList } from "./data-centers";
import { refusal, somethingWentWrong } from "../faces/graphql/errors";
import { checkImageName } from "./image-name";
import { newId } from "./ids";
import { officialTemplate } from "./official-templates";
import { contentOf, releaseTemplateToEndpoints } from "./release";
import { rememberBefore } from "../wire/stale-reads";
import type { World } from "./world";

type Optional<Value> = { [Key in keyof Value]?: Value[Key] | null };

/** What saveTemplate takes: the fields that must be there, then those that may be left out. */
export interface SaveTemplateInput extends Optional<
  Omit<Template, "accountId" | "boundEndpointId" | "releasedAt" | "name">
> {
  name: string;
  dockerArgs: string;
  containerDiskInGb: number;
  volumeInGb: number;
  env: Template["env"];
}

/**
 * What a new template gets for what its creator left out. RunPod's own values are known for v2 only
 * (docs/internals/runpod-api.md#templates).
 */
const optionalFields = {
  ports: null,
  portsConfig: [],
  volumeMountPath: "/workspace",
  containerRegistryAuthId: null,
  isServerless: false,
  isPublic: false,
  readme: "",
  startJupyter: null,
  startSsh: true,
  startScript: "",
  advancedStart: false,
  config: null,
  category: "NVIDIA",
} satisfies Partial<Template>;

export function saveTemplate(world: World, accountId: string, input: SaveTemplateInput): Template {
  const current = input.id ? ownTemplate(world, accountId, input.id) : undefined;
  if (input.id && current === undefined) throw refusal(`Template ${input.id} not found.`);
  const template = templateFrom(world, accountId, input, current);
  check(world, template);
  if (world.switches.nonsense === "refuse") refuseNonsense(world, template, current);
  rememberBefore(world, template, current ?? null);
  if (current === undefined) return world.store.templates.insert(template);
  const saved = world.store.templates.update(template.id, template);
  if (world.switches.saveTemplateStartsRelease === "yes" && !isDeepStrictEqual(contentOf(current), contentOf(saved))) {
    releaseTemplateToEndpoints(world, saved);
  }
  return saved;
}

function templateFrom(
  world: World,
  accountId: string,
  input: SaveTemplateInput,
  current: Template | undefined,
): Template {
  const kept = world.switches.omittedTemplateFields === "keep" ? current : undefined;
  const chosen = Object.fromEntries(
    Object.entries(optionalFields).map(([key, initial]) => {
      const field = key as keyof typeof optionalFields;
      const sent = input[field];
      return [field, sent === undefined ? (kept?.[field] ?? initial) : (sent ?? initial)];
    }),
  ) as Pick<Template, keyof typeof optionalFields>;
  return {
    ...chosen,
    startJupyter: chosen.startJupyter ?? world.switches.templateStartsJupyter === "yes",
    id: current?.id ?? newId("template"),
    accountId,
    name: input.name,
    imageName: input.imageName ?? current?.imageName ?? "",
    dockerArgs: input.dockerArgs,
    containerDiskInGb: input.containerDiskInGb,
    volumeInGb: input.volumeInGb,
    env: input.env,
    // The empty text clears (docs/internals/runpod-api.md#templates).
    containerRegistryAuthId: chosen.containerRegistryAuthId || null,
    boundEndpointId: current?.boundEndpointId ?? null,
    releasedAt: current?.releasedAt ?? null,
  };
}

/**
 * The texts of these refusals are readings: the rules are documented, the sentences are not
 * (docs/internals/runpod-api.md#unknown).
 */
function check(
  world: World,
  { id, accountId, name, imageName, containerDiskInGb, isServerless, volumeInGb }: Template,
) {
  if (name.trim() === "") throw refusal("A template needs a name.");
  if (imageName.trim() === "") throw refusal("A template needs an imageName.");
  checkImageName(imageName);
  if (containerDiskInGb < 1) throw refusal("containerDiskInGb must be at least 1.");
  if (volumeInGb < 0 || (isServerless && volumeInGb > 0)) {
    throw refusal("volumeInGb must be 0 on a serverless template and must not be negative on any.");
  }
  const namesakes = world.store.templates.list((other) => other.accountId === accountId && other.name === name);
  if (namesakes.some((other) => other.id !== id)) throw refusal("Template name must be unique.");
}

/** Values of which no source tells what RunPod does. */
function refuseNonsense({ store }: World, template: Template, current: Template | undefined): void {
  const { accountId, env, ports, containerRegistryAuthId: credentials } = template;
  const isUsed = store.endpoints.list(({ templateId }) => templateId === template.id).length > 0;
  const makesSense = [
    new Set(env.map(({ key }) => key)).size === env.length,
    splitList(ports).every((port) => /^\d+\/(http|tcp)$/.test(port)),
    credentials === null || store.registryAuths.get(credentials)?.accountId === accountId,
    !isUsed || current?.isServerless === template.isServerless,
  ];
  if (makesSense.includes(false)) throw somethingWentWrong();
}

/** Deletes by name, as GraphQL does, and returns the id. */
export function deleteTemplate(world: World, accountId: string, name: string): string {
  const { store, clock, switches } = world;
  const [template] = store.templates.list((other) => other.accountId === accountId && other.name === name);
  if (template === undefined) throw refusal(`Template ${name} not found.`);
  const used =
    store.endpoints.list(({ templateId }) => templateId === template.id).length > 0 ||
    store.pods.list((pod) => pod.templateId === template.id && pod.desiredStatus !== "TERMINATED").length > 0;
  const tailEnd = (template.releasedAt ?? Number.NEGATIVE_INFINITY) + switches.templateDeleteTailInSeconds * 1000;
  if (used || clock.now() < tailEnd) {
    // v2's description of the case; the sentence of GraphQL is not known (docs/internals/runpod-api.md#unknown).
    throw refusal("Template is in use by a pod or serverless endpoint and cannot be deleted.");
  }
  store.templates.delete(template.id);
  store.staleTemplates.delete(template.id);
  return template.id;
}

/** To be called when an endpoint or a Pod lets a template go: starts the time in which it cannot be deleted yet. */
export function markReleased(world: World, templateId: string): void {
  if (world.store.templates.get(templateId) !== undefined) {
    world.store.templates.update(templateId, { releasedAt: world.clock.now() });
  }
}

/** A template that this account can run things from: its own, a public one, or one of RunPod's. */
export function usableTemplate(world: World, accountId: string, id: string): Template | undefined {
  const linked = world.store.templates.get(id) ?? officialTemplate(id);
  return linked?.isPublic || linked?.accountId === accountId ? linked : undefined;
}

export function ownTemplate(world: World, accountId: string, id: string): Template | undefined {
  const template = world.store.templates.get(id);
  return template?.accountId === accountId ? template : undefined;
}
