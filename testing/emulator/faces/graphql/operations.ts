import type { Part } from "./part";
import { parts } from "./parts";

/** What root fields are in words that hold for every API. */
export const rootOperations = merged(({ operations }) => operations);

/** The same for what is selected under the account. */
export const listOperations = merged(({ listOperations: lists }) => lists ?? {});

function merged<Value>(of: (part: Part) => Record<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(of(part))));
}
