/** Key under which an object that was read over GraphQL keeps the fields that this package does not model. */
const unmodelled = Symbol("fields of GraphQL that the port does not have");

interface WithUnmodelled {
  [unmodelled]?: Record<string, unknown>;
}

/** Attaches these fields of the reply to the object. The next save sends them back. */
export function withUnmodelled<Observed extends object>(
  observed: Observed,
  read: Record<string, unknown>,
  keys: readonly string[],
): Observed {
  const extra: WithUnmodelled = { [unmodelled]: Object.fromEntries(keys.map((key) => [key, read[key]])) };
  return { ...observed, ...extra };
}

/** The fields to send back. Empty for an object that another API returned. */
export function unmodelledOf(observed: object): Record<string, unknown> {
  const fields = (observed as WithUnmodelled)[unmodelled] ?? {};
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
