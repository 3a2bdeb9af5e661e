import { buildSchema } from "graphql";

/**
 * The part of RunPod's GraphQL schema that the emulator serves, with the names, nullability and defaults of
 * runpod-graphql.graphql, where the source of each is told. What is not emulated (Pods, registry credentials, secrets,
 * the catalog) is not in it, so that asking for it is refused as an unknown field.
 */
export const schema = buildSchema(`
scalar DateTime
scalar JSON
scalar Void

type Query {
  myself: User
  podTemplate(id: String!): PodTemplate
}

type Mutation {
  saveEndpoint(input: EndpointInput!): Endpoint!
  deleteEndpoint(id: String!): Void
  saveTemplate(input: SaveTemplateInput): PodTemplate
  deleteTemplate(templateName: String): Void
  createNetworkVolume(input: CreateNetworkVolumeInput!): NetworkVolume
  updateNetworkVolume(input: UpdateNetworkVolumeInput!): NetworkVolume
  deleteNetworkVolume(input: DeleteNetworkVolumeInput!): Void
}

type User {
  id: ID
  email: String
  clientBalance: Float
  currentSpendPerHr: Float
  endpoints: [Endpoint]!
  networkVolumes: [NetworkVolume]
  podTemplates: [PodTemplate]
}

type Endpoint {
  id: String
  name: String
  templateId: String
  gpuIds: String
  gpuCount: Int
  instanceIds: [String]
  workersMin: Int
  workersMax: Int
  workersPFBTarget: Int
  idleTimeout: Int
  locations: String
  scalerType: String
  scalerValue: Int
  networkVolumeId: String
  networkVolumeIds: [NetworkVolumeIds]
  allowedCudaVersions: String
  minCudaVersion: String
  executionTimeoutMs: Int
  flashBootType: FlashBootType
  flashEnvironmentId: String
  type: String
  modelReferences: [String]
  env: [EnvironmentVariable]
  template: PodTemplate
  networkVolume: NetworkVolume
  aiKey: String
  userId: String
  version: Int
  workersStandby: Int
  activeBuildid: String
  idePodId: String
  createdAt: DateTime
  computeType: ComputeType
  compliance: [Compliance]
}

input EndpointInput {
  id: String
  name: String!
  templateId: String
  template: EndpointTemplateInput
  gpuIds: String
  gpuCount: Int = 1
  instanceIds: [String]
  workersMin: Int = 0
  workersMax: Int = 3
  workersPFBTarget: Int = 0
  idleTimeout: Int = 10
  locations: String
  scalerType: String
  scalerValue: Int = 4
  networkVolumeId: String
  networkVolumeIds: [NetworkVolumeIdsInput]
  allowedCudaVersions: String
  minCudaVersion: String
  executionTimeoutMs: Int
  flashBootType: FlashBootType
  flashEnvironmentId: String
  type: String
  env: [EnvironmentVariableInput]
  bindEndpoint: Boolean = true
  hubReleaseId: String
  repo: EndpointRepoInput
  modelName: String
  modelReferences: [String]
  cloudStorageConfig: CloudStorageConfigInput
  compliance: [Compliance]
}

input EndpointTemplateInput {
  name: String!
  imageName: String
  dockerArgs: String!
  containerDiskInGb: Int!
  env: [EnvironmentVariableInput]!
  containerRegistryAuthId: String
  ports: String
  readme: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  advancedStart: Boolean
  config: JSON
}

type NetworkVolumeIds {
  networkVolumeId: String
  dataCenterId: String
}

input NetworkVolumeIdsInput {
  networkVolumeId: String!
}

input EndpointRepoInput {
  repoName: String!
  branch: String
  dockerFilePath: String
  buildContext: String
  dockerArgs: String
  containerRegistryAuthId: String
}

input CloudStorageConfigInput {
  provider: String!
  region: String!
  bucketName: String!
  accessKey: String!
  secretKey: String!
}

enum FlashBootType { OFF FLASHBOOT PRIORITY_FLASHBOOT }

enum ComputeType { CPU GPU }

type PodTemplate {
  id: String
  name: String
  imageName: String
  dockerArgs: String
  env: [EnvironmentVariable]
  ports: String
  portsConfig: [PortConfig]
  volumeMountPath: String
  volumeInGb: Int
  containerDiskInGb: Int
  containerRegistryAuthId: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  isServerless: Boolean
  isPublic: Boolean
  readme: String
  advancedStart: Boolean
  category: String
  config: JSON
  isRunpod: Boolean
  boundEndpointId: String
  earned: Float
  runtimeInMin: Int
}

input SaveTemplateInput {
  id: String
  name: String!
  imageName: String
  dockerArgs: String!
  containerDiskInGb: Int!
  volumeInGb: Int!
  env: [EnvironmentVariableInput]!
  ports: String
  portsConfig: [PortConfigInput]
  volumeMountPath: String
  containerRegistryAuthId: String
  isServerless: Boolean
  isPublic: Boolean
  readme: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  advancedStart: Boolean
  config: JSON
  category: TemplateCategory
}

type PortConfig {
  port: String
  name: String
}

input PortConfigInput {
  port: String!
  name: String!
}

enum TemplateCategory { CPU GPU NVIDIA AMD }

type EnvironmentVariable {
  key: String
  value: String
}

input EnvironmentVariableInput {
  key: String!
  value: String!
}

type NetworkVolume {
  id: String
  name: String
  size: Int
  dataCenterId: String
  storageClusterId: String
  storageType: StorageType
}

enum StorageType { CEPH_FS DDN MOOSE_FS ONE_FS PURE VAST }

input CreateNetworkVolumeInput {
  name: String
  size: Int
  dataCenterId: String!
  userId: String
  isNextGenStorage: Boolean
}

input UpdateNetworkVolumeInput {
  id: String!
  name: String
  size: Int
}

input DeleteNetworkVolumeInput {
  id: String!
}

enum Compliance {
  GDPR ISO_IEC_27001 ISO_14001 PCI_DSS HITRUST SOC_1_TYPE_2 SOC_2_TYPE_2 SOC_3_TYPE_2 ITAR FISMA_HIGH HIPAA
}
`);
