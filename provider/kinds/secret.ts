import { z } from "zod";
import type { Secret, SecretSpec } from "../api";
import { UserError } from "../api/errors";
import type { CommonInputs, InputRules } from "../lifecycle/check";
import type { Inputs } from "../lifecycle/input";
import type { Kind } from "../lifecycle/kind";
import { suggestionFor } from "./argument-names";
import { text } from "./fields";
import { adopt, input, plainReplacements } from "./input";
import { setOrClear } from "./spec";
import { takenName } from "./taken-name";

/** What a program says about a secret. */
export interface SecretInputs extends CommonInputs {
  /**
   * Name in references, unique in the account: 1 to 191 letters, digits and `_.-/`. It begins with a letter or `_`, and
   * not with RUNPOD.
   *
   * @default the resource's name, a hyphen and 7 hex digits; other characters become `_`
   * @change replaces: RunPod cannot rename one. The new one is created first, then what refers to it follows
   */
  name: string;
  /**
   * The value, stored as a secret. RunPod never returns it. Running workers keep the old value until they start again.
   * Over REST v2, `pulumi refresh` shows that somebody changed it in the console. Over GraphQL, nothing shows that.
   *
   * @change updates in place
   */
  value: string;
  /**
   * Text shown in the console.
   *
   * @default none: RunPod's stays
   * @change updates in place
   */
  description?: string;
}

const longestName = 191;
const longestValueInBytes = 16_777_215;
const longestDescription = 65_535;

/** RunPod's rules for names (REST v2). */
const secretName = text()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_.\-/]*$/, "must begin with a letter or _, and have only letters, digits and _.-/")
  .max(longestName, `must have at most ${longestName} characters`)
  .refine((name) => !/^runpod/i.test(name), "must not begin with RUNPOD, in any case");

const inputs = {
  adopt,
  name: input(secretName, { change: "replaces" }),
  value: input(
    text().refine((value) => Buffer.byteLength(value) <= longestValueInBytes, {
      error: `must have at most ${longestValueInBytes} bytes`,
    }),
    { change: "updates", secret: true, writeOnly: true },
  ),
  description: input(
    z.string().max(longestDescription, `must have at most ${longestDescription} characters`).optional(),
    { change: "updates", freeText: true },
  ),
} satisfies Inputs<SecretInputs, keyof SecretSpec>;

export interface SecretOutputs {
  /** When the value last changed. Absent if the last save of the value was over an API that does not report it. */
  valueLastUpdatedAt?: string;
}

/** In the state, in place of a value that somebody changed at RunPod: the next `pulumi up` writes the program's. */
const changedAtRunpod = "(changed at RunPod)";

const secretRules: InputRules<SecretInputs> = {
  kind: "Secret",
  inputs,
  suggestionFor,
  renewedFor: (olds, news) => plainReplacements<Partial<SecretInputs>>(inputs, olds, news),
};

/** @internal */
export const secret: Kind<SecretInputs, Secret, SecretSpec, SecretOutputs> = {
  rules: secretRules,
  api: (context) => context.api().secret,
  mapping: {
    toSpec: ({ news, olds }) => ({
      name: news.name,
      value: news.value,
      description: setOrClear(news, olds, "description", null),
    }),
    // A value that the program does not change is not sent: RunPod may have another one meanwhile.
    sentTogether: [["value"]],
    toInputs: (observed, state) => ({
      name: observed.name,
      // RunPod returns none for an empty one.
      description: observed.description ?? (state.description === "" ? "" : undefined),
      ...(isChangedElsewhere(observed, state) ? { value: changedAtRunpod } : {}),
    }),
    toOutputs({ observed, olds, save }) {
      const isSent = save?.sent.value !== undefined;
      // Without a new value, an older change by somebody else stays visible.
      const isKept = save !== undefined && !isSent;
      const at = (isKept ? olds.valueLastUpdatedAt : undefined) ?? observed.valueLastUpdatedAt;
      const known = at ?? (isSent ? undefined : olds.valueLastUpdatedAt);
      return known === undefined ? {} : { valueLastUpdatedAt: known };
    },
  },
  replacement: {
    causes: (olds, news) => plainReplacements<SecretInputs>(inputs, olds, news),
    // Workers that start meanwhile would find no value under the old name.
    deleteFirst: false,
  },
  // Nothing that RunPod returns tells two secrets of one name apart.
  identity: { matches: () => true },
  hooks: {
    async beforeSave(_context, { value }) {
      if (value !== changedAtRunpod) return;
      throw new UserError(
        "value: somebody changed it at RunPod, and RunPod does not return it, so it cannot be saved. Give the value " +
          "in the program, without ignoreChanges.",
      );
    },
  },
  words: {
    onDrift: (observed, state) =>
      isChangedElsewhere(observed, state)
        ? `somebody changed its value at RunPod (${observed.valueLastUpdatedAt}). RunPod does not return it. The ` +
          "next `pulumi up` writes the program's value again: to keep RunPod's, write it into the program."
        : undefined,
    onRefusal: (_context, refused) => takenName(refused),
  },
};

/** Only an API that reports the time tells this, and only if it reported the time of our own save too. */
function isChangedElsewhere({ valueLastUpdatedAt: now }: Secret, state: Partial<SecretOutputs>): boolean {
  const { valueLastUpdatedAt: stored } = state;
  return now !== undefined && stored !== undefined && now !== stored;
}
