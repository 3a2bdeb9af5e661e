import { isCountry } from "./data-centers";
import type { Endpoint, TemplateContent } from "./entities";
import { readInstance } from "./gpu-types";
import { Refusal, somethingWentWrong } from "./refusal";
import type { World } from "./world";

/** RunPod's rules for CPU endpoints, as flash describes them. UNKNOWN: the texts. */
export function checkCpu({ switches }: World, { gpus, cpuInstances }: Endpoint, namesGpuFields: boolean): void {
  const unknown = cpuInstances.find((id) => readInstance(id) === undefined);
  if (unknown !== undefined) throw new Refusal("invalid", `Instance ${unknown} does not exist.`);
  if (gpus === null && namesGpuFields && switches.gpuFieldsOnCpuEndpoint === "refuse") {
    throw new Refusal("invalid", "A CPU endpoint takes neither gpuCount nor CUDA versions.");
  }
}

/** The smallest instance must fit the template's container disk. */
export function checkCpuDisk(
  { cpuInstances }: Endpoint,
  { containerDiskInGb }: Pick<TemplateContent, "containerDiskInGb">,
): void {
  const largest = Math.min(...cpuInstances.map((id) => readInstance(id)?.largestDiskInGb ?? 0));
  if (containerDiskInGb > largest) {
    throw new Refusal("invalid", `The container disk of ${cpuInstances.join(", ")} can have ${largest} GB at most.`);
  }
}

/** Refuses values for which no source says what RunPod does. */
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
