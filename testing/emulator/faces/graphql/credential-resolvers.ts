import {
  createSecret,
  deleteRegistryAuth,
  deleteSecret,
  saveRegistryAuth,
  updateRegistryAuth,
  updateSecret,
} from "../../platform/credentials";
import type { RegistryAuth, Secret } from "../../platform/entities";
import { refusal } from "./errors";
import type { Shape } from "./graphql-types";
import { done, gone, owner, type RequestContext } from "./request-context";

type Input<Of extends (...parameters: never[]) => unknown> = { input: Parameters<Of>[2] };
type Optional<Of extends (...parameters: never[]) => unknown> = { input?: Parameters<Of>[2] | null };

export const credentialResolvers = {
  saveRegistryAuth({ input }: Optional<typeof saveRegistryAuth>, context: RequestContext): Shape {
    const accountId = owner(context);
    if (!input) throw refusal("saveRegistryAuth needs an input.");
    return done(context, saveRegistryAuth(context.world, accountId, input), registryAuthShape);
  },

  updateRegistryAuth({ input }: Optional<typeof updateRegistryAuth>, context: RequestContext): Shape {
    const accountId = owner(context);
    if (!input) throw refusal("updateRegistryAuth needs an input.");
    return done(context, updateRegistryAuth(context.world, accountId, input), registryAuthShape);
  },

  deleteRegistryAuth({ registryAuthId }: { registryAuthId?: string | null }, context: RequestContext): null {
    return gone(context, deleteRegistryAuth(context.world, owner(context), registryAuthId ?? ""));
  },

  secretCreate({ input }: Input<typeof createSecret>, context: RequestContext): Shape {
    return done(context, createSecret(context.world, owner(context), input), secretShape);
  },

  secretValueUpdate({ input }: Input<typeof updateSecret>, context: RequestContext): Shape {
    return done(context, updateSecret(context.world, owner(context), input), secretShape);
  },

  secretDescriptionUpdate({ input }: Input<typeof updateSecret>, context: RequestContext): Shape {
    return done(context, updateSecret(context.world, owner(context), input), secretShape);
  },

  secretDelete({ id }: { id: string }, context: RequestContext): null {
    return gone(context, deleteSecret(context.world, owner(context), id));
  },
};

export function registryAuthShape({ id, name }: RegistryAuth): Shape {
  return { id, name };
}

export function secretShape({ id, name, description, createdAt, updatedAt }: Secret): Shape {
  const dateOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { id, name, description, createdAt: dateOf(createdAt), updatedAt: dateOf(updatedAt) };
}
