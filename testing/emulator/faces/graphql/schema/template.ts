/** Templates, and the environment entries that endpoints share. */
export const templateTypes = `
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

input PodTemplateInput {
  isRunpod: Boolean
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
`;
