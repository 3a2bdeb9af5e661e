import { distance } from "fastest-levenshtein";
import { gpuPools, typesByDisplayName, typesWithoutPool } from "./gpu-table";

/*
 * What a name in a list of GPUs is: known, another word for known ones, or new hardware. `check` refuses the second and
 * programs warn of the third, so that each is told once. Programs load this file: it stays light.
 */

const poolIds = Object.keys(gpuPools);
const knownNames = [...poolIds, ...Object.values(gpuPools).flat(), ...typesWithoutPool];

/** Pool ids in their own case; GPU type ids as they are, since RunPod compares them letter by letter. */
export function canonicalGpuName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.startsWith("-")) return `-${trimmed.slice(1).trim()}`;
  const upper = trimmed.toUpperCase();
  return poolIds.includes(upper) ? upper : trimmed;
}

/** The type that RunPod's form `-<type>` leaves out of its pool; `undefined` for any other name. */
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

/** The serverless pool that a GPU type is in, or `undefined`. */
export function poolOfType(type: string): string | undefined {
  return poolIds.find((pool) => gpuPools[pool]?.includes(type));
}

/** The types of a pool; none for any other text, that every object has a member of that name included. */
export function typesInPool(pool: string): readonly string[] {
  return (Object.hasOwn(gpuPools, pool) ? gpuPools[pool] : undefined) ?? [];
}

/**
 * The known names that a text stands for without being one: those that hold all its words ("RTX 4090", "H100"), or what
 * one of the console's labels is about ("24 GB PRO", "H100 SXM"). None for a known name, and for new hardware.
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

/** Names of the console whose words are not those of the type: "H100 SXM". */
function typesShownAs(words: readonly string[]): string[] {
  return Object.entries(typesByDisplayName).flatMap(([name, type]) =>
    wordsOf(name).join(" ") === words.join(" ") ? [type] : [],
  );
}

/**
 * The console calls ADA_24 "24 GB PRO" (runpod/docs references/gpu-types.mdx); a size that no pool has is a label all
 * the same.
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

/** The known name that differs least from one that is not known. */
export function nearestGpuName(canonical: string): string {
  return nearestOf(canonical, knownNames) ?? canonical;
}

/** The candidate that differs least from a text, in any case of letters; `undefined` where there is none. */
export function nearestOf(text: string, candidates: readonly string[]): string | undefined {
  const apart = (candidate: string) => distance(text.toLowerCase(), candidate.toLowerCase());
  const [first, ...rest] = candidates;
  return first && rest.reduce((best, candidate) => (apart(candidate) < apart(best) ? candidate : best), first);
}
