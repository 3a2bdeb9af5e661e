/**
 * Stands for a value that is not known yet, in a preview. `dynamic.ts` puts it in the place of Pulumi's own
 * placeholders, so that nothing else has to know those.
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
