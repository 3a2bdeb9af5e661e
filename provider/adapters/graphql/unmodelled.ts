/** Where objects that were read over GraphQL keep the fields that this package does not model. */
const unmodelled = Symbol("fields of GraphQL that the port does not have");

interface WithUnmodelled {
  [unmodelled]?: Record<string, unknown>;
}

/** The object with these fields of what was read, to be sent back when it is saved. */
export function withUnmodelled<Observed extends object>(
  observed: Observed,
  read: Record<string, unknown>,
  keys: readonly string[],
): Observed {
  const extra: WithUnmodelled = { [unmodelled]: Object.fromEntries(keys.map((key) => [key, read[key]])) };
  return { ...observed, ...extra };
}

/** The fields to send back. None for what another API has read. */
export function unmodelledOf(observed: object): Record<string, unknown> {
  const fields = (observed as WithUnmodelled)[unmodelled] ?? {};
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
