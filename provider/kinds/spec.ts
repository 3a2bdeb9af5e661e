/**
 * The spec field of an optional input: its value, `cleared` if the program removed it, or undefined. With undefined,
 * RunPod keeps its own value.
 */
export function setOrClear<Inputs extends object, Key extends keyof Inputs, Cleared>(
  news: Inputs,
  olds: Partial<Inputs>,
  key: Key,
  cleared: Cleared,
): NonNullable<Inputs[Key]> | Cleared | undefined {
  return news[key] ?? (olds[key] === undefined || olds[key] === null ? undefined : cleared);
}
