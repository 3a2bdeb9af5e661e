/**
 * Pods, and the arguments of their queries and mutations. Of the inferred fields, it has only those that the emulator
 * can fill.
 */
export const podTypes = `
type Pod {
  id: String!
  name: String!
  machineId: String!
  imageName: String
  dockerArgs: String
  gpuCount: Int!
  vcpuCount: Float!
  memoryInGb: Float!
  containerDiskInGb: Int
  volumeInGb: Float
  volumeMountPath: String
  desiredStatus: PodStatus!
  costPerHr: Float!
  env: [String]
  ports: String
  port: Port
  templateId: String
  networkVolumeId: String
  containerRegistryAuthId: String
  podType: PodType
  clusterIp: String
  dockerId: String
  createdAt: DateTime
  lastStartedAt: DateTime
  lastStatusChange: String
  uptimeSeconds: Int
  adjustedCostPerHr: Float
  machine: PodMachine
  runtime: PodRuntime
  latestTelemetry: PodTelemetry
}

type PodTelemetry {
  state: String
  time: DateTime
}

type PodMachine {
  gpuDisplayName: String
  location: String
  podHostId: String
  dataCenterId: String
}

type PodRuntime {
  uptimeInSeconds: Int
  ports: [PodRuntimePort]
  gpus: [PodRuntimeGpu]
  container: PodRuntimeContainer
}

type PodRuntimePort {
  ip: String
  isIpPublic: Boolean
  privatePort: Int
  publicPort: Int
  type: String
}

type PodRuntimeGpu {
  id: String
  gpuUtilPercent: Float
  memoryUtilPercent: Float
}

type PodRuntimeContainer {
  cpuPercent: Float
  memoryPercent: Float
}

enum PodStatus { CREATED RUNNING RESTARTING EXITED PAUSED DEAD TERMINATED }

enum PodType { INTERRUPTABLE RESERVED BID BACKGROUND }

input PodFilter {
  podId: String!
}

input PodFindAndDeployOnDemandInput {
  name: String
  imageName: String
  templateId: String
  cloudType: CloudTypeEnum
  computeType: ComputeType
  gpuTypeId: String
  gpuTypeIdList: [String]
  gpuCount: Int
  instanceIds: [String]
  dataCenterId: String
  countryCode: String
  networkVolumeId: String
  volumeInGb: Int
  volumeMountPath: String
  volumeKey: String
  containerDiskInGb: Int
  containerRegistryAuthId: String
  dockerArgs: String
  env: [EnvironmentVariableInput]
  port: Port
  ports: String
  startJupyter: Boolean
  startSsh: Boolean
  supportPublicIp: Boolean
  globalNetwork: Boolean
  minDisk: Int
  minDownload: Int
  minUpload: Int
  minMemoryInGb: Int
  minVcpuCount: Int
  cudaVersion: String
  allowedCudaVersions: [String]
  minCudaVersion: String
  stopAfter: DateTime
  terminateAfter: DateTime
  deployCost: Float
  savingsPlan: SavingsPlanInput
  aiApiId: String
  ideAiApiId: String
  modelReferences: [String]
  compliance: [Compliance]
}

input PodRentInterruptableInput {
  bidPerGpu: Float!
  name: String
  imageName: String
  templateId: String
  cloudType: CloudTypeEnum
  gpuTypeId: String
  gpuTypeIdList: [String]
  gpuCount: Int
  dataCenterId: String
  countryCode: String
  networkVolumeId: String
  volumeInGb: Int
  volumeMountPath: String
  containerDiskInGb: Int
  containerRegistryAuthId: String
  dockerArgs: String
  env: [EnvironmentVariableInput]
  port: Port
  ports: String
  startJupyter: Boolean
  startSsh: Boolean
  minMemoryInGb: Int
  minVcpuCount: Int
  supportPublicIp: Boolean
  minDisk: Int
  minDownload: Int
  minUpload: Int
  cudaVersion: String
  allowedCudaVersions: [String]
  minCudaVersion: String
  stopAfter: DateTime
  terminateAfter: DateTime
  volumeKey: String
}

input deployCpuPodInput {
  instanceId: String!
  name: String
  imageName: String
  templateId: String
  cloudType: CloudTypeEnum
  dataCenterId: String
  countryCode: String
  networkVolumeId: String
  volumeKey: String
  volumeMountPath: String
  containerDiskInGb: Int = 10
  containerRegistryAuthId: String
  dockerArgs: String
  env: [EnvironmentVariableInput]
  ports: String
  startJupyter: Boolean
  startSsh: Boolean
  supportPublicIp: Boolean
  minDisk: Int
  minDownload: Int
  minUpload: Int
  deployCost: Float
  stopAfter: DateTime
  terminateAfter: DateTime
}

input PodEditJobInput {
  podId: String!
  imageName: String!
  containerDiskInGb: Int!
  dockerArgs: String
  env: [EnvironmentVariableInput]
  port: Port
  ports: String
  volumeInGb: Int
  volumeMountPath: String
  containerRegistryAuthId: String
}

input PodStopInput {
  podId: String!
}

input PodResumeInput {
  podId: String!
  gpuCount: Int
  allowedCudaVersions: [String]
}

input PodBidResumeInput {
  podId: String!
  bidPerGpu: Float!
  gpuCount: Int!
}

input PodTerminateInput {
  podId: String!
}

input SavingsPlanInput {
  planLength: String
  upfrontCost: Float
}

enum CloudTypeEnum { SECURE COMMUNITY ALL }
`;
