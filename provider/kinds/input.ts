import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Input } from "../lifecycle/input";
import { text } from "./fields";

/**
 * What a change of an input does. `npm run docs` shows each kind's own sentence on it, which a test holds against this
 * word.
 *
 * - `updates`: in place.
 * - `restarts`: in place, and the container starts anew with an empty disk.
 * - `releases`: in place, and endpoints replace their workers.
 * - `replaces`: RunPod takes it at creation alone. Where the program says nothing, it stays as it is.
 * - `byValue`: it depends on the values whether it replaces; the kind's `replacement` says when.
 * - `nothing`: it is read only when the resource is created.
 */
export type Change = "updates" | "restarts" | "releases" | "replaces" | "byValue" | "nothing";

/** An input of one of our kinds. */
export interface KindInput<Value, SpecField extends string> extends Input<Value, SpecField> {
  change: Change;
}

/** Says an input: its schema, and the facts about it. */
export function input<Value, const SpecField extends string = never>(
  schema: z.ZodType<Value>,
  facts: Omit<KindInput<Value, SpecField>, "schema">,
): KindInput<Value, SpecField> {
  return { schema, ...facts };
}

/** What every kind takes. */
export const adopt = input(text().optional(), { change: "nothing" });

/** The inputs that replace whenever the program gives another value. */
export function plainReplacements<Declared extends object>(
  inputs: { [Key in keyof Required<Declared>]: { change: Change } },
  olds: Partial<Declared>,
  news: Declared,
): (keyof Declared)[] {
  return (Object.keys(inputs) as (keyof Declared)[]).filter(
    (key) => inputs[key].change === "replaces" && news[key] !== undefined && !isDeepStrictEqual(news[key], olds[key]),
  );
}
