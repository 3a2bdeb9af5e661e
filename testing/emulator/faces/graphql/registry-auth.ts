import type { RegistryAuth } from "../../platform/entities";
import { create, remove, update } from "../../platform/registry-auth";
import { done, gone, needed, owner, type Part, type RequestContext, type Shape } from "./part";

type CreateInput = Parameters<typeof create>[2];
type UpdateInput = Parameters<typeof update>[2];

/** Registry credentials. No answer has their password. */
export const registryAuths: Part = {
  types: `
extend type Mutation {
  saveRegistryAuth(input: SaveRegistryAuthInput): ContainerRegistryAuth
  updateRegistryAuth(input: UpdateRegistryAuthInput): ContainerRegistryAuth
  deleteRegistryAuth(registryAuthId: String): Void
}

extend type User {
  containerRegistryCreds: [ContainerRegistryAuth]
}

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
`,
  operations: {
    saveRegistryAuth: "registryAuth.create",
    updateRegistryAuth: "registryAuth.update",
    deleteRegistryAuth: "registryAuth.delete",
  },
  listOperations: { containerRegistryCreds: "registryAuth.list" },

  resolvers: {
    saveRegistryAuth({ input }: { input?: CreateInput | null }, context: RequestContext): Shape {
      const accountId = owner(context);
      return done(context, create(context.world, accountId, needed(input, "saveRegistryAuth")), registryAuthShape);
    },

    updateRegistryAuth({ input }: { input?: UpdateInput | null }, context: RequestContext): Shape {
      const accountId = owner(context);
      return done(context, update(context.world, accountId, needed(input, "updateRegistryAuth")), registryAuthShape);
    },

    deleteRegistryAuth: ({ registryAuthId }: { registryAuthId?: string | null }, context: RequestContext) =>
      gone(context, remove(context.world, owner(context), registryAuthId ?? "")),
  },

  ofAccount: ({ store }, { id }) => ({
    containerRegistryCreds: () => store.registryAuths.list(({ accountId }) => accountId === id).map(registryAuthShape),
  }),
};

function registryAuthShape({ id, name }: RegistryAuth): Shape {
  return { id, name };
}
