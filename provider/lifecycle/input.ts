import type { z } from "zod";

/**
 * One input of a kind, said once: its schema, and the facts from which checks, redaction, adoption, updates and docs
 * follow.
 */
export interface Input<Value = unknown, SpecField extends PropertyKey = PropertyKey> {
  schema: z.ZodType<Value>;
  /** What a change does. Each kind has its own words for it, and its own rules that read them. */
  change: string;
  /** No message shows its value. An adoption says which members of a map differ, and no more. */
  secret?: true;
  /** RunPod shows it nowhere, neither over an API nor in the console. */
  writeOnly?: true;
  /**
   * Free text of the program, which may hold a secret: a warning names the input without its value. With
   * `"secretInState"` it is a secret wherever only a state is known, as a state does not say what was marked.
   */
  freeText?: true | "secretInState";
  /** Parts of the value that other texts show: secrets too, if the program marks the value as one. */
  secretParts?(value: string): string[];
  /** Written by `check` from other inputs. RunPod has no such field, so nothing is compared with it. */
  derived?: true;
  /** Used by this package alone: a change of it alone saves nothing at RunPod. */
  local?: true;
  /** A map of texts, compared by key. A placeholder may replace a member that somebody added at RunPod. */
  isMap?: true;
  /** The kind of the objects that it refers to, by id: its name, as in `InputRules`. */
  refersTo?: string;
  /** The one form of values that mean the same. Called with known, valid values only. */
  canonical?(value: NonNullable<Value>): Value;
  /** The fields of the spec that it is sent as, if they have other names. */
  sentAs?: readonly SpecField[];
}

/** The inputs of a kind, each with its schema and facts. */
export type Inputs<Declared extends object, SpecField extends PropertyKey = PropertyKey> = {
  [Key in keyof Required<Declared>]: Input<Declared[Key], SpecField>;
};

/** The names of the inputs for which `holds` returns true. */
export function inputsThat(inputs: Record<string, Input>, holds: (input: Input) => boolean): string[] {
  return Object.entries(inputs)
    .filter(([, input]) => holds(input))
    .map(([key]) => key);
}

export function mapsOf<Declared extends object>(inputs: Inputs<Declared>): (keyof Declared)[] {
  return inputsThat(inputs, ({ isMap }) => isMap === true) as (keyof Declared)[];
}

/** Whether RunPod has a field of this input, which can differ from what the program says. */
export function isComparable(inputs: Record<string, Input>, key: string): boolean {
  return Object.hasOwn(inputs, key) && key !== "adopt" && inputs[key]?.derived !== true;
}

/** Whether a warning must not show the value. */
export function isUnquotable(inputs: Record<string, Input>, key: string): boolean {
  const input = Object.hasOwn(inputs, key) ? inputs[key] : undefined;
  return input?.secret === true || input?.freeText !== undefined;
}
