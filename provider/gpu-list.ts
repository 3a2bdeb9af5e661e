import { distance } from "fastest-levenshtein";
import type { GpuPools } from "./api";
import { gpuPools, typesWithoutPool } from "./gpu-table";

/** A user's list mixes pool ids and GPU type ids, in order of preference. */
const poolIds = Object.keys(gpuPools);
const pooledTypes = Object.values(gpuPools).flat();
const knownNames = [...poolIds, ...pooledTypes, ...typesWithoutPool];

/** Pool ids in their own case; GPU type ids as they are, since RunPod compares them letter by letter. */
export function canonicalGpuName(name: string): string {
  const trimmed = name.trim();
  const upper = trimmed.toUpperCase();
  return poolIds.includes(upper) ? upper : trimmed;
}

/** Why a name cannot stand in an endpoint's list, or `undefined`. A name that resembles none that is known passes: new hardware. */
export function gpuNameProblem(name: string): string | undefined {
  const canonical = canonicalGpuName(name);
  if (typesWithoutPool.includes(canonical)) {
    return `"${name}" is not offered on serverless. Pools: ${poolIds.join(", ")}`;
  }
  if (knownNames.includes(canonical)) return undefined;
  const near = nearestName(canonical);
  return near === undefined ? undefined : `"${name}" is not a GPU pool or type. Did you mean "${near}"?`;
}

/** Why a name cannot stand in a Pod's list, or `undefined`. */
export function gpuTypeProblem(name: string): string | undefined {
  return typesWithoutPool.includes(canonicalGpuName(name)) ? undefined : gpuNameProblem(name);
}

/** The GPU types of a Pod's list, in its order: a pool stands for its types. */
export function typesOf(names: readonly string[]): string[] {
  return [...new Set(names.map(canonicalGpuName).flatMap((name) => typesIn(name) ?? [name]))];
}

/** The one known type that RunPod's short name stands for ("RTX A4000"), or `undefined` where that is not clear. */
export function typeOfDisplayName(displayName: string): string | undefined {
  const matches = [...pooledTypes, ...typesWithoutPool].filter((type) => type.endsWith(` ${displayName}`));
  return matches.length === 1 ? matches[0] : undefined;
}

function nearestName(name: string): string | undefined {
  const lower = name.toLowerCase();
  const byDistance = knownNames
    // New hardware has the shape of the old with other figures: B200, B300.
    .filter((known) => known.toLowerCase() === lower || shapeOf(known) !== shapeOf(name))
    .map((known) => ({ known, apart: distance(lower, known.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  const best = byDistance[0];
  const tolerance = Math.max(1, Math.floor(name.length / 6));
  return best !== undefined && best.apart <= tolerance ? best.known : undefined;
}

function shapeOf(name: string): string {
  return name.toLowerCase().replace(/\d/g, "#");
}

/** What is sent for a list: a type becomes its pool without the pool's other types, unless the whole pool is listed too. */
export function poolsOf(names: readonly string[]): GpuPools {
  const listed = names.map(canonicalGpuName);
  const pools = [...new Set(listed.map((name) => poolOfType(name) ?? name))];
  const excludedTypes = pools
    .filter((pool) => !listed.includes(pool))
    .flatMap((pool) => (typesIn(pool) ?? []).filter((type) => !listed.includes(type)));
  return { pools, excludedTypes };
}

/** The list that says what RunPod holds: used where it no longer equals what was sent. */
export function namesOf(observed: GpuPools): string[] {
  return observed.pools.flatMap((pool) => {
    const types = typesIn(pool) ?? [];
    const allowed = types.filter((type) => !observed.excludedTypes.includes(type));
    return allowed.length === types.length ? [pool] : allowed;
  });
}

/** The order that comes back from RunPod means nothing. */
export function samePools(a: GpuPools, b: GpuPools): boolean {
  return sameMembers(a.pools, b.pools) && sameMembers(a.excludedTypes, b.excludedTypes);
}

export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((member) => second.has(member));
}

/** The types of a pool; `undefined` for any other text, that every object has a member of that name included. */
function typesIn(pool: string): readonly string[] | undefined {
  return Object.hasOwn(gpuPools, pool) ? gpuPools[pool] : undefined;
}

function poolOfType(type: string): string | undefined {
  return poolIds.find((pool) => gpuPools[pool]?.includes(type));
}
