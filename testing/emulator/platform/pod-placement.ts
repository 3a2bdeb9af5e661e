import { createHash } from "node:crypto";
import { hasGlobalNetwork } from "./data-centers";
import type { DataCenter } from "./entities";
import { Refusal, somethingWentWrong } from "./refusal";
import { hostPerGpu, readInstance } from "./gpu-types";
import { ownVolume } from "./network-volume";
import type { Pod } from "./pod-entity";
import type { PodSpec } from "./pod-content";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

type Place = Pick<
  Pod,
  | "cloudType"
  | "machineId"
  | "dataCenterId"
  | "gpuTypeId"
  | "gpuCount"
  | "rentedGpuCount"
  | "cpuFlavor"
  | "vcpuCount"
  | "memoryInGb"
>;

/** Size of each emulated host. A stand-in: RunPod's hosts differ. */
const hostDiskInGb = 10_000;

export interface CudaFilter {
  allowedCudaVersions?: readonly string[] | undefined;
  minCudaVersion?: string | undefined;
}

/** Finds a host with stock, or refuses like RunPod (docs/internals/runpod-api.md#errors). */
export function placePod(world: World, accountId: string, spec: PodSpec, diskInGb: number): Place {
  const cloudType = spec.cloudType === "COMMUNITY" ? "COMMUNITY" : "SECURE";
  // A network volume is in a secure data center. For the other cloud RunPod gives no reason
  // (docs/internals/runpod-api.md#pods).
  if (spec.networkVolumeId && cloudType === "COMMUNITY") throw somethingWentWrong();
  const dataCenters = candidates(world, accountId, spec);
  const place = spec.cpuInstance
    ? placeOnCpu(world, dataCenters, spec.cpuInstance)
    : placeOnGpu(world, dataCenters, spec);
  if (diskInGb > hostDiskInGb) {
    throw new Refusal("capacity", "There are no longer any instances available with enough disk space.");
  }
  return { ...place, cloudType };
}

/** The data centers that match volume, filters and CUDA versions. */
function candidates(world: World, accountId: string, spec: PodSpec): DataCenter[] {
  const { networkVolumeId, dataCenterIds = [], countryCode, globalNetwork } = spec;
  const volume = networkVolumeId ? ownVolume(world, accountId, networkVolumeId) : undefined;
  if (networkVolumeId && volume === undefined) {
    throw new Refusal("notFound", `Network volume ${networkVolumeId} not found.`);
  }
  const isPinnedCommunity = spec.cloudType === "COMMUNITY" && dataCenterIds.length > 0;
  if (isPinnedCommunity && world.switches.communityInDataCenters === "no-capacity") return [];
  const places = world.store.dataCenters.list(
    (dataCenter) =>
      (volume === undefined || volume.dataCenterId === dataCenter.id) &&
      (dataCenterIds.length === 0 || dataCenterIds.includes(dataCenter.id)) &&
      (!countryCode || countryCode === countryOf(dataCenter.id)) &&
      (!globalNetwork || hasGlobalNetwork(dataCenter)) &&
      (spec.cpuInstance !== undefined || servesCuda(dataCenter, spec)),
  );
  return places.sort((one, other) => dataCenterIds.indexOf(one.id) - dataCenterIds.indexOf(other.id));
}

export function servesCuda({ cudaVersions }: Pick<DataCenter, "cudaVersions">, filter: CudaFilter): boolean {
  const { allowedCudaVersions: allowed = [], minCudaVersion } = filter;
  return cudaVersions.some(
    (version) =>
      (allowed.length === 0 || allowed.includes(version)) && (!minCudaVersion || isAtLeast(version, minCudaVersion)),
  );
}

function placeOnGpu(world: World, dataCenters: DataCenter[], spec: PodSpec): Omit<Place, "cloudType"> {
  const { gpuTypeIds, minVcpuCount = 0, minMemoryInGb = 0 } = spec;
  if (gpuTypeIds.length === 0) throw new Refusal("invalid", "A GPU Pod needs a gpuTypeId or a gpuTypeIdList.");
  const gpuCount = spec.gpuCount ?? (world.switches.podWithoutGpuCount === "one" ? 1 : undefined);
  if (gpuCount === undefined) throw noCapacity(world);
  if (gpuCount < 1) throw new Refusal("invalid", "gpuCount must be at least 1.");
  // Minima apply to the whole Pod. A host has vCPUs and RAM per GPU.
  const hasEnough = (type: string) =>
    minVcpuCount <= hostPerGpu(type).vcpus * gpuCount && minMemoryInGb <= hostPerGpu(type).memoryInGb * gpuCount;
  const large = gpuTypeIds.filter(hasEnough);
  if (large.length === 0) throw new Refusal("capacity", "could not find any pods with required specifications");
  const types = world.switches.gpuTypeOrder === "listed" ? large : large.reverse();
  for (const type of types) {
    const dataCenter = dataCenters.find((candidate) => freeGpus(world, candidate, type) >= gpuCount);
    if (dataCenter !== undefined) {
      return {
        dataCenterId: dataCenter.id,
        machineId: hostOf(dataCenter.id, type),
        gpuTypeId: type,
        gpuCount,
        rentedGpuCount: gpuCount,
        cpuFlavor: undefined,
        vcpuCount: gpuCount * hostPerGpu(type).vcpus,
        memoryInGb: gpuCount * hostPerGpu(type).memoryInGb,
      };
    }
  }
  throw noCapacity(world);
}

function placeOnCpu(world: World, dataCenters: DataCenter[], instanceId: string): Omit<Place, "cloudType"> {
  const instance = readInstance(instanceId);
  // flash lists instances with one vCPU and uses them on endpoints. No source shows a Pod with one.
  const isOffered = (instance?.vcpuCount ?? 0) >= (world.switches.podsWithOneVcpu === "allow" ? 1 : 2);
  if (instance === undefined || !isOffered) throw new Refusal("notFound", `Instance ${instanceId} does not exist.`);
  const { flavor, vcpuCount, memoryInGb } = instance;
  const dataCenter = dataCenters.find((candidate) => freeVcpus(world, candidate, flavor) >= vcpuCount);
  if (dataCenter === undefined) throw noCapacity(world);
  return {
    dataCenterId: dataCenter.id,
    machineId: hostOf(dataCenter.id, flavor),
    gpuTypeId: undefined,
    gpuCount: 0,
    rentedGpuCount: 0,
    cpuFlavor: flavor,
    vcpuCount,
    memoryInGb,
  };
}

export function noCapacity({ switches }: World) {
  const sentences = {
    specifications:
      "There are no longer any instances available with the requested specifications. Please refresh and try again.",
    "none-currently": "There are no instances currently available.",
    "none-available": "no instances available",
    machine: "This machine does not have the resources to deploy your pod. Please try a different machine",
  };
  return new Refusal("capacity", sentences[switches.capacitySentence]);
}

/** One host has the whole stock of a type in a data center, so renting it takes GPUs from stopped Pods. */
function hostOf(dataCenterId: string, id: string): string {
  const digest = createHash("sha256").update(`${dataCenterId} ${id}`).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(0, 12);
}

/** Reads the country from a data center's id: "EU-RO-1" is in RO, "US-KS-2" in US. */
export function countryOf(dataCenterId: string): string {
  const [region = "", place = ""] = dataCenterId.split("-");
  return ["US", "CA"].includes(region) ? region : place;
}

/** Compares by component: 12.11 is newer than 12.2 (docs/internals/runpod-api.md#gpus-and-data-centers). */
function isAtLeast(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split(".").map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}
