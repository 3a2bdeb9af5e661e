import { copyOf, isPlainObject, isSecret, makeSecret } from "./values";
import type { PropertyMap, PropertyValue } from "./values";

/** A path to a property: names and indexes. "*" matches any. */
export type PropertyPath = (string | number)[];

/** Reads `root.member["quoted name"][0]`, as `ignoreChanges` and detailed diffs write paths. */
export function parsePath(text: string): PropertyPath {
  const path: PropertyPath = [];
  const element = /\.?([^.[\]]+)|\["((?:\\"|[^"])*)"\]|\[(\*)\]|\[(\d+)\]/y;
  while (element.lastIndex < text.length) {
    const start = element.lastIndex;
    const match = element.exec(text);
    if (match === null) {
      throw new Error(`"${text}" is not a property path: it cannot be read from "${text.slice(start)}" on.`);
    }
    const [, name, quoted, wildcard, index] = match;
    path.push(index === undefined ? (name ?? quoted?.replaceAll('\\"', '"') ?? wildcard ?? "") : Number(index));
  }
  return path;
}

export function formatPath(path: PropertyPath): string {
  return path
    .map((element, position) => {
      if (typeof element === "number") {
        return `[${element}]`;
      }
      if (/[^A-Za-z0-9_]/.test(element)) {
        return `["${element.replaceAll('"', '\\"')}"]`;
      }
      return position === 0 ? element : `.${element}`;
    })
    .join("");
}

/** Whether `inner` equals `outer` or lies inside it. */
export function pathContains(outer: PropertyPath, inner: PropertyPath): boolean {
  return outer.length <= inner.length && outer.every((element, index) => element === "*" || element === inner[index]);
}

/**
 * Returns the inputs with the old values at the paths of `ignoreChanges`. Also returns the paths that cannot be reset,
 * because an element on the way exists on one side only.
 */
export function resetIgnored(
  inputs: PropertyMap,
  oldInputs: PropertyMap,
  ignoreChanges: string[],
): { inputs: PropertyMap; impossible: string[] } {
  const result = copyOf(inputs);
  const impossible = ignoreChanges.filter((text) => {
    const path = parsePath(text);
    if (path.includes("*")) {
      throw new Error(
        `The simulator does not know wildcards in ignoreChanges ("${text}"). Name each property instead.`,
      );
    }
    return !reset(path, oldInputs, result, false, false);
  });
  return { inputs: result, impossible };
}

function reset(
  path: PropertyPath,
  oldValue: PropertyValue,
  newValue: PropertyValue,
  oldIsSecret: boolean,
  newIsSecret: boolean,
): boolean {
  if (isSecret(oldValue)) {
    return reset(path, oldValue.value, newValue, true, newIsSecret);
  }
  if (isSecret(newValue)) {
    return reset(path, oldValue, newValue.value, oldIsSecret, true);
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    return false;
  }
  const oldMember = memberOf(oldValue, key);
  const newMember = memberOf(newValue, key);
  if (rest.length > 0) {
    if (newMember === undefined || (oldMember === undefined && typeof key === "number")) {
      return oldMember === newMember;
    }
    return reset(rest, oldMember ?? null, newMember, oldIsSecret, newIsSecret);
  }
  const kept = oldMember !== undefined && oldIsSecret && !newIsSecret ? makeSecret(oldMember) : oldMember;
  if (Array.isArray(newValue) && typeof key === "number") {
    if (kept === undefined || newMember === undefined) {
      return oldMember === newMember;
    }
    newValue[key] = copyOf(kept);
    return true;
  }
  if (!isPlainObject(newValue)) {
    return oldMember === undefined;
  }
  if (kept === undefined) {
    delete newValue[key];
  } else {
    newValue[key] = copyOf(kept);
  }
  return true;
}

function memberOf(value: PropertyValue, key: string | number): PropertyValue | undefined {
  if (Array.isArray(value)) {
    return typeof key === "number" ? value[key] : undefined;
  }
  return isPlainObject(value) ? value[key] : undefined;
}
