/**
 * What there is to rent. Prices and stock need no account. Terms of months and `specifics.securePrice` are what clients
 * select beyond the published types.
 */
export const catalogTypes = `
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
`;
