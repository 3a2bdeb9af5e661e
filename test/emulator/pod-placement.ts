import { createHash } from "node:crypto";
import type { DataCenter } from "./entities";
import { refusal, somethingWentWrong } from "./errors";
import { cpuFlavors } from "./gpu-types";
import { ownVolume } from "./network-volume";
import type { Pod } from "./pod-entity";
import type { DeployInput } from "./pod-input";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

type Place = Pick<
  Pod,
  | ("cloudType" | "machineId" | "dataCenterId" | "gpuTypeId" | "gpuCount" | "rentedGpuCount")
  | ("cpuFlavor" | "vcpuCount" | "memoryInGb")
>;

/** What each emulated host has. Stand-ins: RunPod's hosts differ. */
const hostLimits = { vcpusPerGpu: 16, memoryInGbPerGpu: 125, diskInGb: 10_000 };

/** Finds a host with stock, or refuses as RunPod does when there is none (runpod-api.md f). */
export function placePod(world: World, accountId: string, input: DeployInput, diskInGb: number): Place {
  const cloudType = input.cloudType === "COMMUNITY" ? "COMMUNITY" : "SECURE";
  // A network volume is in a secure data center; the other cloud gets no reason (runpod-api.md b.4).
  if (input.networkVolumeId && cloudType === "COMMUNITY") throw somethingWentWrong();
  const dataCenters = candidates(world, accountId, input);
  const place = input.instanceId
    ? placeOnCpu(world, dataCenters, input.instanceId)
    : placeOnGpu(world, dataCenters, input);
  if (diskInGb > hostLimits.diskInGb) {
    throw refusal("There are no longer any instances available with enough disk space.");
  }
  return { ...place, cloudType };
}

/** The data centers that volume, filters and CUDA versions leave. */
function candidates(world: World, accountId: string, input: DeployInput): DataCenter[] {
  const { networkVolumeId, dataCenterId, countryCode, minCudaVersion } = input;
  const volume = networkVolumeId ? ownVolume(world, accountId, networkVolumeId) : undefined;
  if (networkVolumeId && volume === undefined) throw refusal(`Network volume ${networkVolumeId} not found.`);
  const listed = input.allowedCudaVersions ?? [];
  const allowed = input.cudaVersion ? [...listed, input.cudaVersion] : listed;
  const fits = (version: string) =>
    (allowed.length === 0 || allowed.includes(version)) && (!minCudaVersion || isAtLeast(version, minCudaVersion));
  return world.store.dataCenters.list(
    ({ id, cudaVersions }) =>
      (volume === undefined || volume.dataCenterId === id) &&
      (!dataCenterId || dataCenterId === id) &&
      (!countryCode || countryCode === countryOf(id)) &&
      (input.instanceId !== undefined || cudaVersions.some(fits)),
  );
}

function placeOnGpu(world: World, dataCenters: DataCenter[], input: DeployInput): Omit<Place, "cloudType"> {
  const { gpuTypeId, gpuTypeIdList, minVcpuCount, minMemoryInGb } = input;
  if (gpuTypeId && gpuTypeIdList) throw refusal("Send either gpuTypeId or gpuTypeIdList, not both.");
  const listed = gpuTypeIdList ?? (gpuTypeId ? [gpuTypeId] : []);
  if (listed.length === 0) throw refusal("A GPU Pod needs a gpuTypeId or a gpuTypeIdList.");
  if ((minVcpuCount ?? 0) > hostLimits.vcpusPerGpu || (minMemoryInGb ?? 0) > hostLimits.memoryInGbPerGpu) {
    throw refusal("could not find any pods with required specifications");
  }
  const gpuCount = input.gpuCount ?? (world.switches.podWithoutGpuCount === "one" ? 1 : undefined);
  if (gpuCount === undefined) throw noCapacity(world);
  if (gpuCount < 1) throw refusal("gpuCount must be at least 1.");
  const types = world.switches.gpuTypeOrder === "listed" ? listed : [...listed].reverse();
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
        vcpuCount: gpuCount * hostLimits.vcpusPerGpu,
        memoryInGb: gpuCount * hostLimits.memoryInGbPerGpu,
      };
    }
  }
  throw noCapacity(world);
}

function placeOnCpu(world: World, dataCenters: DataCenter[], instanceId: string): Omit<Place, "cloudType"> {
  const [, flavor = "", vcpus, ram] = /^(\w+)-(\d+)-(\d+)$/.exec(instanceId) ?? [];
  const [vcpuCount, memoryInGb] = [Number(vcpus), Number(ram)];
  const isPowerOfTwo = vcpuCount >= 2 && Number.isInteger(Math.log2(vcpuCount));
  if (!isPowerOfTwo || memoryInGb !== vcpuCount * (cpuFlavors[flavor] ?? 0)) {
    throw refusal(`Instance ${instanceId} does not exist.`);
  }
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

function noCapacity({ switches }: World) {
  const sentences = {
    specifications:
      "There are no longer any instances available with the requested specifications. Please refresh and try again.",
    "none-currently": "There are no instances currently available.",
    "none-available": "no instances available",
    machine: "This machine does not have the resources to deploy your pod. Please try a different machine",
  };
  return refusal(sentences[switches.capacitySentence]);
}

/** The stock of one type in one data center stands in one host, so that whoever takes it, takes it from stopped Pods. */
function hostOf(dataCenterId: string, id: string): string {
  const digest = createHash("sha256").update(`${dataCenterId} ${id}`).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(0, 12);
}

/** "EU-RO-1" is in RO, "US-KS-2" in US: read off the ids. */
export function countryOf(dataCenterId: string): string {
  const [region = "", place = ""] = dataCenterId.split("-");
  return ["US", "CA"].includes(region) ? region : place;
}

/** Compares by component: 12.11 is above 12.2 (runpod-api.md c.5). */
function isAtLeast(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split(".").map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}
