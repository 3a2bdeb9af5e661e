import {
  countriesOf,
  cpuOffer,
  gpuOffer,
  gpuPools,
  gpuTypesNamed,
  maxGpuCount,
  regionOf,
  type StockFilter,
} from "../../platform/catalog";
import { hasGlobalNetwork } from "../../platform/data-centers";
import type { DataCenter } from "../../platform/entities";
import { cpuFlavors, type GpuType } from "../../platform/gpu-types";
import type { World } from "../../platform/world";
import type { Part, RequestContext, Shape } from "./part";
import { withoutNulls, type Optional } from "./values";

type StockInput = Optional<StockFilter & { cudaVersion: string }>;

/**
 * The catalog of hardware to rent. Prices and stock need no account. Monthly terms and `specifics.securePrice` are
 * fields that clients select beyond the published types.
 */
export const catalog: Part = {
  types: `
extend type Query {
  gpuTypes(input: GpuTypeFilter): [GpuType]
  serverlessGpuPools: [ServerlessGpuPool]
  cpuFlavors(input: CpuFlavorInput): [CpuFlavor]
  dataCenters: [DataCenter]
  countryCodes: [String]
}

input GpuTypeFilter {
  id: String
  ids: [String!]
  cluster: Boolean
}

type GpuType {
  id: String
  displayName: String
  manufacturer: String
  memoryInGb: Int
  cudaCores: Int
  secureCloud: Boolean
  communityCloud: Boolean
  securePrice: Float
  communityPrice: Float
  secureSpotPrice: Float
  communitySpotPrice: Float
  oneWeekPrice: Float
  oneMonthPrice: Float
  threeMonthPrice: Float
  maxGpuCount: Int
  maxGpuCountSecureCloud: Int
  maxGpuCountCommunityCloud: Int
  minPodGpuCount: Int
  lowestPrice(input: GpuLowestPriceInput): LowestPrice
}

type ServerlessGpuPool {
  id: String
  gpuTypeIds: [String]
}

input GpuLowestPriceInput {
  gpuCount: Int!
  secureCloud: Boolean
  dataCenterId: String
  countryCode: String
  includeAiApi: Boolean
  minDisk: Int
  minDownload: Int
  minUpload: Int
  minMemoryInGb: Int
  minVcpuCount: Int
  totalDisk: Int
  supportPublicIp: Boolean
  globalNetwork: Boolean
  cudaVersion: String
  allowedCudaVersions: [String]
  minCudaVersion: String
  compliance: [Compliance]
  isCluster: Boolean
  podCount: Int
  throughput: Int
  machineProducts: [MachineProduct]
}

type LowestPrice {
  gpuName: String
  gpuTypeId: String
  minimumBidPrice: Float
  uninterruptablePrice: Float
  clusterPrice: Float
  minMemory: Int
  minVcpu: Int
  minDownload: Int
  minUpload: Int
  minDisk: Int
  rentalPercentage: Float
  rentedCount: Int
  totalCount: Int
  stockStatus: String
  countryCode: String
  supportPublicIp: Boolean
  compliance: [Compliance]
  maxGpuCount: Int
  maxUnreservedGpuCount: Int
  availableGpuCounts: [Int]
  gpuTypeDatacenters: [GpuTypeDataCenterAvailability]
  gpuTypeCudaVersions: [GpuTypeCudaVersionAvailability]
}

type GpuTypeCudaVersionAvailability {
  cudaVersion: String
  availability: Availability
}

type GpuTypeDataCenterAvailability {
  dataCenterId: String
  supportNetworkVolumes: Boolean
  availability: Availability
}

enum Availability {
  AVAILABLE
  UNAVAILABLE
}

enum MachineProduct {
  PODCLOUD
  CLUSTER
  SERVERLESS
}

input CpuFlavorInput {
  id: String
  slsOnly: Boolean
  isSls: Boolean
}

type CpuFlavor {
  id: String
  groupId: String
  groupName: String
  displayName: String
  minVcpu: Float
  maxVcpu: Int
  vcpuBurstable: Boolean
  ramMultiplier: Float
  diskLimitPerVcpu: Int
  specifics(input: SpecificsInput): CpuSpecifics
}

input SpecificsInput {
  dataCenterId: String
  instanceId: String
}

type CpuSpecifics {
  stockStatus: String
  securePrice: Float
}

type DataCenter {
  id: String
  name: String
  location: String
  listed: Boolean
  storageSupport: Boolean
  globalNetwork: Boolean
  region: DataCenterRegion
  compliance: [Compliance]
  gpuAvailability(input: GpuAvailabilityInput): [GpuAvailability]
}

input GpuAvailabilityInput {
  gpuCount: Int
  minDisk: Int
  minMemoryInGb: Int
  minVcpuCount: Int
  secureCloud: Boolean
  allowedCudaVersions: [String]
  minCudaVersion: String
  includeAiApi: Boolean
  machineProducts: [MachineProduct]
}

type GpuAvailability {
  id: String
  gpuTypeId: String
  gpuTypeDisplayName: String
  displayName: String
  available: Boolean
  stockStatus: String
}

enum DataCenterRegion {
  NORTH_AMERICA
  SOUTH_AMERICA
  EUROPE
  ASIA
  MIDDLE_EAST
  AFRICA
  OCEANIA
  ANTARCTICA
  UNKNOWN
}
`,
  operations: {
    gpuTypes: "gpuType.list",
    serverlessGpuPools: "gpuPool.list",
    cpuFlavors: "cpuFlavor.list",
    dataCenters: "dataCenter.list",
    countryCodes: "country.list",
  },

  resolvers: {
    gpuTypes(
      { input }: { input?: { id?: string | null; ids?: string[] | null } | null },
      { world }: RequestContext,
    ): Shape[] {
      const ids = input?.id ? [input.id] : (input?.ids ?? undefined);
      return gpuTypesNamed(world, ids).map((type) => gpuTypeShape(world, type));
    },

    serverlessGpuPools: (_sent: unknown, { world }: RequestContext) =>
      [...gpuPools(world)].map(([id, gpuTypeIds]) => ({ id, gpuTypeIds })),

    cpuFlavors: ({ input }: { input?: { id?: string | null } | null }, { world }: RequestContext) =>
      Object.keys(cpuFlavors)
        .filter((id) => !input?.id || input.id === id)
        .map((id) => cpuFlavorShape(world, id)),

    dataCenters: (_sent: unknown, { world }: RequestContext) =>
      world.store.dataCenters.list().map((dataCenter) => dataCenterShape(world, dataCenter)),

    countryCodes: (_sent: unknown, { world }: RequestContext) => countriesOf(world),
  },
};

function gpuTypeShape(world: World, type: GpuType): Shape {
  const { id, displayName, memoryInGb } = type;
  const { pricePerGpu } = gpuOffer(world, type, {});
  return {
    id,
    displayName,
    memoryInGb,
    manufacturer: id === "unknown" ? "Unknown" : id.startsWith("AMD") ? "AMD" : "Nvidia",
    cudaCores: 0,
    secureCloud: true,
    communityCloud: true,
    securePrice: pricePerGpu,
    communityPrice: pricePerGpu,
    secureSpotPrice: pricePerGpu / 2,
    communitySpotPrice: pricePerGpu / 2,
    oneWeekPrice: null,
    oneMonthPrice: null,
    threeMonthPrice: null,
    maxGpuCount,
    maxGpuCountSecureCloud: maxGpuCount,
    maxGpuCountCommunityCloud: maxGpuCount,
    minPodGpuCount: 1,
    lowestPrice: ({ input }: { input?: StockInput | null }) => lowestPrice(world, type, filterFrom(input)),
  };
}

function filterFrom(input: StockInput | null | undefined): StockFilter {
  const { cudaVersion, allowedCudaVersions = [], ...filter } = withoutNulls(input);
  return { ...filter, allowedCudaVersions: cudaVersion ? [...allowedCudaVersions, cudaVersion] : allowedCudaVersions };
}

const availability = ({ isAvailable }: { isAvailable: boolean }) => (isAvailable ? "AVAILABLE" : "UNAVAILABLE");

function lowestPrice(world: World, type: GpuType, filter: StockFilter): Shape {
  const offer = gpuOffer(world, type, filter);
  const ifAvailable = (value: number) => (offer.isAvailable ? value : null);
  return {
    gpuName: type.displayName,
    gpuTypeId: type.id,
    minimumBidPrice: ifAvailable(offer.pricePerGpu / 2),
    uninterruptablePrice: ifAvailable(offer.pricePerGpu),
    minMemory: ifAvailable(offer.memoryInGb),
    minVcpu: ifAvailable(offer.vcpuCount),
    rentedCount: offer.rented,
    totalCount: offer.total,
    stockStatus: offer.status,
    countryCode: filter.countryCode ?? null,
    compliance: [],
    maxGpuCount,
    maxUnreservedGpuCount: offer.free,
    availableGpuCounts: Array.from({ length: Math.min(offer.free, maxGpuCount) }, (_, index) => index + 1),
    gpuTypeDatacenters: offer.dataCenters.map((place) => ({
      dataCenterId: place.id,
      supportNetworkVolumes: place.storageSupport,
      availability: availability(place),
    })),
    gpuTypeCudaVersions: offer.cudaVersions.map((served) => ({
      cudaVersion: served.version,
      availability: availability(served),
    })),
  };
}

function cpuFlavorShape(world: World, id: string): Shape {
  const group = id.slice(0, 4);
  return {
    id,
    groupId: group,
    groupName: group.toUpperCase(),
    displayName: id,
    minVcpu: 1,
    maxVcpu: 32,
    vcpuBurstable: false,
    ...cpuFlavors[id],
    specifics({ input }: { input?: { dataCenterId?: string | null; instanceId?: string | null } | null }) {
      const vcpus = Number(input?.instanceId?.split("-")[1] ?? 1);
      const { status, price } = cpuOffer(world, id, { vcpus, dataCenterId: input?.dataCenterId ?? undefined });
      return { stockStatus: status, securePrice: price };
    },
  };
}

export function dataCenterShape(world: World, dataCenter: DataCenter): Shape {
  const { id, storageSupport } = dataCenter;
  const [region, location] = regionOf(dataCenter);
  return {
    id,
    name: id,
    location,
    listed: true,
    storageSupport,
    globalNetwork: hasGlobalNetwork(dataCenter),
    region,
    compliance: [],
    gpuAvailability: ({ input }: { input?: StockInput | null }) =>
      [...world.gpuTypes.values()].map((type) => {
        const { isAvailable, status } = gpuOffer(world, type, { ...filterFrom(input), dataCenterId: id });
        return {
          id: type.id,
          gpuTypeId: type.id,
          gpuTypeDisplayName: type.displayName,
          displayName: type.displayName,
          available: isAvailable,
          stockStatus: status,
        };
      }),
  };
}
