/**
 * What a spec says about an optional input: its value; `cleared` where the program once gave one and no longer does;
 * else nothing, so that RunPod's own value stays.
 */
export function setOrClear<Inputs extends object, Key extends keyof Inputs, Cleared>(
  news: Inputs,
  olds: Partial<Inputs>,
  key: Key,
  cleared: Cleared,
): NonNullable<Inputs[Key]> | Cleared | undefined {
  return news[key] ?? (olds[key] === undefined || olds[key] === null ? undefined : cleared);
}
