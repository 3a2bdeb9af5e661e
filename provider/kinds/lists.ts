import { isDeepStrictEqual } from "node:util";

/*
 * Rules for lists that a program changes. A list that RunPod or an older version has written stays valid.
 */

/** @param wholes the lists that must not be empty, each with the meaning of omitting it */
export function emptyListProblems<Inputs extends object>(
  news: Partial<Inputs>,
  olds: Partial<Inputs>,
  wholes: { [Key in keyof Inputs]?: string },
): string[] {
  return changedLists(news, olds, Object.keys(wholes) as (keyof Inputs)[]).flatMap(([key, list]) =>
    list.length > 0 ? [] : [`${key} is empty. Remove it for ${wholes[key as keyof Inputs]}`],
  );
}

/** Members that a list names twice. */
export function twiceProblems<Inputs extends object>(
  news: Partial<Inputs>,
  olds: Partial<Inputs>,
  keys: readonly (keyof Inputs)[],
): string[] {
  return changedLists(news, olds, keys).flatMap(([key, list]) => {
    const again = list.findIndex((member, index) => list.findIndex((one) => isDeepStrictEqual(one, member)) < index);
    if (again < 0) return [];
    const first = list.findIndex((one) => isDeepStrictEqual(one, list[again]));
    return [`${key}[${again}] is the same as ${key}[${first}]. List it once`];
  });
}

function changedLists<Inputs extends object>(
  news: Partial<Inputs>,
  olds: Partial<Inputs>,
  keys: readonly (keyof Inputs)[],
): [key: string, list: unknown[]][] {
  return keys.flatMap((key): [string, unknown[]][] => {
    const list: unknown = news[key];
    return Array.isArray(list) && !isDeepStrictEqual(list, olds[key]) ? [[String(key), list]] : [];
  });
}
