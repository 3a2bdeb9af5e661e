import { pricePerGpu, pricePerVcpu } from "./billing";
import type { DataCenter } from "./entities";
import { hostPerGpu, type GpuType } from "./gpu-types";
import { countryOf, servesCuda, type CudaFilter } from "./pod-placement";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

export interface StockFilter extends CudaFilter {
  gpuCount?: number | undefined;
  dataCenterId?: string | undefined;
  countryCode?: string | undefined;
  minMemoryInGb?: number | undefined;
  minVcpuCount?: number | undefined;
}

/** The most GPUs of one type in one Pod. */
export const maxGpuCount = 8;

/** RunPod's four words. The limits between them are not published. */
export type StockStatus = "None" | "Low" | "Medium" | "High";

/** The offer of a GPU type within a filter. Prices are the stand-ins that bills use. */
export interface GpuOffer {
  gpuCount: number;
  isAvailable: boolean;
  status: StockStatus;
  pricePerGpu: number;
  /** Of a Pod with this many GPUs. */
  memoryInGb: number;
  vcpuCount: number;
  /** The most free GPUs on one host. */
  free: number;
  total: number;
  rented: number;
  dataCenters: { id: string; storageSupport: boolean; isAvailable: boolean }[];
  cudaVersions: { version: string; isAvailable: boolean }[];
}

/** GPU types by id, or all of them. They include "unknown", which clients filter out (seen in RunPod's MCP server). */
export function gpuTypesNamed({ gpuTypes }: World, ids: readonly string[] | undefined): GpuType[] {
  const unknown: GpuType = { id: "unknown", displayName: "unknown", memoryInGb: 0, pool: undefined };
  return [unknown, ...gpuTypes.values()].filter(({ id }) => ids === undefined || ids.includes(id));
}

export function gpuOffer(world: World, { id }: GpuType, filter: StockFilter): GpuOffer {
  const { gpuCount = 1, minVcpuCount = 0, minMemoryInGb = 0 } = filter;
  const host = hostPerGpu(id);
  const [vcpuCount, memoryInGb] = [host.vcpus * gpuCount, host.memoryInGb * gpuCount];
  const fits = minVcpuCount <= vcpuCount && minMemoryInGb <= memoryInGb;
  const places = world.store.dataCenters.list((dataCenter) => isWithin(dataCenter, filter));
  const free = (dataCenter: DataCenter) => (fits ? Math.max(0, freeGpus(world, dataCenter, id)) : 0);
  const most = Math.max(0, ...places.map(free));
  const total = places.reduce((sum, { gpus }) => sum + (gpus[id] ?? 0), 0);
  return {
    gpuCount,
    isAvailable: most >= gpuCount,
    status: stockStatus(most, gpuCount),
    pricePerGpu,
    memoryInGb,
    vcpuCount,
    free: most,
    total,
    rented: total - places.reduce((sum, place) => sum + freeGpus(world, place, id), 0),
    dataCenters: places.map((place) => ({
      id: place.id,
      storageSupport: place.storageSupport,
      isAvailable: free(place) >= gpuCount,
    })),
    cudaVersions: [...new Set(places.flatMap(({ cudaVersions }) => cudaVersions))].map((version) => ({
      version,
      isAvailable: places.some((place) => place.cudaVersions.includes(version) && free(place) >= gpuCount),
    })),
  };
}

function isWithin(dataCenter: DataCenter, { dataCenterId, countryCode, ...cuda }: StockFilter): boolean {
  const { id } = dataCenter;
  const isThere = (!dataCenterId || dataCenterId === id) && (!countryCode || countryCode === countryOf(id));
  return isThere && servesCuda(dataCenter, cuda);
}

export function stockStatus(free: number, wanted: number): StockStatus {
  if (free < wanted) return "None";
  if (free >= 4 * wanted) return "High";
  return free >= 2 * wanted ? "Medium" : "Low";
}

/** The serverless pools, each with its GPU types. */
export function gpuPools({ gpuTypes }: World): Map<string, string[]> {
  const pools = new Map<string, string[]>();
  for (const { id, pool } of gpuTypes.values()) {
    if (pool !== undefined) pools.set(pool, [...(pools.get(pool) ?? []), id]);
  }
  return pools;
}

export function cpuOffer(
  world: World,
  flavor: string,
  { vcpus, dataCenterId }: { vcpus: number; dataCenterId: string | undefined },
): { status: StockStatus; price: number } {
  const places = world.store.dataCenters.list(({ id }) => !dataCenterId || id === dataCenterId);
  const free = Math.max(0, ...places.map((place) => freeVcpus(world, place, flavor)));
  return { status: stockStatus(free, vcpus), price: vcpus * pricePerVcpu };
}

const regions: Record<string, [region: string, location: string]> = {
  AP: ["ASIA", "Asia"],
  CA: ["NORTH_AMERICA", "Canada"],
  EU: ["EUROPE", "Europe"],
  EUR: ["EUROPE", "Europe"],
  OC: ["OCEANIA", "Oceania"],
  US: ["NORTH_AMERICA", "United States"],
};

/** The region and place of a data center, read from its id. */
export function regionOf({ id }: DataCenter): [region: string, location: string] {
  return regions[id.split("-")[0] ?? ""] ?? ["UNKNOWN", "Unknown"];
}

export function countriesOf({ store }: World): string[] {
  return [...new Set(store.dataCenters.list().map(({ id }) => countryOf(id)))].sort();
}
