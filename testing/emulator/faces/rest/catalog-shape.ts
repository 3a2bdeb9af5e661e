import {
  cpuAvailability,
  cudaAvailability,
  gpuAvailability,
  type Availability,
  type GpuFilter,
  type Product,
} from "../../platform/availability";
import { pricePerGpu, pricePerVcpu } from "../../platform/billing";
import { cpuOffer, gpuOffer, maxGpuCount, regionOf, type StockStatus } from "../../platform/catalog";
import { hasGlobalNetwork } from "../../platform/data-centers";
import type { DataCenter, StorageTier } from "../../platform/entities";
import { cpuFlavors, type GpuType } from "../../platform/gpu-types";
import type { World } from "../../platform/world";

/** Prices are the stand-ins that bills use. */
export function gpuShape(world: World, type: GpuType, filter: GpuFilter | undefined): object {
  const { id, displayName, memoryInGb, pool } = type;
  return {
    id,
    name: displayName,
    pool: pool ?? null,
    manufacturer: id.startsWith("AMD") ? "AMD" : "NVIDIA",
    memory: memoryInGb,
    secure: true,
    community: true,
    price: {
      secure: pricePerGpu,
      community: pricePerGpu,
      ...(pool === undefined ? {} : { serverless: pricePerGpu }),
    },
    maxCount: { secure: maxGpuCount, community: maxGpuCount },
    ...(filter === undefined ? {} : stockOf(world, type, filter)),
  };
}

/** Hosts of AMD report no CUDA version, so their types have no list of them. */
function stockOf(world: World, type: GpuType, filter: GpuFilter): object {
  const cudaVersions = cudaAvailability(world, type, filter);
  return {
    ...availabilityShape(gpuAvailability(world, type, filter)),
    ...(cudaVersions.length === 0 ? {} : { cudaVersions }),
  };
}

function availabilityShape({ status, dataCenters }: Availability): object {
  const places = dataCenters.map((place) => ({ id: place.id, name: place.id, availability: levelOf(place.status) }));
  return { availability: levelOf(status), ...(places.length === 0 ? {} : { dataCenters: places }) };
}

/** GraphQL writes the same words in another case. */
function levelOf(status: StockStatus): string {
  return status.toUpperCase();
}

export function cpuShape(
  world: World,
  id: string,
  filter: { products: readonly Product[]; vcpuCount: number } | undefined,
): object {
  return {
    id,
    name: id,
    group: id.slice(0, 4).toUpperCase(),
    vcpu: { min: 2, max: 32 },
    ramGbPerVcpu: cpuFlavors[id]?.ramMultiplier ?? 0,
    price: { securePerVcpu: pricePerVcpu, serverlessPerVcpu: pricePerVcpu },
    ...(filter === undefined ? {} : availabilityShape(cpuAvailability(world, id, filter))),
  };
}

export type DataCenterPart = "GPU_AVAILABILITY" | "CPU_AVAILABILITY";

export const regionsKnown = [
  ...["NORTH_AMERICA", "SOUTH_AMERICA", "EUROPE", "ASIA", "MIDDLE_EAST", "AFRICA", "OCEANIA", "ANTARCTICA"],
  "UNKNOWN",
];

export const tiersKnown: readonly StorageTier[] = ["STANDARD", "HIGH_PERFORMANCE"];

interface DataCenterShape {
  region: string;
  networkVolumeTypes: StorageTier[];
  compliance: string[];
  globalNetwork: boolean;
}

export function dataCenterShape(
  world: World,
  dataCenter: DataCenter,
  include: readonly DataCenterPart[],
): DataCenterShape {
  const { id } = dataCenter;
  const [region] = regionOf(dataCenter);
  return {
    ...{ id, name: id, region, globalNetwork: hasGlobalNetwork(dataCenter) },
    networkVolumeTypes: dataCenter.storageTiers,
    compliance: [],
    ...(include.includes("GPU_AVAILABILITY") ? offered("gpuAvailability", gpusIn(world, id)) : {}),
    ...(include.includes("CPU_AVAILABILITY") ? offered("cpuAvailability", cpusIn(world, id)) : {}),
  };
}

interface Offered {
  id: string;
  name: string;
  status: StockStatus;
}

function gpusIn(world: World, dataCenterId: string): Offered[] {
  return [...world.gpuTypes.values()].map((type) => {
    const { status } = gpuOffer(world, type, { dataCenterId });
    return { id: type.id, name: type.displayName, status };
  });
}

function cpusIn(world: World, dataCenterId: string): Offered[] {
  return Object.keys(cpuFlavors).map((id) => ({
    ...{ id, name: id },
    status: cpuOffer(world, id, { vcpus: 2, dataCenterId }).status,
  }));
}

/** Left out if the data center offers none. */
function offered(name: string, things: Offered[]): object {
  const there = things.filter(({ status }) => status !== "None");
  if (there.length === 0) return {};
  return { [name]: there.map(({ status, ...thing }) => ({ ...thing, availability: levelOf(status) })) };
}
