/**
 * Endpoints: all fields of RunPod's types but `pods`, since workers are kept apart from Pods. The defaults of
 * EndpointInput are what makes a partial save do damage.
 */
export const endpointTypes = `
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

input UpdateEndpointTemplateInput {
  endpointId: String!
  templateId: String!
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

enum Compliance {
  GDPR ISO_IEC_27001 ISO_14001 PCI_DSS HITRUST SOC_1_TYPE_2 SOC_2_TYPE_2 SOC_3_TYPE_2 ITAR FISMA_HIGH HIPAA
}
`;
