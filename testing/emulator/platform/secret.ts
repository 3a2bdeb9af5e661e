import type { Secret } from "./entities";
import { newId } from "./ids";
import { Refusal } from "./refusal";
import type { World } from "./world";

/** Names are unique in the account (v2). The texts of all refusals are inferred. */
export function create(
  { store, clock }: World,
  accountId: string,
  input: { name: string; value: string; description?: string | null | undefined },
): Secret {
  const { name, value, description = null } = input;
  // v2's rule; GraphQL's own is not published.
  const isName = /^[a-zA-Z_][a-zA-Z0-9_.\-/]{0,190}$/.test(name) && !/^runpod/i.test(name);
  if (!isName || value === "") {
    throw new Refusal("invalid", "A secret needs a value, and a name of letters, digits and _.-/.");
  }
  const isTaken = store.secrets.list((other) => other.accountId === accountId && other.name === name).length > 0;
  if (isTaken) throw new Refusal("nameTaken", "Secret name must be unique.");
  const createdAt = clock.now();
  return store.secrets.insert({ id: newId(25), accountId, name, value, description, createdAt, updatedAt: null });
}

export function update(
  world: World,
  accountId: string,
  { id, ...changes }: { id: string; value?: string | undefined; description?: string | undefined },
): Secret {
  const { store, clock } = world;
  existingSecret(world, accountId, id);
  const updatedAt = clock.now();
  const valueTime = changes.value === undefined ? {} : { valueUpdatedAt: updatedAt };
  return store.secrets.update(id, { ...changes, ...valueTime, updatedAt });
}

/** Returns the deleted secret's id. */
export function remove(world: World, accountId: string, id: string): string {
  existingSecret(world, accountId, id);
  world.store.secrets.delete(id);
  return id;
}

export function existingSecret({ store }: World, accountId: string, id: string): Secret {
  const secret = store.secrets.get(id);
  if (secret?.accountId !== accountId) throw new Refusal("notFound", `Secret ${id} not found.`);
  return secret;
}
