import { buildSchema } from "graphql";
import { catalogTypes } from "./catalog";
import { endpointTypes } from "./endpoint";
import { networkVolumeTypes } from "./network-volume";
import { podTypes } from "./pod";
import { podInputTypes } from "./pod-input";
import { templateTypes } from "./template";

/**
 * The part of RunPod's GraphQL schema that the emulator serves, with the names, nullability and defaults of
 * runpod-graphql.graphql, where the source of each is told. What is not emulated (hub, clusters, models, Flash apps) is not in it, so that asking for it is refused as an unknown field.
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
}

type User {
  id: ID
  email: String
  clientBalance: Float
  currentSpendPerHr: Float
  pubKey: String
  pods: [Pod]
  endpoints: [Endpoint]!
  networkVolumes: [NetworkVolume]
  podTemplates: [PodTemplate]
}
`;

const nounTypes = [catalogTypes, endpointTypes, templateTypes, networkVolumeTypes, podTypes, podInputTypes];

const text = [rootTypes, ...nounTypes].join("\n");

export const schema = buildSchema(text);

const requiredOfEdit = "podId: String!\n  imageName: String!\n  containerDiskInGb: Int!";

/** As dstack found it: podEditJob needs no more than the Pod's id. */
export const schemaWithPartialEdits = buildSchema(
  text.replace(
    requiredOfEdit,
    requiredOfEdit.replace("imageName: String!", "imageName: String").replace("Int!", "Int"),
  ),
);
