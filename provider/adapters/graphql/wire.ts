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

/** Sorted, so that equal variables make equal requests. */
export function envInput(env: Record<string, string>): { key: string; value: string }[] {
  return Object.entries(env)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
