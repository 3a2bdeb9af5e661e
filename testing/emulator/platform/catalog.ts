import { pricePerGpu, pricePerVcpu } from "./billing";
import type { DataCenter } from "./entities";
import { cpuFlavors, hostPerGpu, type GpuType } from "./gpu-types";
import type { Shape } from "../faces/graphql/graphql-types";
import { countryOf, servesCuda, type CudaFilter } from "./pod-placement";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

export interface GpuTypeFilter {
  id?: string | null;
  ids?: string[] | null;
}

interface StockFilter extends CudaFilter {
  gpuCount?: number | null;
  dataCenterId?: string | null;
  countryCode?: string | null;
  minMemoryInGb?: number | null;
  minVcpuCount?: number | null;
}

/** The most GPUs of one type that one Pod can have. */
const maxGpuCount = 8;

/**
 * GPU types that the filter names; all of them without one, and "unknown" too, which clients leave out (seen in
 * RunPod's MCP server).
 */
export function gpuTypeShapes(world: World, filter: GpuTypeFilter | null | undefined): Shape[] {
  const named = filter?.id ? [filter.id] : filter?.ids;
  const unknown: GpuType = { id: "unknown", displayName: "unknown", memoryInGb: 0, pool: undefined };
  const types = [unknown, ...world.gpuTypes.values()];
  return types.filter(({ id }) => !named || named.includes(id)).map((type) => gpuTypeShape(world, type));
}

/** Prices are the stand-ins that bills use. */
function gpuTypeShape(world: World, type: GpuType): Shape {
  const { id, displayName, memoryInGb } = type;
  return {
    ...{ id, displayName, memoryInGb },
    manufacturer: id === "unknown" ? "Unknown" : id.startsWith("AMD") ? "AMD" : "Nvidia",
    cudaCores: 0,
    secureCloud: true,
    communityCloud: true,
    ...{ securePrice: pricePerGpu, communityPrice: pricePerGpu },
    ...{ secureSpotPrice: pricePerGpu / 2, communitySpotPrice: pricePerGpu / 2 },
    ...{ oneWeekPrice: null, oneMonthPrice: null, threeMonthPrice: null },
    ...{ maxGpuCount, maxGpuCountSecureCloud: maxGpuCount, maxGpuCountCommunityCloud: maxGpuCount, minPodGpuCount: 1 },
    lowestPrice: ({ input }: { input?: StockFilter | null }) => lowestPrice(world, type, input ?? {}),
  };
}

function lowestPrice(world: World, { id, displayName }: GpuType, filter: StockFilter): Shape {
  const gpuCount = filter.gpuCount ?? 1;
  const host = hostPerGpu(id);
  const fits =
    (filter.minVcpuCount ?? 0) <= host.vcpus * gpuCount && (filter.minMemoryInGb ?? 0) <= host.memoryInGb * gpuCount;
  const places = world.store.dataCenters.list((dataCenter) => isWithin(dataCenter, filter));
  const free = (dataCenter: DataCenter) => (fits ? Math.max(0, freeGpus(world, dataCenter, id)) : 0);
  const most = Math.max(0, ...places.map(free));
  const has = most >= gpuCount;
  const total = places.reduce((sum, { gpus }) => sum + (gpus[id] ?? 0), 0);
  return {
    gpuName: displayName,
    gpuTypeId: id,
    minimumBidPrice: has ? pricePerGpu / 2 : null,
    uninterruptablePrice: has ? pricePerGpu : null,
    minMemory: has ? host.memoryInGb * gpuCount : null,
    minVcpu: has ? host.vcpus * gpuCount : null,
    rentedCount: total - places.reduce((sum, place) => sum + freeGpus(world, place, id), 0),
    totalCount: total,
    stockStatus: stockStatus(most, gpuCount),
    countryCode: filter.countryCode ?? null,
    compliance: [],
    maxGpuCount,
    maxUnreservedGpuCount: most,
    availableGpuCounts: Array.from({ length: Math.min(most, maxGpuCount) }, (_, index) => index + 1),
    gpuTypeDatacenters: places.map((place) => ({
      dataCenterId: place.id,
      supportNetworkVolumes: place.storageSupport,
      availability: free(place) >= gpuCount ? "AVAILABLE" : "UNAVAILABLE",
    })),
    gpuTypeCudaVersions: [...new Set(places.flatMap(({ cudaVersions }) => cudaVersions))].map((cudaVersion) => {
      const serves = places.some((place) => place.cudaVersions.includes(cudaVersion) && free(place) >= gpuCount);
      return { cudaVersion, availability: serves ? "AVAILABLE" : "UNAVAILABLE" };
    }),
  };
}

function isWithin(dataCenter: DataCenter, { dataCenterId, countryCode, ...cuda }: StockFilter): boolean {
  const { id } = dataCenter;
  const isThere = (!dataCenterId || dataCenterId === id) && (!countryCode || countryCode === countryOf(id));
  return isThere && servesCuda(dataCenter, cuda);
}

/** RunPod's four words; where one ends and the next begins is not published. */
function stockStatus(free: number, wanted: number): string {
  if (free < wanted) return "None";
  if (free >= 4 * wanted) return "High";
  return free >= 2 * wanted ? "Medium" : "Low";
}

export function poolShapes({ gpuTypes }: World): Shape[] {
  const pools = new Map<string, string[]>();
  for (const { id, pool } of gpuTypes.values()) {
    if (pool !== undefined) pools.set(pool, [...(pools.get(pool) ?? []), id]);
  }
  return [...pools].map(([id, gpuTypeIds]) => ({ id, gpuTypeIds }));
}

export function cpuFlavorShapes(world: World, filter: { id?: string | null } | null | undefined): Shape[] {
  return Object.entries(cpuFlavors)
    .filter(([id]) => !filter?.id || filter.id === id)
    .map(([id, { ramMultiplier, diskLimitPerVcpu }]) => ({
      ...{ id, groupId: id.slice(0, 4), groupName: id.slice(0, 4).toUpperCase(), displayName: id },
      ...{ minVcpu: 1, maxVcpu: 32, vcpuBurstable: false, ramMultiplier, diskLimitPerVcpu },
      specifics: ({ input }: { input?: { dataCenterId?: string | null; instanceId?: string | null } | null }) => {
        const vcpus = Number(input?.instanceId?.split("-")[1] ?? 1);
        const places = world.store.dataCenters.list((place) => !input?.dataCenterId || place.id === input.dataCenterId);
        const free = Math.max(0, ...places.map((place) => freeVcpus(world, place, id)));
        return { stockStatus: stockStatus(free, vcpus), securePrice: vcpus * pricePerVcpu };
      },
    }));
}

const regions: Record<string, [region: string, location: string]> = {
  AP: ["ASIA", "Asia"],
  CA: ["NORTH_AMERICA", "Canada"],
  EU: ["EUROPE", "Europe"],
  EUR: ["EUROPE", "Europe"],
  OC: ["OCEANIA", "Oceania"],
  US: ["NORTH_AMERICA", "United States"],
};

export function dataCenterShapes(world: World): Shape[] {
  return world.store.dataCenters.list().map((dataCenter) => dataCenterShape(world, dataCenter));
}

export function dataCenterShape(world: World, dataCenter: DataCenter): Shape {
  const { id, storageSupport } = dataCenter;
  const [region, location] = regions[id.split("-")[0] ?? ""] ?? ["UNKNOWN", "Unknown"];
  return {
    ...{ id, name: id, location, listed: true, storageSupport, globalNetwork: true, region, compliance: [] },
    gpuAvailability: ({ input }: { input?: StockFilter | null }) =>
      [...world.gpuTypes.values()].map((type) => {
        const { stockStatus: status } = lowestPrice(world, type, { ...input, dataCenterId: id });
        const names = { gpuTypeDisplayName: type.displayName, displayName: type.displayName };
        return { id: type.id, gpuTypeId: type.id, ...names, available: status !== "None", stockStatus: status };
      }),
  };
}

export function countryCodes({ store }: World): string[] {
  return [...new Set(store.dataCenters.list().map(({ id }) => countryOf(id)))].sort();
}
