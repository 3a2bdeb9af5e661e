import type { ShownAs } from "../../platform/entities";
import type { Shape } from "./part";

/** A field of an input that may be absent or null. */
export type Optional<Value> = { [Key in keyof Value]?: Value[Key] | null };

/** An input in which null means the same as absent. */
export function withoutNulls<Value extends object>(
  input: Value | null | undefined,
): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  const entries = Object.entries(input ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Value]?: NonNullable<Value[Key]> };
}

/** The entries of "a, b,c". */
export function splitList(text: string | null | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Null for an empty list. */
export function joinList(list: readonly string[]): string | null {
  return list.join(",") || null;
}

/** The items of a list. `shown` overrides what reads return of an item. */
export function listShape<Item extends { shown?: ShownAs }>(items: Item[], shape: (item: Item) => Shape) {
  return items.map((item) => (item.shown === null ? null : { ...shape(item), ...item.shown }));
}

export function dateOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
