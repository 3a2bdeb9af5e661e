import fc from "fast-check";
import type { SecretSpec } from "../../provider/api";
import { Secret } from "../../sdk";
import { mostly } from "./arbitraries";
import type { Sample } from "./sample";

const args = { value: "hf-canary-1" };

const secretSpec = (resource: string): SecretSpec => ({ name: resource, ...args, description: "a token" });

export const secret: Sample<"secret"> = {
  collection: "secrets",
  content({ secrets }, id) {
    const { value, description } = secrets.get(id) ?? {};
    return { value, description };
  },

  args,
  make: (resource, changes, options) => new Secret(resource, { ...args, ...changes }, options),
  declare: (changes) => changes && secret.make("one", changes),
  more: { description: "a token" },
  update: { description: "another token" },
  replacement: { changes: { name: "other" }, because: "name", deleteBeforeReplace: false },

  edits: { name: ["one", "two"], value: ["one", "two"], description: [undefined, "a token"] },

  secretInputs: ["value"],

  inputs: fc.record(
    {
      name: mostly(fc.stringMatching(/^[a-z_][a-zA-Z0-9_.\-/]{0,9}$/), "Runpod"),
      value: mostly(fc.stringMatching(/^[ -~]{1,20}$/), ""),
      description: fc.string(),
    },
    { requiredKeys: ["name", "value"] },
  ),
  rareInputs: {
    value: fc.string({ unit: "grapheme" }),
    name: fc.constantFrom("a".repeat(191), "a".repeat(192), "1a", "a b", "_/.-"),
  },

  byHand: {
    make: async ({ store, account, clock }, resource) =>
      store.secrets.insert({
        ...{ id: `secret-${resource}`, accountId: account.id, name: resource, ...args, description: "a token" },
        ...{ createdAt: clock.now(), updatedAt: null },
      }),
    args: () => ({ ...args, description: "a token" }),
    differs: {
      changes: { description: "another token" },
      listed: [/description: "another token" in the program, "a token" at RunPod/],
    },
    isPartlyHidden: true,
  },

  contract: {
    spec: async (_api, resource) => secretSpec(resource),
    changes: [
      [{ value: "hf-canary-2" }],
      [{ description: "other" }],
      [{ description: "" }, { description: undefined }],
      [{ description: null }, { description: undefined }],
      [{ value: "hf-canary-2", description: "other" }],
    ],
    needed: "name",
  },

  isInRandomPrograms: false,
};
