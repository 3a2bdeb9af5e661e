import type { Account } from "./entities";
import { newAccountId, newApiKey } from "./ids";
import type { World } from "./world";

export function createAccount(world: World, name: string, quota: number, apiKey = newApiKey()): Account {
  return world.store.accounts.insert({
    id: newAccountId(),
    apiKey,
    email: `${name}@example.com`,
    quota,
    clientBalance: 100,
    currentSpendPerHr: 0,
    pubKey: null,
  });
}

export function sshKeysOf({ pubKey }: Account): string[] {
  return (pubKey ?? "").split("\n").filter((line) => line.trim() !== "");
}

export function replaceSshKeys({ store }: World, accountId: string, keys: readonly string[]): Account {
  return store.accounts.update(accountId, { pubKey: keys.join("\n") || null });
}

export type Authentication = { kind: "anonymous" } | { kind: "unknown-key" } | { kind: "account"; account: Account };

/** Reads the key from `Authorization: Bearer KEY` (for the jobs host also without "Bearer"), then from `?api_key=`. */
export function authenticate(world: World, authorization: string | undefined, url: URL): Authentication {
  const key = authorization?.replace(/^Bearer\s+/i, "").trim() || url.searchParams.get("api_key");
  if (!key) return { kind: "anonymous" };
  const [account] = world.store.accounts.list(({ apiKey }) => apiKey === key);
  return account === undefined ? { kind: "unknown-key" } : { kind: "account", account };
}
