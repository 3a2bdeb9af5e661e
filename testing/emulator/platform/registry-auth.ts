import { Refusal } from "./refusal";
import type { RegistryAuth } from "./entities";
import { newId } from "./ids";
import type { World } from "./world";

/** Names are unique in the account (v1). The texts of all refusals are inferred. */
export function create(
  { store }: World,
  accountId: string,
  { name, username, password }: { name: string; username: string; password: string },
): RegistryAuth {
  if (name.trim() === "" || username === "" || password === "") {
    throw new Refusal("invalid", "Registry credentials need a name, a username and a password.");
  }
  const isTaken = store.registryAuths.list((other) => other.accountId === accountId && other.name === name).length > 0;
  if (isTaken) throw new Refusal("nameTaken", "Registry Auth name must be unique.");
  return store.registryAuths.insert({ id: newId(25), accountId, name, username, password });
}

/** The name cannot change. */
export function update(
  world: World,
  accountId: string,
  { id, username, password }: { id: string; username: string; password: string },
): RegistryAuth {
  existingRegistryAuth(world, accountId, id);
  return world.store.registryAuths.update(id, { username, password });
}

/** Refused while a Pod uses it. Templates that name it silently lose the reference (v2). Returns the id. */
export function remove(world: World, accountId: string, id: string): string {
  existingRegistryAuth(world, accountId, id);
  const isUsing = (pod: { registryAuthId: string | null; desiredStatus: string }) =>
    pod.registryAuthId === id && pod.desiredStatus !== "TERMINATED";
  if (world.store.pods.list(isUsing).length > 0) throw new Refusal("inUse", "Registry Auth is in use by a pod.");
  for (const template of world.store.templates.list(({ registryAuthId }) => registryAuthId === id)) {
    world.store.templates.update(template.id, { registryAuthId: null });
  }
  world.store.registryAuths.delete(id);
  return id;
}

export function existingRegistryAuth({ store }: World, accountId: string, id: string): RegistryAuth {
  const found = store.registryAuths.get(id);
  if (found?.accountId !== accountId) throw new Refusal("notFound", `Registry Auth ${id} not found.`);
  return found;
}
