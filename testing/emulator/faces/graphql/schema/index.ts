import { buildSchema, GraphQLError, type GraphQLScalarType, type GraphQLSchema } from "graphql";
import { catalogTypes } from "./catalog";
import { credentialTypes } from "./credentials";
import { endpointTypes } from "./endpoint";
import { networkVolumeTypes } from "./network-volume";
import { podTypes } from "./pod";
import { podInputTypes } from "./pod-input";
import { templateTypes } from "./template";

/**
 * The part of RunPod's GraphQL schema that the emulator serves, with the names, nullability and defaults of
 * runpod-graphql.graphql, where the source of each is told. What is not emulated (hub, clusters, models, Flash apps) is
 * not in it, so that asking for it is refused as an unknown field.
 */
const rootTypes = `
scalar DateTime
scalar JSON
scalar Port
scalar Void

type Query {
  myself: User
  pod(input: PodFilter): Pod
  podTemplate(id: String!): PodTemplate
  podTemplates(input: PodTemplateInput): [PodTemplate]
  gpuTypes(input: GpuTypeFilter): [GpuType]
  serverlessGpuPools: [ServerlessGpuPool]
  cpuFlavors(input: CpuFlavorInput): [CpuFlavor]
  dataCenters: [DataCenter]
  countryCodes: [String]
}

type Mutation {
  saveEndpoint(input: EndpointInput!): Endpoint!
  deleteEndpoint(id: String!): Void
  saveTemplate(input: SaveTemplateInput): PodTemplate
  deleteTemplate(templateName: String): Void
  createNetworkVolume(input: CreateNetworkVolumeInput!): NetworkVolume
  updateNetworkVolume(input: UpdateNetworkVolumeInput!): NetworkVolume
  deleteNetworkVolume(input: DeleteNetworkVolumeInput!): Void
  podFindAndDeployOnDemand(input: PodFindAndDeployOnDemandInput): Pod
  podRentInterruptable(input: PodRentInterruptableInput!): Pod
  deployCpuPod(input: deployCpuPodInput!): Pod
  podEditJob(input: PodEditJobInput!): Pod
  podStop(input: PodStopInput!): Pod
  podResume(input: PodResumeInput!): Pod
  podBidResume(input: PodBidResumeInput!): Pod
  podTerminate(input: PodTerminateInput!): Void
  updateEndpointTemplate(input: UpdateEndpointTemplateInput): Endpoint
  updateUserSettings(input: UpdateUserSettingsInput): User
  saveRegistryAuth(input: SaveRegistryAuthInput): ContainerRegistryAuth
  updateRegistryAuth(input: UpdateRegistryAuthInput): ContainerRegistryAuth
  deleteRegistryAuth(registryAuthId: String): Void
  secretCreate(input: SecretCreateInput!): Secret
  secretValueUpdate(input: SecretValueUpdateInput!): Secret
  secretDescriptionUpdate(input: SecretDescriptionUpdateInput!): Secret
  secretDelete(id: ID!): Void
}

type User {
  id: ID
  email: String
  clientBalance: Float
  currentSpendPerHr: Float
  spendLimit: Float
  pubKey: String
  authId: String
  notifyPodsStale: Boolean
  notifyPodsGeneral: Boolean
  notifyLowBalance: Boolean
  serverlessDiscount: ServerlessDiscount
  pods: [Pod]
  endpoints: [Endpoint]!
  networkVolumes: [NetworkVolume]
  podTemplates: [PodTemplate]
  endpoint(id: String!): Endpoint
  containerRegistryCreds: [ContainerRegistryAuth]
  secrets: [Secret!]!
}

input UpdateUserSettingsInput {
  pubKey: String
}

type ServerlessDiscount {
  discountFactor: Float
  type: String
  expirationDate: DateTime
}
`;

const nounTypes = [
  catalogTypes,
  credentialTypes,
  endpointTypes,
  templateTypes,
  networkVolumeTypes,
  podTypes,
  podInputTypes,
];

const text = [rootTypes, ...nounTypes].join("\n");

export const schema = withDates(buildSchema(text));

const requiredOfEdit = "podId: String!\n  imageName: String!\n  containerDiskInGb: Int!";

/** As dstack found it: podEditJob needs no more than the Pod's id. */
export const schemaWithPartialEdits = withDates(
  buildSchema(
    text.replace(
      requiredOfEdit,
      requiredOfEdit.replace("imageName: String!", "imageName: String").replace("Int!", "Int"),
    ),
  ),
);

/** A DateTime is an ISO text, and nothing else. */
function withDates(built: GraphQLSchema): GraphQLSchema {
  const type = built.getType("DateTime") as GraphQLScalarType;
  type.parseValue = (value) => {
    const isDate = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
    if (!isDate) throw new GraphQLError(`DateTime cannot represent ${JSON.stringify(value)}.`);
    return value;
  };
  return built;
}
