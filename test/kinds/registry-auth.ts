import fc from "fast-check";
import type { RegistryAuthSpec } from "../../provider/api";
import { RegistryAuth } from "../../sdk";
import { mostly, name } from "./arbitraries";
import type { Sample } from "./sample";

const args = { username: "acme", password: "ghp-canary-1" };

const registryAuthSpec = (resource: string): RegistryAuthSpec => ({ name: resource, ...args });

export const registryAuth: Sample<"registryAuth"> = {
  collection: "registryAuths",
  content({ registryAuths }, id) {
    const { username, password } = registryAuths.get(id) ?? {};
    return { username, password };
  },

  args,
  make: (resource, changes, options) => new RegistryAuth(resource, { ...args, ...changes }, options),
  declare: (changes) => changes && registryAuth.make("one", changes),
  more: {},
  replacement: { changes: { password: "ghp-canary-2" }, because: "password", deleteBeforeReplace: false },

  edits: { name: ["one", "two"], username: ["acme", "other"], password: ["one", "two"] },

  secretInputs: ["username", "password"],

  inputs: fc.record({ name, username: mostly(fc.stringMatching(/^[a-z]{1,9}$/), ""), password: name }),
  rareInputs: { password: fc.string({ unit: "grapheme" }) },

  byHand: {
    make: async ({ store, account }, resource) =>
      store.registryAuths.insert({ id: `auth-${resource}`, accountId: account.id, name: resource, ...args }),
    args: () => args,
    differs: { changes: { name: "other" }, listed: [/name: "other" in the program, "\w+" at RunPod/] },
    isPartlyHidden: true,
  },

  contract: {
    spec: async (_api, resource) => registryAuthSpec(resource),
    changes: [],
    needed: "name",
  },

  isInRandomPrograms: false,
};
