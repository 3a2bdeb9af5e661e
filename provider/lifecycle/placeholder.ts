/**
 * Replaces in the state the value of a variable that somebody added at RunPod: its name shows in a refresh, its value
 * may be a secret. It is never sent and never hashed.
 */
export const addedAtRunpod = "(added at RunPod, not in the program)";

export function isPlaceholder(value: unknown): boolean {
  return value === addedAtRunpod;
}

/**
 * A map without the placeholders that its earlier form did not have: such a text came from another resource, and means
 * no value.
 */
export function withoutForeignPlaceholders(map: unknown, before: unknown): unknown {
  if (typeof map !== "object" || map === null) return map;
  const had = (typeof before === "object" && before !== null ? before : {}) as Record<string, unknown>;
  const kept = Object.entries(map).filter(([name, value]) => !isPlaceholder(value) || isPlaceholder(had[name]));
  return kept.length === Object.keys(map).length ? map : Object.fromEntries(kept);
}
