import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Input } from "../lifecycle/input";
import { text } from "./fields";

/**
 * What a change of an input does. The docs show the sentence after `@change`, and a test compares it with this word.
 *
 * - `updates`: in place.
 * - `restarts`: in place; the container restarts with an empty disk.
 * - `releases`: in place; endpoints replace their workers.
 * - `replaces`: RunPod accepts it only at creation. If the program omits it, the value stays.
 * - `byValue`: the values decide whether it replaces; see the kind's `replacement`.
 * - `nothing`: it is read only when the resource is created.
 */
export type Change = "updates" | "restarts" | "releases" | "replaces" | "byValue" | "nothing";

/** An input of one of our kinds. */
export interface KindInput<Value, SpecField extends string> extends Input<Value, SpecField> {
  change: Change;
}

/** Declares an input: its schema and the facts about it. */
export function input<Value, const SpecField extends string = never>(
  schema: z.ZodType<Value>,
  facts: Omit<KindInput<Value, SpecField>, "schema">,
): KindInput<Value, SpecField> {
  return { schema, ...facts };
}

/** What every kind takes. */
export const adopt = input(text().optional(), { change: "nothing" });

/** The changed inputs whose every change replaces. */
export function plainReplacements<Declared extends object>(
  inputs: { [Key in keyof Required<Declared>]: { change: Change } },
  olds: Partial<Declared>,
  news: Declared,
): (keyof Declared)[] {
  return (Object.keys(inputs) as (keyof Declared)[]).filter(
    (key) => inputs[key].change === "replaces" && news[key] !== undefined && !isDeepStrictEqual(news[key], olds[key]),
  );
}
