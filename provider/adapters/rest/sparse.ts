import { isDeepStrictEqual } from "node:util";

/**
 * The fields of a request that differ from what RunPod has. `undefined` asks for nothing. A PATCH changes only what it
 * is sent, and RunPod returns lists in any order.
 */
export function differing<Body extends object>(wanted: Body, held: object): Partial<Body> {
  const before = new Map<string, unknown>(Object.entries(held));
  const fields = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(comparable(value), comparable(before.get(field))),
  );
  return Object.fromEntries(fields) as Partial<Body>;
}

export function isEmpty(body: object): boolean {
  return Object.keys(body).length === 0;
}

/** Lists as sets. */
function comparable(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return [...(value as unknown[])].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
