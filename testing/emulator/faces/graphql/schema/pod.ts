/** Pods. Of the inferred fields only those are here that the emulator fills from what it knows. */
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
`;
