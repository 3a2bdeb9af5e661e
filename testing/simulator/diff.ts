import { formatPath, parsePath, pathContains } from "./paths";
import type { PropertyPath } from "./paths";
import { equalValues, isPlainObject } from "./values";
import type { PropertyMap, PropertyValue } from "./values";

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export type DetailedDiff = Record<string, { diffKind: DiffKind; inputDiff: boolean }>;

/** A provider's verdict about an existing resource, completed by the engine. */
export interface Difference {
  changes: boolean;
  replaceKeys: string[];
  changedKeys: string[];
  /** Undefined if the provider returned a verdict, since it cannot return paths. */
  detailedDiff: DetailedDiff | undefined;
  deleteBeforeReplace: boolean;
}

export const noDifference: Difference = {
  changes: false,
  replaceKeys: [],
  changedKeys: [],
  detailedDiff: undefined,
  deleteBeforeReplace: false,
};

/** The changed leaf paths between two property maps, with the kind of change. Null counts as missing. */
export function diffInputs(oldInputs: PropertyMap, newInputs: PropertyMap): DetailedDiff {
  const found: DetailedDiff = {};
  diffObjects([], oldInputs, newInputs, found);
  return found;
}

function diffObjects(path: PropertyPath, oldObject: PropertyMap, newObject: PropertyMap, found: DetailedDiff): void {
  for (const key of new Set([...Object.keys(oldObject), ...Object.keys(newObject)])) {
    diffValues([...path, key], oldObject[key] ?? undefined, newObject[key] ?? undefined, found);
  }
}

function diffValues(
  path: PropertyPath,
  oldValue: PropertyValue | undefined,
  newValue: PropertyValue | undefined,
  found: DetailedDiff,
): void {
  if (Array.isArray(oldValue) && Array.isArray(newValue)) {
    for (let index = 0; index < Math.max(oldValue.length, newValue.length); index += 1) {
      diffValues([...path, index], oldValue[index], newValue[index], found);
    }
  } else if (isPlainObject(oldValue) && isPlainObject(newValue)) {
    diffObjects(path, oldValue, newValue, found);
  } else if (!equalValues(oldValue, newValue)) {
    const diffKind = oldValue === undefined ? "add" : newValue === undefined ? "delete" : "update";
    found[formatPath(path)] = { diffKind, inputDiff: true };
  }
}

/** The top-level properties of changed paths. */
export function changedKeysOf(detailedDiff: DetailedDiff): string[] {
  return [...new Set(Object.keys(detailedDiff).map((path) => String(parsePath(path)[0])))].sort();
}

/** Whether a difference requires a replacement. */
export function replaces(difference: Difference): boolean {
  const kinds = Object.values(difference.detailedDiff ?? {}).map(({ diffKind }) => diffKind);
  return difference.replaceKeys.length > 0 || kinds.some((kind) => kind.endsWith("-replace"));
}

/** Applies the option `replaceOnChanges`: changed keys and paths inside one of its paths require a replacement. */
export function applyReplaceOnChanges(difference: Difference, replaceOnChanges: string[]): Difference {
  if (!difference.changes || replaceOnChanges.length === 0) {
    return difference;
  }
  const paths = replaceOnChanges.map(parsePath);
  const isListed = (path: PropertyPath): boolean => paths.some((listed) => pathContains(listed, path));
  const detailed = Object.entries(difference.detailedDiff ?? {}).map(([text, entry]) => {
    const isReplacing = isListed(parsePath(text)) && !entry.diffKind.endsWith("-replace");
    return [text, isReplacing ? { ...entry, diffKind: `${entry.diffKind}-replace` as DiffKind } : entry] as const;
  });
  const listedKeys = difference.changedKeys.filter((key) => isListed([key]));
  return {
    ...difference,
    replaceKeys: [...new Set([...difference.replaceKeys, ...listedKeys])],
    detailedDiff: difference.detailedDiff === undefined ? undefined : Object.fromEntries(detailed),
  };
}

/** The inverse of a difference. A refresh shows changes that were made outside. */
export function invert(difference: Difference): Difference {
  const inverted = Object.entries(difference.detailedDiff ?? {}).map(([path, entry]) => {
    const diffKind = entry.diffKind.replace(/^(add|delete)/, (kind) => (kind === "add" ? "delete" : "add"));
    return [path, { ...entry, diffKind: diffKind as DiffKind }] as const;
  });
  return {
    ...difference,
    detailedDiff: difference.detailedDiff === undefined ? undefined : Object.fromEntries(inverted),
  };
}
