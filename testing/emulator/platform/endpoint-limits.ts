import { isCountry } from "./data-centers";
import type { Endpoint, Template } from "./entities";
import { readInstance } from "./gpu-types";
import { Refusal, somethingWentWrong } from "./refusal";
import type { World } from "./world";

/** What RunPod's backend validates of CPU endpoints, as flash tells it; the texts are not known. */
export function checkCpu({ switches }: World, { gpus, cpuInstances }: Endpoint, namesGpuFields: boolean): void {
  const unknown = cpuInstances.find((id) => readInstance(id) === undefined);
  if (unknown !== undefined) throw new Refusal("invalid", `Instance ${unknown} does not exist.`);
  if (gpus === null && namesGpuFields && switches.gpuFieldsOnCpuEndpoint === "refuse") {
    throw new Refusal("invalid", "A CPU endpoint takes neither gpuCount nor CUDA versions.");
  }
}

/** The smallest of its instances must have room for the template's container disk. */
export function checkCpuDisk({ cpuInstances }: Endpoint, { containerDiskInGb }: Template): void {
  const largest = Math.min(...cpuInstances.map((id) => readInstance(id)?.largestDiskInGb ?? 0));
  if (containerDiskInGb > largest) {
    throw new Refusal("invalid", `The container disk of ${cpuInstances.join(", ")} can have ${largest} GB at most.`);
  }
}

/** Values of which no source tells what RunPod does. */
export function refuseNonsense({ store, gpuTypes }: World, endpoint: Endpoint): void {
  const known = new Set([...gpuTypes.values()].map(({ pool }) => pool));
  const isPlace = (place: string) => isCountry(place) || store.dataCenters.get(place) !== undefined;
  const isVersion = (version: string) => /^\d+\.\d+$/.test(version);
  const makesSense = [
    endpoint.gpuCount <= 8,
    endpoint.workersMin <= endpoint.workersMax,
    isVersion(endpoint.minCudaVersion ?? "12.0"),
    endpoint.allowedCudaVersions.every(isVersion),
    endpoint.executionTimeoutInMs === 0 || endpoint.executionTimeoutInMs >= 1000,
    endpoint.dataCenterIds.every(isPlace),
    endpoint.gpus === null || endpoint.gpus.pools.every((pool) => known.has(pool)),
  ];
  if (makesSense.includes(false)) throw somethingWentWrong();
}
