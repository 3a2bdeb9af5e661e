import { create, existingEndpoint, remove, update, useTemplate, type EndpointSpec } from "../../platform/endpoint";
import type { Endpoint, EnvironmentVariable, FlashBoot, GpuChoice } from "../../platform/entities";
import { notEmulated, Refusal, somethingWentWrong } from "../../platform/refusal";
import type { World } from "../../platform/world";
import type { Switches } from "../../switches";
import { volumeShape } from "./network-volume";
import { done, gone, needed, owner, type Part, type RequestContext, type Shape } from "./part";
import { specFrom as templateSpecFrom, templateShape, type TemplateInput } from "./template";
import { dateOf, joinList, listShape, splitList, type Optional } from "./values";

/** EndpointInput after graphql-js has filled in the schema's defaults. */
interface EndpointInput extends Optional<{
  id: string;
  templateId: string;
  type: string;
  gpuIds: string;
  gpuCount: number;
  instanceIds: string[];
  workersMin: number;
  workersMax: number;
  workersPFBTarget: number;
  idleTimeout: number;
  locations: string;
  scalerType: string;
  scalerValue: number;
  networkVolumeId: string;
  networkVolumeIds: { networkVolumeId: string }[];
  allowedCudaVersions: string;
  minCudaVersion: string;
  executionTimeoutMs: number;
  flashBootType: FlashBoot;
  flashEnvironmentId: string;
  modelReferences: string[];
  env: EnvironmentVariable[];
  compliance: string[];
  bindEndpoint: boolean;
  template: Omit<TemplateInput, "id" | "volumeInGb">;
  hubReleaseId: string;
  repo: object;
  modelName: string;
  cloudStorageConfig: object;
}> {
  name: string;
}

/** The schema's defaults make a partial save reset other fields. */
export const endpoints: Part = {
  types: `
extend type Mutation {
  saveEndpoint(input: EndpointInput!): Endpoint!
  deleteEndpoint(id: String!): Void
  updateEndpointTemplate(input: UpdateEndpointTemplateInput): Endpoint
}

extend type User {
  endpoints: [Endpoint]!
  endpoint(id: String!): Endpoint
}

type Endpoint {
  id: String
  name: String
  templateId: String
  gpuIds: String
  gpuCount: Int
  instanceIds: [String]
  workersMin: Int
  workersMax: Int
  workersPFBTarget: Int
  idleTimeout: Int
  locations: String
  scalerType: String
  scalerValue: Int
  networkVolumeId: String
  networkVolumeIds: [NetworkVolumeIds]
  allowedCudaVersions: String
  minCudaVersion: String
  executionTimeoutMs: Int
  flashBootType: FlashBootType
  flashEnvironmentId: String
  type: String
  modelReferences: [String]
  env: [EnvironmentVariable]
  template: PodTemplate
  networkVolume: NetworkVolume
  aiKey: String
  userId: String
  version: Int
  workersStandby: Int
  activeBuildid: String
  idePodId: String
  createdAt: DateTime
  computeType: ComputeType
  compliance: [Compliance]
}

input EndpointInput {
  id: String
  name: String!
  templateId: String
  template: EndpointTemplateInput
  gpuIds: String
  gpuCount: Int = 1
  instanceIds: [String]
  workersMin: Int = 0
  workersMax: Int = 3
  workersPFBTarget: Int = 0
  idleTimeout: Int = 10
  locations: String
  scalerType: String
  scalerValue: Int = 4
  networkVolumeId: String
  networkVolumeIds: [NetworkVolumeIdsInput]
  allowedCudaVersions: String
  minCudaVersion: String
  executionTimeoutMs: Int
  flashBootType: FlashBootType
  flashEnvironmentId: String
  type: String
  env: [EnvironmentVariableInput]
  bindEndpoint: Boolean = true
  hubReleaseId: String
  repo: EndpointRepoInput
  modelName: String
  modelReferences: [String]
  cloudStorageConfig: CloudStorageConfigInput
  compliance: [Compliance]
}

input EndpointTemplateInput {
  name: String!
  imageName: String
  dockerArgs: String!
  containerDiskInGb: Int!
  env: [EnvironmentVariableInput]!
  containerRegistryAuthId: String
  ports: String
  readme: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  advancedStart: Boolean
  config: JSON
}

input UpdateEndpointTemplateInput {
  endpointId: String!
  templateId: String!
}

type NetworkVolumeIds {
  networkVolumeId: String
  dataCenterId: String
}

input NetworkVolumeIdsInput {
  networkVolumeId: String!
}

input EndpointRepoInput {
  repoName: String!
  branch: String
  dockerFilePath: String
  buildContext: String
  dockerArgs: String
  containerRegistryAuthId: String
}

input CloudStorageConfigInput {
  provider: String!
  region: String!
  bucketName: String!
  accessKey: String!
  secretKey: String!
}

enum FlashBootType { OFF FLASHBOOT PRIORITY_FLASHBOOT }

enum ComputeType { CPU GPU }

enum Compliance {
  GDPR ISO_IEC_27001 ISO_14001 PCI_DSS HITRUST SOC_1_TYPE_2 SOC_2_TYPE_2 SOC_3_TYPE_2 ITAR FISMA_HIGH HIPAA
}
`,
  operations: {
    saveEndpoint: { withoutId: "endpoint.create", withId: "endpoint.update" },
    deleteEndpoint: "endpoint.delete",
    updateEndpointTemplate: "endpoint.update",
  },
  listOperations: { endpoints: "endpoint.list", endpoint: "endpoint.get" },

  resolvers: {
    saveEndpoint({ input }: { input: EndpointInput }, context: RequestContext): Shape {
      const { world, sentKeys } = context;
      const accountId = owner(context);
      const shape = (saved: Endpoint) => endpointShape(world, saved);
      const current = input.id ? existingEndpoint(world, accountId, input.id) : undefined;
      checkSources(input, current);
      const spec = specFrom(input, sentKeys, current, world.switches);
      if (current !== undefined) return done(context, update(world, accountId, current.id, spec), shape);
      const { template } = input;
      const inline = template ? { ...template, volumeInGb: 0, isServerless: true } : undefined;
      const made = create(world, accountId, spec, inline && templateSpecFrom(world, inline));
      return done(context, made, shape);
    },

    deleteEndpoint: ({ id }: { id: string }, context: RequestContext) =>
      gone(context, remove(context.world, owner(context), id)),

    updateEndpointTemplate(
      { input }: { input?: { endpointId: string; templateId: string } | null },
      context: RequestContext,
    ): Shape {
      const { world } = context;
      const accountId = owner(context);
      const { endpointId, templateId } = needed(input, "updateEndpointTemplate");
      const changed = useTemplate(world, accountId, endpointId, templateId);
      return done(context, changed, (saved) => endpointShape(world, saved));
    },
  },

  ofAccount: (world, { id: accountId }) => ({
    endpoints: () =>
      listShape(
        world.store.endpoints.listSeen((endpoint) => endpoint.accountId === accountId),
        (endpoint) => endpointShape(world, endpoint),
      ),
    endpoint({ id }: { id: string }) {
      const found = world.store.endpoints.getSeen(id);
      return found?.accountId === accountId ? endpointShape(world, found) : null;
    },
  }),
};

/**
 * Builds the spec of a save. A save resets a field with a default if it is left out. `sent` has the keys of the
 * request.
 */
function specFrom(
  input: EndpointInput,
  sent: ReadonlySet<string>,
  current: Endpoint | undefined,
  switches: Switches,
): EndpointSpec {
  const type = typeFrom(input, current);
  const { gpuCount, minCudaVersion, allowedCudaVersions } = input;
  return {
    ...defaultedFields(input, sent, current, switches),
    ...computeFrom(input, current),
    name: input.name,
    templateId: input.templateId || (current?.templateId ?? ""),
    type,
    scalerType: scalerTypeFrom(input, type, current),
    networkVolumeIds: volumeIdsFrom(input, current),
    dataCenterIds: keptList(input.locations, current?.dataCenterIds),
    allowedCudaVersions: keptList(allowedCudaVersions, current?.allowedCudaVersions),
    minCudaVersion: keptField<string | null>(minCudaVersion, current?.minCudaVersion, null) || null,
    executionTimeoutInMs: keptField(input.executionTimeoutMs, current?.executionTimeoutInMs, 0),
    flashBoot: keptField(input.flashBootType, current?.flashBoot, "OFF"),
    flashEnvironmentId: keptField<string | null>(input.flashEnvironmentId, current?.flashEnvironmentId, null),
    modelReferences: keptField(input.modelReferences, current?.modelReferences, []),
    // Ignored next to a templateId (runpodctl).
    env: input.templateId ? (current?.env ?? []) : keptField(input.env, current?.env, []),
    compliance: keptField(input.compliance, current?.compliance, []),
    namesGpuFields: (sent.has("gpuCount") && (gpuCount ?? 0) > 0) || Boolean(minCudaVersion || allowedCudaVersions),
  };
}

/** Fields with a default in the schema, by their names in the platform. */
const withDefault = {
  gpuCount: "gpuCount",
  workersMin: "workersMin",
  workersMax: "workersMax",
  workersPFBTarget: "workersPFBTarget",
  idleTimeout: "idleTimeoutInSeconds",
  scalerValue: "scalerValue",
  bindEndpoint: "bindsTemplate",
} as const;

type WithDefault = Pick<Endpoint, (typeof withDefault)[keyof typeof withDefault]>;

/**
 * The three resets that were measured. The others are inferred, because their fields have a default too
 * (docs/internals/runpod-api.md#endpoints).
 */
const measured: readonly string[] = ["workersMax", "idleTimeout", "scalerValue"];

/** The fields that a save sets even if the request leaves them out. */
function defaultedFields(
  input: EndpointInput,
  sent: ReadonlySet<string>,
  current: Endpoint | undefined,
  switches: Switches,
): WithDefault {
  const entries = Object.entries(withDefault).map(([key, name]) => {
    const field = key as keyof typeof withDefault;
    const keeps = switches.saveEndpointResets === "measured" && !sent.has(field) && !measured.includes(field);
    const value = (keeps ? current?.[name] : undefined) ?? input[field];
    // UNKNOWN: the meaning of a null here. One null that was tried changed the meaning of the call
    // (docs/internals/runpod-api.md#transport).
    if (value === null || value === undefined) throw somethingWentWrong();
    return [name, value];
  });
  return Object.fromEntries(entries) as WithDefault;
}

/** A field without default: left out, it keeps its value; null clears it. */
function keptField<Value>(sent: Value | null | undefined, current: Value | undefined, cleared: Value): Value {
  return sent === undefined ? (current ?? cleared) : (sent ?? cleared);
}

function keptList(sent: string | null | undefined, current: string[] | undefined): string[] {
  return sent === undefined ? (current ?? []) : splitList(sent);
}

/**
 * Ids of the volumes. `""` detaches them. A null or empty list counts as left out, because official clients always send
 * one with `networkVolumeId` (RunPod's own Pulumi provider, runpodctl).
 */
function volumeIdsFrom(input: EndpointInput, current: Endpoint | undefined): string[] {
  const { networkVolumeId } = input;
  const several = input.networkVolumeIds?.length
    ? input.networkVolumeIds.map((volume) => volume.networkVolumeId)
    : undefined;
  const isOneOfThem = networkVolumeId && several?.length === 1 && several[0] === networkVolumeId;
  if (networkVolumeId !== undefined && several !== undefined && !isOneOfThem) {
    throw new Refusal("invalid", "Send either networkVolumeId or networkVolumeIds, not both.");
  }
  if (several !== undefined) return several;
  if (networkVolumeId !== undefined) return networkVolumeId ? [networkVolumeId] : [];
  return current?.networkVolumeIds ?? [];
}

const wireTypes = { queue: "QB", loadBalancer: "LB" } as const;

function typeFrom(input: EndpointInput, current: Endpoint | undefined): Endpoint["type"] {
  const sent = input.type ?? (current === undefined ? "QB" : wireTypes[current.type]);
  if (sent !== "QB" && sent !== "LB") throw new Refusal("invalid", `Endpoint type ${sent} is neither QB nor LB.`);
  const type = sent === "LB" ? "loadBalancer" : "queue";
  if (current !== undefined && current.type !== type) throw notEmulated("changing the type of an endpoint");
  return type;
}

function scalerTypeFrom(
  input: EndpointInput,
  type: Endpoint["type"],
  current: Endpoint | undefined,
): Endpoint["scalerType"] {
  const scalerType =
    input.scalerType || current?.scalerType || (type === "loadBalancer" ? "REQUEST_COUNT" : "QUEUE_DELAY");
  if (scalerType !== "QUEUE_DELAY" && scalerType !== "REQUEST_COUNT") {
    throw new Refusal("invalid", `scalerType ${scalerType} is neither QUEUE_DELAY nor REQUEST_COUNT.`);
  }
  // GraphQL accepts QUEUE_DELAY on a load-balancing endpoint (runpod-plugins-official: golden path 14); v2 does not.
  return scalerType;
}

/**
 * GPU lists or CPU instances, never both. An endpoint can change from GPU to CPU in place. UNKNOWN: the other
 * direction.
 */
function computeFrom(input: EndpointInput, current: Endpoint | undefined): Pick<Endpoint, "gpus" | "cpuInstances"> {
  const gpus = input.gpuIds === undefined ? (current?.gpus ?? null) : gpusFrom(input.gpuIds ?? "");
  const cpuInstances = input.instanceIds?.length ? input.instanceIds : (current?.cpuInstances ?? []);
  const onGpu = gpus !== null && gpus.pools.length > 0;
  if (onGpu && current !== undefined && current.gpus === null) {
    throw notEmulated("moving an endpoint from CPU to GPU");
  }
  if (onGpu === cpuInstances.length > 0) {
    throw new Refusal("invalid", "An endpoint needs either gpuIds or instanceIds, not both.");
  }
  return { gpus, cpuInstances };
}

/** Refuses sources of code that are not emulated, and the null that was seen to change a call's meaning. */
function checkSources({ template, templateId, ...input }: EndpointInput, current: Endpoint | undefined): void {
  for (const field of ["repo", "hubReleaseId", "modelName", "cloudStorageConfig"] as const) {
    if (input[field]) throw notEmulated(`saveEndpoint with ${field}`);
  }
  if (template && templateId) throw new Refusal("invalid", "Send either template or templateId, not both.");
  // This null does not count as left out: RunPod answers this even with a templateId (seen in RunPod's own Pulumi
  // provider).
  if (input.repo === null) throw new Refusal("invalid", "must provide template for repo endpoint");
  if (current === undefined && !template && !templateId) {
    throw new Refusal("invalid", "An endpoint needs a template or a templateId.");
  }
  if (template && current !== undefined) throw notEmulated("an inline template on an endpoint that exists");
}

/** "POOL_A,POOL_B,-TYPE" */
function gpusFrom(gpuIds: string): GpuChoice | null {
  const tokens = splitList(gpuIds);
  const isExcluded = (token: string) => token.startsWith("-");
  const pools = tokens.filter((token) => !isExcluded(token));
  return tokens.length === 0
    ? null
    : { pools, excludedTypes: tokens.filter(isExcluded).map((token) => token.slice(1)) };
}

function gpuIdsOf({ gpus }: Endpoint, order: Switches["gpuIdsOrder"]): string | null {
  if (gpus === null) return null;
  const tokens = [...gpus.pools, ...gpus.excludedTypes.map((type) => `-${type}`)];
  return joinList(order === "sorted" ? tokens.sort() : tokens);
}

/**
 * Differs from the write shape: volumes carry their data center, and both volume fields are filled
 * (docs/internals/runpod-api.md#endpoints).
 */
function endpointShape({ store, switches }: World, endpoint: Endpoint): Shape {
  const volumes = endpoint.networkVolumeIds.map((id) => ({ id, volume: store.networkVolumes.get(id) }));
  const [first] = volumes;
  const template = store.templates.get(endpoint.templateId);
  const { id, name, templateId, gpuCount, workersMin, workersMax, workersPFBTarget, flashBoot, version } = endpoint;
  const { scalerType, scalerValue, minCudaVersion, flashEnvironmentId, modelReferences, env, compliance } = endpoint;
  return {
    id,
    name: switches.flashBootNames === "suffixed" && flashBoot !== "OFF" ? `${name} -fb` : name,
    templateId,
    template: template ? templateShape(template) : null,
    type: wireTypes[endpoint.type],
    computeType: endpoint.gpus === null ? "CPU" : "GPU",
    gpuIds: gpuIdsOf(endpoint, switches.gpuIdsOrder),
    gpuCount,
    instanceIds: endpoint.cpuInstances,
    workersMin,
    workersMax,
    workersPFBTarget,
    workersStandby: workersMin,
    idleTimeout: endpoint.idleTimeoutInSeconds,
    locations: joinList(endpoint.dataCenterIds),
    scalerType,
    scalerValue: switches.fractionalQueueDelay === "rounded" ? Math.round(scalerValue) : scalerValue,
    networkVolumeId: first?.id ?? null,
    networkVolumeIds: volumes.map(({ id: networkVolumeId, volume }) => ({
      networkVolumeId,
      dataCenterId: volume?.dataCenterId ?? null,
    })),
    networkVolume: first?.volume ? volumeShape(first.volume) : null,
    allowedCudaVersions: joinList(endpoint.allowedCudaVersions),
    minCudaVersion,
    executionTimeoutMs: endpoint.executionTimeoutInMs,
    flashBootType: flashBoot,
    flashEnvironmentId,
    modelReferences,
    env,
    compliance,
    version,
    createdAt: dateOf(endpoint.createdAt),
    userId: endpoint.accountId,
    aiKey: null,
    activeBuildid: null,
    idePodId: null,
  };
}
