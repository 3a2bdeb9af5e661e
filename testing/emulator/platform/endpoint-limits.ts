import { isCountry, splitList } from "./data-centers";
import type { EndpointInput } from "../faces/graphql/endpoint-input";
import type { Endpoint, Template } from "./entities";
import { refusal, somethingWentWrong } from "../faces/graphql/errors";
import { readInstance } from "./gpu-types";
import type { World } from "./world";

/** What RunPod's backend validates of CPU endpoints, as flash tells it; the texts are not known. */
export function checkCpu(
  { switches }: World,
  { gpuIds, instanceIds }: Endpoint,
  { gpuCount, minCudaVersion, allowedCudaVersions }: EndpointInput,
  sent: ReadonlySet<string>,
): void {
  const unknown = instanceIds.find((id) => readInstance(id) === undefined);
  if (unknown !== undefined) throw refusal(`Instance ${unknown} does not exist.`);
  if (gpuIds !== null || switches.gpuFieldsOnCpuEndpoint === "accept") return;
  const hasGpuCount = sent.has("gpuCount") && (gpuCount ?? 0) > 0;
  if (hasGpuCount || minCudaVersion || allowedCudaVersions) {
    throw refusal("A CPU endpoint takes neither gpuCount nor CUDA versions.");
  }
}

/** The smallest of its instances must have room for the template's container disk. */
export function checkCpuDisk({ instanceIds }: Endpoint, { containerDiskInGb }: Template): void {
  const largest = Math.min(...instanceIds.map((id) => readInstance(id)?.largestDiskInGb ?? 0));
  if (containerDiskInGb > largest) {
    throw refusal(`The container disk of ${instanceIds.join(", ")} can have ${largest} GB at most.`);
  }
}

/** Values of which no source tells what RunPod does. */
export function refuseNonsense({ store, gpuTypes }: World, endpoint: Endpoint): void {
  const pools = new Set([...gpuTypes.values()].map(({ pool }) => pool));
  const isPlace = (place: string) => isCountry(place) || store.dataCenters.get(place) !== undefined;
  const isVersion = (version: string) => /^\d+\.\d+$/.test(version);
  const makesSense = [
    endpoint.gpuCount <= 8,
    endpoint.workersMin <= endpoint.workersMax,
    isVersion(endpoint.minCudaVersion ?? "12.0"),
    splitList(endpoint.allowedCudaVersions).every(isVersion),
    endpoint.executionTimeoutMs === 0 || endpoint.executionTimeoutMs >= 1000,
    splitList(endpoint.locations).every(isPlace),
    splitList(endpoint.gpuIds).every((token) => token.startsWith("-") || pools.has(token)),
  ];
  if (makesSense.includes(false)) throw somethingWentWrong();
}
