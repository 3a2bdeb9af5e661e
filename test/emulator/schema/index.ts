import { buildSchema } from "graphql";
import { endpointTypes } from "./endpoint";
import { networkVolumeTypes } from "./network-volume";
import { templateTypes } from "./template";

/**
 * The part of RunPod's GraphQL schema that the emulator serves, with the names, nullability and defaults of
 * runpod-graphql.graphql, where the source of each is told. What is not emulated (Pods, registry credentials, secrets,
 * the catalog) is not in it, so that asking for it is refused as an unknown field.
 */
const rootTypes = `
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
`;

export const schema = buildSchema([rootTypes, endpointTypes, templateTypes, networkVolumeTypes].join("\n"));
