/**
 * Omits unset fields, because an explicit null can change the meaning of a call
 * (docs/internals/runpod-api.md#transport).
 */
export function withoutUnset<Value extends object>(object: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<Value>;
}
