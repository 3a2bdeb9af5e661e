import { refusal } from "../faces/graphql/errors";
import type { RegistryAuth, Secret } from "./entities";
import { newId } from "./ids";
import type { World } from "./world";

/**
 * Names are unique within the account (v1 of registry credentials, v2 of secrets). The texts of all refusals are
 * readings.
 */
export function saveRegistryAuth(
  { store }: World,
  accountId: string,
  { name, username, password }: { name: string; username: string; password: string },
): RegistryAuth {
  if (name.trim() === "" || username === "" || password === "") {
    throw refusal("Registry credentials need a name, a username and a password.");
  }
  const isTaken = store.registryAuths.list((other) => other.accountId === accountId && other.name === name).length > 0;
  if (isTaken) throw refusal("Registry Auth name must be unique.");
  return store.registryAuths.insert({ id: newId("registryAuth"), accountId, name, username, password });
}

/** There is no renaming. */
export function updateRegistryAuth(
  world: World,
  accountId: string,
  { id, username, password }: { id: string; username: string; password: string },
): RegistryAuth {
  ownRegistryAuth(world, accountId, id);
  return world.store.registryAuths.update(id, { username, password });
}

/** Refused while a Pod uses it (v2); a template that names it stays as it is. Returns the id. */
export function deleteRegistryAuth(world: World, accountId: string, id: string): string {
  ownRegistryAuth(world, accountId, id);
  const isUsing = (pod: { containerRegistryAuthId: string | null; desiredStatus: string }) =>
    pod.containerRegistryAuthId === id && pod.desiredStatus !== "TERMINATED";
  if (world.store.pods.list(isUsing).length > 0) throw refusal("Registry Auth is in use by a pod.");
  world.store.registryAuths.delete(id);
  return id;
}

function ownRegistryAuth({ store }: World, accountId: string, id: string): RegistryAuth {
  const found = store.registryAuths.get(id);
  if (found?.accountId !== accountId) throw refusal(`Registry Auth ${id} not found.`);
  return found;
}

export function createSecret(
  { store, clock }: World,
  accountId: string,
  input: { name: string; value: string; description?: string | null },
): Secret {
  const { name, value, description = null } = input;
  // v2's rule; GraphQL's own is not published.
  const isName = /^[a-zA-Z_][a-zA-Z0-9_.\-/]{0,190}$/.test(name) && !/^runpod/i.test(name);
  if (!isName || value === "") throw refusal("A secret needs a value, and a name of letters, digits and _.-/.");
  const isTaken = store.secrets.list((other) => other.accountId === accountId && other.name === name).length > 0;
  if (isTaken) throw refusal("Secret name must be unique.");
  const createdAt = clock.now();
  return store.secrets.insert({ id: newId("secret"), accountId, name, value, description, createdAt, updatedAt: null });
}

export function updateSecret(
  { store, clock }: World,
  accountId: string,
  { id, ...changes }: { id: string; value?: string; description?: string },
): Secret {
  if (store.secrets.get(id)?.accountId !== accountId) throw refusal(`Secret ${id} not found.`);
  return store.secrets.update(id, { ...changes, updatedAt: clock.now() });
}

/** Returns the deleted secret's id. */
export function deleteSecret({ store }: World, accountId: string, id: string): string {
  if (store.secrets.get(id)?.accountId !== accountId) throw refusal(`Secret ${id} not found.`);
  store.secrets.delete(id);
  return id;
}
