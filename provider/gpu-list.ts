import type { GpuPools } from "./api";
import { canonicalGpuName, isKnownGpuName, nearestGpuName, poolOfType } from "./gpu-names";
import { gpuPools, typesWithoutPool } from "./gpu-table";

/* A user's list mixes pool ids and GPU type ids, in order of preference. */

const pooledTypes = Object.values(gpuPools).flat();

/** Why a name cannot stand in an endpoint's list, as the rest of a sentence that begins with its field, or `undefined`. A name that resembles none that is known passes: new hardware. */
export function gpuNameProblem(name: string): string | undefined {
  const canonical = canonicalGpuName(name);
  if (typesWithoutPool.includes(canonical)) {
    return `"${name}" is not offered on serverless. Pools: ${Object.keys(gpuPools).join(", ")}`;
  }
  if (isKnownGpuName(canonical)) return undefined;
  const near = nearestGpuName(canonical);
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
