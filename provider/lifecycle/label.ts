/**
 * How messages name a resource: `<kind> "<name>" (<id>)`. A name of the wrong type, from a damaged state, is left out.
 */
export function labelOf(kind: string, name: unknown, id?: string): string {
  const named = typeof name === "string" ? `${kind} "${name}"` : kind;
  return id === undefined ? named : `${named} (${id})`;
}
