import type { GpuPools } from "../api";
import { tableMembers } from "./gpu-catalog";
import { canonicalGpuName, excludedTypeIn, gpuNamesMeantBy, isGpuPool, poolOfType, typesInPool } from "./gpu-names";
import { gpuPools, typesByDisplayName, typesWithoutPool } from "./gpu-table";

/*
 * A user's list mixes pool ids and GPU type ids, in order of preference. `-<type>` excludes a type from its pool, which
 * is RunPod's own notation (docs/internals/runpod-api.md#gpus-and-data-centers).
 */

const pooledTypes = Object.values(gpuPools).flat();

/**
 * Why a name is not allowed in an endpoint's list, or `undefined`. The text follows the field's name. Unknown new
 * hardware passes.
 */
export function gpuNameProblem(name: string): string | undefined {
  const canonical = canonicalGpuName(name);
  if (typesWithoutPool.includes(canonical)) {
    return `"${name}" is not offered on serverless. Pools: ${Object.keys(gpuPools).join(", ")}`;
  }
  return wordingProblem(name, (known) => !typesWithoutPool.includes(known));
}

/** Why a name is not allowed in a Pod's list, or `undefined`. */
export function gpuTypeProblem(name: string): string | undefined {
  return wordingProblem(name, () => true);
}

function wordingProblem(name: string, isOffered: (known: string) => boolean): string | undefined {
  if (name.includes(",")) {
    const parts = name.split(",").map((part) => JSON.stringify(part.trim()));
    return `"${name}" is one string. Write one string per name: ${parts.join(", ")}`;
  }
  const canonical = canonicalGpuName(name);
  const excluded = excludedTypeIn(canonical);
  if (excluded !== undefined && isGpuPool(canonicalGpuName(excluded))) {
    return `"${name}" excludes a pool. Remove the pool from the list, or exclude a GPU type`;
  }
  const meant = gpuNamesMeantBy(excluded ?? canonical);
  const offered = meant.filter(isOffered);
  const names = offered.length > 0 ? offered : meant;
  if (names.length === 0) {
    return excluded === "" ? `"${name}" excludes nothing. Name a GPU type after the hyphen` : undefined;
  }
  const sign = excluded === undefined ? "" : "-";
  const quoted = names.map((known) => `"${sign}${known}"`).join(", ");
  return `"${name}" is not a GPU pool or type. Did you mean ${names.length > 1 ? "one of " : ""}${quoted}?`;
}

/** What is wrong with a list as a whole, or `undefined`. The text follows the field's name. */
export function gpuListProblem(names: readonly string[]): string | undefined {
  const { included, excluded } = splitExclusions(names);
  if (included.length === 0 && excluded.length > 0) {
    return `only excludes. Add a pool or type to use, such as "${poolOfType(excluded[0] ?? "") ?? "AMPERE_80"}"`;
  }
  const both = excluded.find((type) => included.includes(type));
  return both === undefined ? undefined : `both lists and excludes "${both}". Remove one of the two`;
}

/** The same for a Pod's list, which must contain at least one type after exclusions. */
export function gpuTypeListProblem(names: readonly string[]): string | undefined {
  const problem = gpuListProblem(names);
  if (problem !== undefined || names.length === 0 || typesOf(names).length > 0) return problem;
  return "excludes everything that it lists. Keep at least one type";
}

/** The GPU types of a Pod's list, in its order. A pool is replaced by its types. */
export function typesOf(names: readonly string[], members = tableMembers): string[] {
  const { included, excluded } = splitExclusions(names);
  const types = included.flatMap((name) => (members.typesIn(name).length > 0 ? members.typesIn(name) : [name]));
  return [...new Set(types)].filter((type) => !excluded.includes(type));
}

/** The one known type with RunPod's short name ("RTX A4000", "H100 SXM"), or `undefined` if the name is ambiguous. */
export function typeOfDisplayName(displayName: string): string | undefined {
  const known = Object.hasOwn(typesByDisplayName, displayName) ? typesByDisplayName[displayName] : undefined;
  if (known !== undefined) return known;
  const matches = [...pooledTypes, ...typesWithoutPool].filter((type) => type.endsWith(` ${displayName}`));
  return matches.length === 1 ? matches[0] : undefined;
}

/**
 * What to send for a list. A type becomes its pool minus the pool's other types, unless the list has the whole pool
 * too.
 */
export function poolsOf(names: readonly string[], members = tableMembers): GpuPools {
  const { included, excluded } = splitExclusions(names);
  const pools = [...new Set(included.map((name) => members.poolOf(name) ?? name))];
  const notListed = pools
    .filter((pool) => !included.includes(pool))
    .flatMap((pool) => members.typesIn(pool).filter((type) => !included.includes(type)));
  return { pools, excludedTypes: [...new Set([...notListed, ...excluded])] };
}

/**
 * The list that describes what RunPod has, for a resource that no longer equals what was sent. A pool keeps the
 * declared names if RunPod has exactly what they mean. Other pools use RunPod's names, because our table may lack
 * types.
 */
export function namesOf(observed: GpuPools, declared: readonly string[] = []): string[] {
  const { included } = splitExclusions(declared);
  const excludedIn = (pool: string) => typesInPool(pool).filter((type) => observed.excludedTypes.includes(type));
  const kept = new Map(
    observed.pools.flatMap((pool) => {
      const own = included.filter((name) => (poolOfType(name) ?? name) === pool);
      return own.length > 0 && sameMembers(poolsOf(own).excludedTypes, excludedIn(pool)) ? [[pool, own]] : [];
    }),
  );
  const said = [...kept.keys()].flatMap(excludedIn);
  return [
    ...observed.pools.flatMap((pool) => kept.get(pool) ?? [pool]),
    ...observed.excludedTypes.filter((type) => !said.includes(type)).map((type) => `-${type}`),
  ];
}

/** Compares without order, because RunPod's order has no meaning. */
export function samePools(a: GpuPools, b: GpuPools): boolean {
  return sameMembers(a.pools, b.pools) && sameMembers(a.excludedTypes, b.excludedTypes);
}

export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((member) => second.has(member));
}

/** The names to use and the types to exclude, in canonical form. */
function splitExclusions(names: readonly string[]): { included: string[]; excluded: string[] } {
  const listed = names.map(canonicalGpuName);
  return {
    included: listed.filter((name) => excludedTypeIn(name) === undefined),
    excluded: listed.map(excludedTypeIn).filter((type) => type !== undefined),
  };
}
