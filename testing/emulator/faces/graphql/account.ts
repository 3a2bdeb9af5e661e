import { spendPerHour } from "../../platform/billing";
import { done, owner, type Part, type RequestContext, type Shape } from "./part";

export const account: Part = {
  types: `
type Query {
  myself: User
}

type Mutation {
  updateUserSettings(input: UpdateUserSettingsInput): User
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
}

input UpdateUserSettingsInput {
  pubKey: String
}

type ServerlessDiscount {
  discountFactor: Float
  type: String
  expirationDate: DateTime
}
`,
  operations: { myself: "account.get", updateUserSettings: "account.update" },
  listOperations: { serverlessDiscount: "account.get" },

  resolvers: {
    myself: (_sent: unknown, context: RequestContext) =>
      context.account === undefined ? null : context.readAccount(context.account),

    updateUserSettings({ input }: { input?: { pubKey?: string | null } | null }, context: RequestContext): Shape {
      const { world } = context;
      const pubKey = input?.pubKey;
      // UNKNOWN: which text removes all keys. Here an empty one does.
      const changes = pubKey === undefined ? {} : { pubKey: pubKey || null };
      const changed = world.store.accounts.update(owner(context), changes);
      return done(context, changed, context.readAccount);
    },
  },

  ofAccount: (world, { id, email, clientBalance, pubKey, currentSpendPerHr }) => ({
    id,
    email,
    clientBalance,
    pubKey,
    spendLimit: null,
    authId: id,
    serverlessDiscount: null,
    notifyPodsStale: true,
    notifyPodsGeneral: true,
    notifyLowBalance: true,
    currentSpendPerHr: currentSpendPerHr + spendPerHour(world, id),
  }),
};
