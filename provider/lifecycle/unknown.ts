/**
 * A value that a preview does not know yet. `provider/pulumi.ts` puts it in the place of Pulumi's own placeholders, so
 * that no other file needs to know those.
 */
export const unknown: unique symbol = Symbol("unknown");

export type Unknown = typeof unknown;

export function containsUnknown(value: unknown): boolean {
  return value === unknown || childrenOf(value).some(([, child]) => containsUnknown(child));
}

/** Where the unknown values are, each as a path of keys. */
export function unknownPaths(value: unknown, path: PropertyKey[] = []): PropertyKey[][] {
  if (value === unknown) return [path];
  return childrenOf(value).flatMap(([key, child]) => unknownPaths(child, [...path, key]));
}

function childrenOf(value: unknown): [PropertyKey, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
