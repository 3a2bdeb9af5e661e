import { isDeepStrictEqual } from "node:util";
import { isPlaceholder } from "./placeholder";

/** What an update sends and leaves: the step's changes, on top of what RunPod has now. */
export interface ThreeWay<Inputs> {
  /** Inputs that the step changes, and those that go together with one of them. */
  changed: ReadonlySet<keyof Inputs>;
  /** The inputs as they are at RunPod once the changes are made; maps without the variables that RunPod itself adds. */
  merged: Inputs;
  /** Fields in which RunPod differs from the state, and that the step does not change. */
  drift: DriftedField[];
}

/** One field that is left as RunPod has it. */
export interface DriftedField {
  /** As in a message: the input, with a dot and the member if it is a map. */
  field: string;
  key: string;
  /** What the state says. */
  stored: unknown;
  /** What RunPod has. */
  observed: unknown;
}

export interface Sides<Inputs extends object> {
  olds: Partial<Inputs>;
  news: Inputs;
  /**
   * The inputs as RunPod holds them, in the state's own form where they mean the same. What it does not tell is not in
   * it.
   */
  observed: Partial<Inputs>;
  /** Inputs of which each decides for the others too. */
  together: readonly (readonly (keyof Inputs)[])[];
  /** Inputs that are maps of texts: merged by key. */
  maps: readonly (keyof Inputs)[];
  /** Sends all inputs of the program, because the step before this one was interrupted. */
  isWhole: boolean;
}

/** Separates what a step changes from what somebody else changed at RunPod. */
export function threeWay<Inputs extends object>({
  olds,
  news,
  observed,
  together,
  maps,
  isWhole,
}: Sides<Inputs>): ThreeWay<Inputs> {
  const keys = new Set([...keysOf(olds), ...keysOf(news)]);
  const own = [...keys].filter((key) => isWhole || !isDeepStrictEqual(olds[key], news[key]));
  const changed = new Set(own.flatMap((key) => [key, ...(together.find((unit) => unit.includes(key)) ?? [])]));
  const merged = { ...news };
  const drift: DriftedField[] = [];
  for (const key of keys) {
    if (!(key in observed)) continue;
    if (maps.includes(key)) {
      const map = mergeMap(String(key), mapOf(olds[key]), mapOf(news[key]), mapOf(observed[key]), isWhole);
      drift.push(...map.drift);
      merged[key] = map.merged as Inputs[typeof key];
    } else if (!changed.has(key) && !isDeepStrictEqual(observed[key], olds[key])) {
      drift.push({ field: String(key), key: String(key), stored: olds[key], observed: observed[key] });
      merged[key] = observed[key] as Inputs[typeof key];
    }
  }
  return { changed, merged, drift };
}

type TextMap = Readonly<Record<string, string>>;

function mergeMap(
  key: string,
  olds: TextMap,
  news: TextMap,
  observed: TextMap,
  isWhole: boolean,
): { merged: TextMap; drift: DriftedField[] } {
  const merged: Record<string, string> = { ...news };
  const drift: DriftedField[] = [];
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news), ...Object.keys(observed)])) {
    if (!isKept(olds[name], news[name], isWhole)) continue;
    const held = observed[name];
    if (held === undefined) delete merged[name];
    else merged[name] = held;
    if (held !== olds[name] && !isPlaceholder(olds[name])) {
      drift.push({ field: `${key}.${name}`, key, stored: olds[name], observed: held });
    }
  }
  return { merged, drift };
}

/**
 * A variable that the step does not change. A placeholder is no value: under `ignoreChanges` it stands for RunPod's
 * own.
 */
function isKept(stored: string | undefined, asked: string | undefined, isWhole: boolean): boolean {
  if (isPlaceholder(asked)) return true;
  return isWhole ? stored === undefined && asked === undefined : stored === asked;
}

function mapOf(value: unknown): TextMap {
  return typeof value === "object" && value !== null ? (value as TextMap) : {};
}

function keysOf<Inputs extends object>(inputs: Partial<Inputs>): (keyof Inputs)[] {
  const known = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return known.map(([key]) => key as keyof Inputs);
}
