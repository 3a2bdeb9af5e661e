import type { Secret } from "../../platform/entities";
import { create, remove, update } from "../../platform/secret";
import { done, gone, owner, type Part, type RequestContext, type Shape } from "./part";
import { dateOf } from "./values";

type CreateInput = Parameters<typeof create>[2];
type UpdateInput = Parameters<typeof update>[2];

const change = ({ input }: { input: UpdateInput }, context: RequestContext): Shape =>
  done(context, update(context.world, owner(context), input), secretShape);

/** Secrets. No answer has their value. */
export const secrets: Part = {
  types: `
extend type Mutation {
  secretCreate(input: SecretCreateInput!): Secret
  secretValueUpdate(input: SecretValueUpdateInput!): Secret
  secretDescriptionUpdate(input: SecretDescriptionUpdateInput!): Secret
  secretDelete(id: ID!): Void
}

extend type User {
  secrets: [Secret!]!
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
`,
  operations: {
    secretCreate: "secret.create",
    secretValueUpdate: "secret.update",
    secretDescriptionUpdate: "secret.update",
    secretDelete: "secret.delete",
  },
  listOperations: { secrets: "secret.list" },

  resolvers: {
    secretCreate: ({ input }: { input: CreateInput }, context: RequestContext) =>
      done(context, create(context.world, owner(context), input), secretShape),
    secretValueUpdate: change,
    secretDescriptionUpdate: change,
    secretDelete: ({ id }: { id: string }, context: RequestContext) =>
      gone(context, remove(context.world, owner(context), id)),
  },

  ofAccount: ({ store }, { id }) => ({
    secrets: () => store.secrets.list(({ accountId }) => accountId === id).map(secretShape),
  }),
};

function secretShape({ id, name, description, createdAt, updatedAt }: Secret): Shape {
  return { id, name, description, createdAt: dateOf(createdAt), updatedAt: dateOf(updatedAt) };
}
