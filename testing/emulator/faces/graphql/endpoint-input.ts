import type { Endpoint } from "../../platform/entities";
import { notEmulated, refusal, somethingWentWrong } from "./errors";
import { splitList } from "../../platform/data-centers";
import type { SaveTemplateInput } from "../../platform/template";
import type { Switches } from "../../switches";

type Optional<Value> = { [Key in keyof Value]?: Value[Key] | null };

/** EndpointInput after graphql-js has put in the defaults of the schema. */
export interface EndpointInput extends Optional<
  Omit<Endpoint, "name" | "volumeIds" | "accountId" | "type" | "scalerType" | "version">
> {
  name: string;
  type?: string | null;
  scalerType?: string | null;
  template?: Omit<SaveTemplateInput, "id" | "volumeInGb"> | null;
  networkVolumeId?: string | null;
  networkVolumeIds?: { networkVolumeId: string }[] | null;
  hubReleaseId?: string | null;
  repo?: object | null;
  modelName?: string | null;
  cloudStorageConfig?: object | null;
}

const withDefault = [
  ...(["gpuCount", "workersMin", "workersMax", "workersPFBTarget", "idleTimeout", "scalerValue"] as const),
  "bindEndpoint" as const,
];

/**
 * The three resets that were measured; the others are an inference from their having a default as well
 * (docs/internals/runpod-api.md#endpoints).
 */
const measured: readonly string[] = ["workersMax", "idleTimeout", "scalerValue"];

type WithDefault = Pick<Endpoint, (typeof withDefault)[number]>;

/** The fields that a save sets even when it leaves them out. `sent` holds the keys that the request really had. */
export function defaultedFields(
  input: EndpointInput,
  sent: ReadonlySet<string>,
  current: Endpoint | undefined,
  switches: Switches,
): WithDefault {
  const entries = withDefault.map((field) => {
    const keeps = switches.saveEndpointResets === "measured" && !sent.has(field) && !measured.includes(field);
    const value = (keeps ? current?.[field] : undefined) ?? input[field];
    // What a null means here no source says; one null that was tried changed the meaning of the call
    // (docs/internals/runpod-api.md#transport).
    if (value === null || value === undefined) throw somethingWentWrong();
    return [field, value];
  });
  return Object.fromEntries(entries) as WithDefault;
}

/** A field without default: kept when left out, cleared by null. */
export function keptField<Value>(sent: Value | null | undefined, current: Value | undefined, cleared: Value): Value {
  return sent === undefined ? (current ?? cleared) : (sent ?? cleared);
}

/**
 * Ids of the volumes; `""` detaches. A null or empty list counts as left out, and official clients send one beside
 * `networkVolumeId` always (RunPod's own Pulumi provider, runpodctl).
 */
export function volumeIdsFrom(input: EndpointInput, current: Endpoint | undefined): string[] {
  const { networkVolumeId } = input;
  const several = input.networkVolumeIds?.length
    ? input.networkVolumeIds.map((volume) => volume.networkVolumeId)
    : undefined;
  const isOneOfThem = networkVolumeId && several?.length === 1 && several[0] === networkVolumeId;
  if (networkVolumeId !== undefined && several !== undefined && !isOneOfThem) {
    throw refusal("Send either networkVolumeId or networkVolumeIds, not both.");
  }
  if (several !== undefined) return several;
  if (networkVolumeId !== undefined) return networkVolumeId ? [networkVolumeId] : [];
  return current?.volumeIds ?? [];
}

export function typeFrom(input: EndpointInput, current: Endpoint | undefined): Endpoint["type"] {
  const type = input.type ?? current?.type ?? "QB";
  if (type !== "QB" && type !== "LB") throw refusal(`Endpoint type ${type} is neither QB nor LB.`);
  if (current !== undefined && current.type !== type) throw notEmulated("changing the type of an endpoint");
  return type;
}

export function scalerTypeFrom(
  input: EndpointInput,
  type: Endpoint["type"],
  current: Endpoint | undefined,
): Endpoint["scalerType"] {
  const scalerType = input.scalerType || current?.scalerType || (type === "LB" ? "REQUEST_COUNT" : "QUEUE_DELAY");
  if (scalerType !== "QUEUE_DELAY" && scalerType !== "REQUEST_COUNT") {
    throw refusal(`scalerType ${scalerType} is neither QUEUE_DELAY nor REQUEST_COUNT.`);
  }
  // GraphQL takes QUEUE_DELAY on a load-balancing endpoint (runpod-plugins-official: golden path 14); v2 does not.
  return scalerType;
}

/**
 * GPU lists and CPU instances: one of the two. From GPU to CPU an endpoint can go in place; of the other way no source
 * tells.
 */
export function computeFrom(
  input: EndpointInput,
  current: Endpoint | undefined,
): Pick<Endpoint, "gpuIds" | "instanceIds"> {
  const gpuIds = keptField<string | null>(input.gpuIds, current?.gpuIds, null) || null;
  const instanceIds = input.instanceIds?.length ? input.instanceIds : (current?.instanceIds ?? []);
  const onGpu = splitList(gpuIds).some((token) => !token.startsWith("-"));
  if (onGpu && current !== undefined && current.gpuIds === null) {
    throw notEmulated("moving an endpoint from CPU to GPU");
  }
  if (onGpu === instanceIds.length > 0) throw refusal("An endpoint needs either gpuIds or instanceIds, not both.");
  return { gpuIds, instanceIds };
}

/** Sources of code that are out of the emulator's scope, and the null that was seen to change a call's meaning. */
export function checkSources({ template, templateId, ...input }: EndpointInput, current: Endpoint | undefined): void {
  for (const field of ["repo", "hubReleaseId", "modelName", "cloudStorageConfig"] as const) {
    if (input[field]) throw notEmulated(`saveEndpoint with ${field}`);
  }
  if (template && templateId) throw refusal("Send either template or templateId, not both.");
  // That null is no absence: it is answered so with a templateId too (seen in RunPod's own Pulumi provider).
  if (input.repo === null) throw refusal("must provide template for repo endpoint");
  if (current === undefined && !template && !templateId) throw refusal("An endpoint needs a template or a templateId.");
  if (template && current !== undefined) throw notEmulated("an inline template on an endpoint that exists");
}
