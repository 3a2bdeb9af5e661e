import { isRecord } from "./record";

/**
 * The state after an update that was done, or not, or in part: what either side declared is ours, each member of a map
 * too.
 */
export function mergeUncertainUpdate(olds: object, news: object): object {
  const before = new Map<string, unknown>(Object.entries(olds));
  const merged = Object.entries(news).map(([key, value]: [string, unknown]) => {
    const old = before.get(key);
    return [key, isRecord(old) && isRecord(value) ? { ...old, ...value } : value];
  });
  return { ...olds, ...Object.fromEntries(merged) } as object;
}
