import { distance } from "fastest-levenshtein";
import { gpuPools, typesByDisplayName, typesWithoutPool } from "./gpu-table";

/*
 * Classifies a name in a list of GPUs: known, another word for known ones, or new hardware. `check` refuses the second,
 * and programs warn about the third, so that each is reported once. Programs load this file, so it stays small.
 */

const poolIds = Object.keys(gpuPools);
const knownNames = [...poolIds, ...Object.values(gpuPools).flat(), ...typesWithoutPool];

/** Pool ids in upper case. GPU type ids unchanged, because RunPod compares them exactly. */
export function canonicalGpuName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.startsWith("-")) return `-${trimmed.slice(1).trim()}`;
  const upper = trimmed.toUpperCase();
  return poolIds.includes(upper) ? upper : trimmed;
}

/** The type that `-<type>` excludes from its pool. `undefined` for any other name. */
export function excludedTypeIn(canonical: string): string | undefined {
  return canonical.startsWith("-") ? canonical.slice(1) : undefined;
}

export function isGpuPool(canonical: string): boolean {
  return poolIds.includes(canonical);
}

/** @param canonical from `canonicalGpuName` */
export function isKnownGpuName(canonical: string): boolean {
  return knownNames.includes(canonical);
}

/** The serverless pool of a GPU type, or `undefined`. */
export function poolOfType(type: string): string | undefined {
  return poolIds.find((pool) => gpuPools[pool]?.includes(type));
}

/** The types of a pool. Empty for any other text, including names such as "constructor" that every object has. */
export function typesInPool(pool: string): readonly string[] {
  return (Object.hasOwn(gpuPools, pool) ? gpuPools[pool] : undefined) ?? [];
}

/**
 * Known names that an unknown text may mean: those with all its words ("RTX 4090", "H100"), or those behind one of the
 * console's labels ("24 GB PRO", "H100 SXM"). Empty for a known name and for new hardware.
 */
export function gpuNamesMeantBy(canonical: string): string[] {
  if (isKnownGpuName(canonical)) return [];
  const label = /^(\d+) ?GB( PRO)?$/i.exec(canonical);
  if (label !== null) return poolsOfLabel(label[1] ?? "", label[2] !== undefined);
  const words = wordsOf(canonical);
  const byWords = knownNames.filter(
    (known) => words.length > 0 && words.every((word) => wordsOf(known).includes(word)),
  );
  return byWords.length > 0 ? byWords : typesShownAs(words);
}

/** Types whose name in the console differs from their id: "H100 SXM". */
function typesShownAs(words: readonly string[]): string[] {
  return Object.entries(typesByDisplayName).flatMap(([name, type]) =>
    wordsOf(name).join(" ") === words.join(" ") ? [type] : [],
  );
}

/**
 * The console calls ADA_24 "24 GB PRO" (runpod/docs references/gpu-types.mdx). A size that no pool has still counts as
 * a label.
 */
function poolsOfLabel(gigabytes: string, pro: boolean): string[] {
  const bySize = poolIds.filter((pool) => pool.split("_")[1] === gigabytes);
  const byLabel = bySize.filter((pool) => !pro || !pool.startsWith("AMPERE_"));
  return [byLabel, bySize, poolIds].find((pools) => pools.length > 0) ?? [];
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter((word) => word !== "");
}

/** The known name that is most similar to an unknown one. */
export function nearestGpuName(canonical: string): string {
  return nearestOf(canonical, knownNames) ?? canonical;
}

/** The candidate that is most similar to a text, ignoring case. `undefined` if none is similar. */
export function nearestOf(text: string, candidates: readonly string[]): string | undefined {
  const apart = (candidate: string) => distance(text.toLowerCase(), candidate.toLowerCase());
  const [first, ...rest] = candidates;
  return first && rest.reduce((best, candidate) => (apart(candidate) < apart(best) ? candidate : best), first);
}
