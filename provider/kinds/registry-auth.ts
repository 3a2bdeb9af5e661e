import type { RegistryAuth, RegistryAuthSpec } from "../api";
import type { CommonInputs, InputRules } from "../lifecycle/check";
import type { Inputs } from "../lifecycle/input";
import type { Kind } from "../lifecycle/kind";
import { suggestionFor } from "./argument-names";
import type { KindContext } from "./context";
import { nameText, text } from "./fields";
import { adopt, input, plainReplacements } from "./input";
import { takenName } from "./taken-name";

/** What a program says about a registry credential. */
export interface RegistryAuthInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console, unique in the account.
   *
   * @default the resource's name, a hyphen and 7 hex digits, which count up at each replacement
   * @change replaces: RunPod cannot rename one
   */
  name: string;
  /**
   * User name at the registry. It is stored as a secret.
   *
   * @change replaces, as with `password`
   */
  username: string;
  /**
   * Password or token, stored as a secret. RunPod never returns it, so a change in the console does not show.
   *
   * @change replaces: REST v2 cannot change one. If you set `name`, change it too: both exist for a while
   */
  password: string;
}

const inputs = {
  adopt,
  name: input(nameText(), { change: "replaces" }),
  username: input(text(), { change: "replaces", secret: true, writeOnly: true }),
  password: input(text(), { change: "replaces", secret: true, writeOnly: true }),
} satisfies Inputs<RegistryAuthInputs, keyof RegistryAuthSpec>;

const registryAuthRules: InputRules<RegistryAuthInputs> = {
  kind: "RegistryAuth",
  inputs,
  suggestionFor,
  renewedFor: (olds, news) => plainReplacements<Partial<RegistryAuthInputs>>(inputs, olds, news),
};

/** @internal */
export const registryAuth: Kind<RegistryAuthInputs, RegistryAuth, RegistryAuthSpec, object, undefined, KindContext> = {
  rules: registryAuthRules,
  api: (context) => context.api().registryAuth,
  mapping: {
    toSpec: ({ news: { name, username, password } }) => ({ name, username, password }),
    toInputs: ({ name }) => ({ name }),
    toOutputs: () => ({}),
  },
  replacement: {
    causes: (olds, news) => plainReplacements<RegistryAuthInputs>(inputs, olds, news),
    // Templates and Pods refer to the old one until they have the new id.
    deleteFirst: false,
  },
  // Nothing that RunPod returns tells two credentials of one name apart.
  identity: { matches: () => true },
  words: {
    onRefusal: (_context, refused) => takenName(refused),
    async onStillInUse(context, id) {
      const { items } = await context.api().pod.list();
      const users = items.filter(({ registryAuthId }) => registryAuthId === id);
      if (users.length === 0) return undefined;
      return `These Pods use it: ${users.map((pod) => `${pod.name} (${pod.id})`).join(", ")}.`;
    },
  },
};
