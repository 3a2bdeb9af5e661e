/** Registry credentials and secrets: neither password nor value ever comes back. */
export const credentialTypes = `
type ContainerRegistryAuth {
  id: String
  name: String
}

input SaveRegistryAuthInput {
  name: String!
  username: String!
  password: String!
}

input UpdateRegistryAuthInput {
  id: String!
  username: String!
  password: String!
}

type Secret {
  id: ID!
  name: String!
  description: String
  createdAt: DateTime!
  updatedAt: DateTime
}

input SecretCreateInput {
  name: String!
  value: String!
  description: String
}

input SecretValueUpdateInput {
  id: ID!
  value: String!
}

input SecretDescriptionUpdateInput {
  id: ID!
  description: String!
}
`;
