import { computePerHour } from "../../platform/billing";
import type { EnvironmentVariable } from "../../platform/entities";
import { create, isVisible, visiblePod } from "../../platform/pod";
import { remove, start, startWithBid, stop, update } from "../../platform/pod-change";
import type { PodSpec } from "../../platform/pod-content";
import type { Pod } from "../../platform/pod-entity";
import { countryOf } from "../../platform/pod-placement";
import { notEmulated, Refusal } from "../../platform/refusal";
import type { World } from "../../platform/world";
import { done, gone, needed, owner, type Part, type RequestContext, type Shape } from "./part";
import { podTypes } from "./pod-types";
import { dateOf, joinList, listShape, splitList, withoutNulls, type Optional } from "./values";

/** The arguments of the three mutations that create a Pod, in one type. In the schema each has only some of them. */
type DeployInput = Optional<{
  name: string;
  imageName: string;
  templateId: string;
  cloudType: "SECURE" | "COMMUNITY" | "ALL";
  gpuTypeId: string;
  gpuTypeIdList: string[];
  gpuCount: number;
  instanceId: string;
  bidPerGpu: number;
  dataCenterId: string;
  countryCode: string;
  networkVolumeId: string;
  volumeInGb: number;
  volumeMountPath: string;
  containerDiskInGb: number;
  containerRegistryAuthId: string;
  dockerArgs: string;
  env: EnvironmentVariable[];
  ports: string;
  startJupyter: boolean;
  startSsh: boolean;
  supportPublicIp: boolean;
  deployCost: number;
  minMemoryInGb: number;
  minVcpuCount: number;
  cudaVersion: string;
  allowedCudaVersions: string[];
  minCudaVersion: string;
  globalNetwork: boolean;
}>;

type EditInput = { podId: string } & Optional<{
  /** Only with the switch podEditJobFields may these two be left out. */
  imageName: string;
  containerDiskInGb: number;
  dockerArgs: string;
  env: EnvironmentVariable[];
  port: unknown;
  ports: string;
  volumeInGb: number;
  volumeMountPath: string;
  containerRegistryAuthId: string;
}>;

interface ById {
  input: { podId: string };
}

export const pods: Part = {
  types: `
extend type Query {
  pod(input: PodFilter): Pod
}

extend type Mutation {
  podFindAndDeployOnDemand(input: PodFindAndDeployOnDemandInput): Pod
  podRentInterruptable(input: PodRentInterruptableInput!): Pod
  deployCpuPod(input: deployCpuPodInput!): Pod
  podEditJob(input: PodEditJobInput!): Pod
  podStop(input: PodStopInput!): Pod
  podResume(input: PodResumeInput!): Pod
  podBidResume(input: PodBidResumeInput!): Pod
  podTerminate(input: PodTerminateInput!): Void
}

extend type User {
  pods: [Pod]
}
${podTypes}`,
  operations: {
    pod: "pod.get",
    podFindAndDeployOnDemand: "pod.create",
    podRentInterruptable: "pod.create",
    deployCpuPod: "pod.create",
    podEditJob: "pod.update",
    podStop: "pod.stop",
    podResume: "pod.start",
    podBidResume: "pod.start",
    podTerminate: "pod.delete",
  },
  listOperations: { pods: "pod.list" },

  resolvers: {
    pod({ input }: { input?: { podId: string } | null }, { world, account }: RequestContext): Shape | null {
      const pod = account && input ? visiblePod(world, account.id, input.podId) : undefined;
      return pod === undefined ? null : podShape(world, pod);
    },

    podFindAndDeployOnDemand: deployWith("podFindAndDeployOnDemand"),
    podRentInterruptable: deployWith("podRentInterruptable"),
    deployCpuPod: deployWith("deployCpuPod"),

    podEditJob({ input }: { input: EditInput }, context: RequestContext): Shape {
      const accountId = owner(context);
      if (input.port !== undefined && input.port !== null) throw notEmulated("podEditJob with port");
      const sent = withoutNulls(input);
      const changes = {
        image: sent.imageName,
        containerDiskInGb: sent.containerDiskInGb,
        startCommand: sent.dockerArgs,
        env: sent.env,
        ports: sent.ports === undefined ? undefined : splitList(sent.ports),
        volumeInGb: sent.volumeInGb,
        volumeMountPath: sent.volumeMountPath || undefined,
        registryAuthId: sent.containerRegistryAuthId === "" ? null : sent.containerRegistryAuthId,
      };
      return donePod(context, update(context.world, accountId, input.podId, changes));
    },

    podStop: ({ input }: ById, context: RequestContext) =>
      donePod(context, stop(context.world, owner(context), input.podId)),

    podResume(
      { input }: { input: { podId: string; gpuCount?: number | null; allowedCudaVersions?: string[] | null } },
      context: RequestContext,
    ): Shape {
      const { podId, ...sent } = input;
      return donePod(context, start(context.world, owner(context), podId, withoutNulls(sent)));
    },

    podBidResume: (
      { input }: { input: { podId: string; bidPerGpu: number; gpuCount: number } },
      context: RequestContext,
    ) => donePod(context, startWithBid(context.world, owner(context), input.podId, input)),

    podTerminate: ({ input }: ById, context: RequestContext) =>
      gone(context, remove(context.world, owner(context), input.podId)),
  },

  ofAccount: (world, { id: accountId }) => ({
    pods: () =>
      listShape(
        world.store.pods.listSeen((pod) => pod.accountId === accountId && isVisible(world, pod)),
        (pod) => podShape(world, pod),
      ),
  }),
};

function deployWith(mutation: string) {
  return ({ input }: { input?: DeployInput | null }, context: RequestContext): Shape => {
    const accountId = owner(context);
    const sent = needed(input, mutation);
    checkEmulated(mutation, sent);
    return donePod(context, create(context.world, accountId, specFrom(sent)));
  };
}

function donePod(context: RequestContext, pod: Pod): Shape {
  return done(context, pod, (made) => podShape(context.world, made));
}

/**
 * Fields of the schema that the emulator cannot carry out. `stopAfter` and `terminateAfter` do nothing at RunPod
 * either.
 */
const withoutEmulation = [
  ...["port", "volumeKey", "minDisk", "minDownload", "minUpload", "savingsPlan"],
  ...["aiApiId", "ideAiApiId", "modelReferences", "compliance", "instanceIds"],
];

function checkEmulated(mutation: string, input: object): void {
  const sent = Object.entries(input as Record<string, unknown>);
  const isSent = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0);
  const beyond = sent.find(([field, value]) => withoutEmulation.includes(field) && isSent(value));
  if (beyond !== undefined) throw notEmulated(`${mutation} with ${beyond[0]}`);
  if ((input as { computeType?: string }).computeType === "CPU") throw notEmulated(`${mutation} of a CPU Pod`);
}

function specFrom(input: DeployInput): PodSpec {
  const sent = withoutNulls(input);
  const { gpuTypeId, gpuTypeIdList = [], ports, cudaVersion, allowedCudaVersions = [] } = sent;
  // An empty list counts as left out (seen in RunPod's own Pulumi provider).
  if (gpuTypeId && gpuTypeIdList.length > 0) {
    throw new Refusal("invalid", "Send either gpuTypeId or gpuTypeIdList, not both.");
  }
  return {
    name: sent.name,
    // An empty text counts as left out, too.
    image: sent.imageName || undefined,
    templateId: sent.templateId || undefined,
    cloudType: sent.cloudType,
    gpuTypeIds: gpuTypeId ? [gpuTypeId] : gpuTypeIdList,
    gpuCount: sent.gpuCount,
    cpuInstance: sent.instanceId,
    bidPerGpu: sent.bidPerGpu,
    dataCenterIds: sent.dataCenterId ? [sent.dataCenterId] : [],
    countryCode: sent.countryCode || undefined,
    networkVolumeId: sent.networkVolumeId || undefined,
    volumeInGb: sent.volumeInGb,
    volumeMountPath: sent.volumeMountPath || undefined,
    containerDiskInGb: sent.containerDiskInGb,
    registryAuthId: sent.containerRegistryAuthId || undefined,
    startCommand: sent.dockerArgs,
    env: sent.env,
    ports: ports === undefined ? undefined : splitList(ports),
    startJupyter: sent.startJupyter,
    startSsh: sent.startSsh,
    supportPublicIp: sent.supportPublicIp,
    highestPrice: sent.deployCost,
    minMemoryInGb: sent.minMemoryInGb,
    minVcpuCount: sent.minVcpuCount,
    allowedCudaVersions: cudaVersion ? [...allowedCudaVersions, cudaVersion] : allowedCudaVersions,
    minCudaVersion: sent.minCudaVersion || undefined,
    globalNetwork: sent.globalNetwork,
  };
}

/**
 * Differs from the write shape: env is a list of "KEY=value" texts with RunPod's additions, and `machine` has the host
 * and its place.
 */
function podShape({ clock, switches, gpuTypes }: World, pod: Pod): Shape {
  const now = clock.now();
  const observed = pod.observations.filter(({ at }) => at + switches.telemetryLagInSeconds * 1000 <= now).at(-1);
  const { startedAt } = pod.container;
  const { id, name, machineId, gpuCount, vcpuCount, memoryInGb, desiredStatus } = pod;
  const { containerDiskInGb, volumeInGb, volumeMountPath, templateId, networkVolumeId } = pod;
  return {
    id,
    name,
    machineId,
    imageName: pod.image,
    dockerArgs: pod.startCommand,
    gpuCount,
    vcpuCount,
    memoryInGb,
    desiredStatus,
    containerDiskInGb,
    volumeInGb,
    volumeMountPath,
    templateId,
    networkVolumeId,
    podType: pod.isInterruptible ? "INTERRUPTABLE" : "RESERVED",
    ports: joinList(pod.ports),
    containerRegistryAuthId: pod.registryAuthId,
    costPerHr: computePerHour(pod),
    adjustedCostPerHr: computePerHour(pod),
    env: envOf(pod),
    port: null,
    dockerId: null,
    clusterIp: null,
    createdAt: dateOf(pod.createdAt),
    lastStartedAt: dateOf(pod.lastStartedAt),
    lastStatusChange: pod.lastStatusChange,
    uptimeSeconds: startedAt === undefined ? 0 : Math.floor((now - startedAt) / 1000),
    machine: {
      gpuDisplayName: pod.gpuTypeId === undefined ? null : (gpuTypes.get(pod.gpuTypeId)?.displayName ?? pod.gpuTypeId),
      location: countryOf(pod.dataCenterId),
      // The user name for SSH through the proxy.
      podHostId: `${id}-${machineId.slice(0, 8)}`,
      dataCenterId: pod.dataCenterId,
    },
    runtime: startedAt === undefined ? null : runtimeOf(pod, Math.floor((now - startedAt) / 1000)),
    latestTelemetry: observed ? { state: observed.state, time: dateOf(observed.at) } : null,
  };
}

/** A variable of the user overrides one that RunPod adds. */
function envOf({ env, injectedEnv }: Pod): string[] {
  const declared = new Set(env.map(({ key }) => key));
  return [...env, ...injectedEnv.filter(({ key }) => !declared.has(key))].map(({ key, value }) => `${key}=${value}`);
}

/** Load is not emulated: a running Pod is always idle. */
function runtimeOf({ container, gpuCount, id }: Pod, uptimeInSeconds: number): Shape {
  return {
    uptimeInSeconds,
    ports: container.stage === "REACHABLE" ? container.ports : null,
    gpus: Array.from({ length: gpuCount }, (_, index) => ({
      id: `${id}-${index}`,
      gpuUtilPercent: 0,
      memoryUtilPercent: 0,
    })),
    container: { cpuPercent: 0, memoryPercent: 0 },
  };
}
