import type { Part } from "./part";
import { parts } from "./parts";

/** Neutral names of the root fields. */
export const rootOperations = merged(({ operations }) => operations);

/** Neutral names of the lists under the account. */
export const listOperations = merged(({ listOperations: lists }) => lists ?? {});

function merged<Value>(of: (part: Part) => Record<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(of(part))));
}
