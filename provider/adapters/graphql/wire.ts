/** GraphQL writes several lists as one text with commas. */
export function splitList(text: string | null): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

export function joinList(parts: readonly string[]): string {
  return parts.join(",");
}

/**
 * Omits unset fields, because an explicit null can change the meaning of a call
 * (docs/internals/runpod-api.md#transport).
 */
export function withoutUnset<Value extends object>(object: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<Value>;
}

/** Sorted, so that equal variables make equal requests. */
export function envInput(env: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(env)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
