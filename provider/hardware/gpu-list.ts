import type { GpuPools } from "../api";
import { tableMembers } from "./gpu-catalog";
import { canonicalGpuName, excludedTypeIn, gpuNamesMeantBy, isGpuPool, poolOfType, typesInPool } from "./gpu-names";
import { gpuPools, typesByDisplayName, typesWithoutPool } from "./gpu-table";

/*
 * A user's list mixes pool ids and GPU type ids, in order of preference. `-<type>` leaves a type out of its pool, as
 * RunPod writes it itself (docs/internals/runpod-api.md#gpus-and-data-centers).
 */

const pooledTypes = Object.values(gpuPools).flat();

/**
 * Why a name cannot stand in an endpoint's list, as the rest of a sentence that begins with its field, or `undefined`.
 * New hardware passes.
 */
export function gpuNameProblem(name: string): string | undefined {
  const canonical = canonicalGpuName(name);
  if (typesWithoutPool.includes(canonical)) {
    return `"${name}" is not offered on serverless. Pools: ${Object.keys(gpuPools).join(", ")}`;
  }
  return wordingProblem(name, (known) => !typesWithoutPool.includes(known));
}

/** Why a name cannot stand in a Pod's list, or `undefined`. */
export function gpuTypeProblem(name: string): string | undefined {
  return wordingProblem(name, () => true);
}

function wordingProblem(name: string, isOffered: (known: string) => boolean): string | undefined {
  if (name.includes(",")) {
    const parts = name.split(",").map((part) => JSON.stringify(part.trim()));
    return `"${name}" is one text. Write one text per name: ${parts.join(", ")}`;
  }
  const canonical = canonicalGpuName(name);
  const excluded = excludedTypeIn(canonical);
  if (excluded !== undefined && isGpuPool(canonicalGpuName(excluded))) {
    return `"${name}" excludes a pool. Leave the pool out of the list, or exclude a GPU type`;
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

/** What is wrong with a list as a whole, as the rest of a sentence that begins with its field, or `undefined`. */
export function gpuListProblem(names: readonly string[]): string | undefined {
  const { included, excluded } = splitExclusions(names);
  if (included.length === 0 && excluded.length > 0) {
    return `only excludes. Name a pool or type to use, such as "${poolOfType(excluded[0] ?? "") ?? "AMPERE_80"}"`;
  }
  const both = excluded.find((type) => included.includes(type));
  return both === undefined ? undefined : `both lists and excludes "${both}". Remove one of the two`;
}

/** The same of a Pod's list, which must leave a type to ask for. */
export function gpuTypeListProblem(names: readonly string[]): string | undefined {
  const problem = gpuListProblem(names);
  if (problem !== undefined || names.length === 0 || typesOf(names).length > 0) return problem;
  return "excludes all that it lists. Leave a type to ask for";
}

/** The GPU types of a Pod's list, in its order: a pool stands for its types. */
export function typesOf(names: readonly string[], members = tableMembers): string[] {
  const { included, excluded } = splitExclusions(names);
  const types = included.flatMap((name) => (members.typesIn(name).length > 0 ? members.typesIn(name) : [name]));
  return [...new Set(types)].filter((type) => !excluded.includes(type));
}

/**
 * The one known type that RunPod's short name stands for ("RTX A4000", "H100 SXM"), or `undefined` where that is not
 * clear.
 */
export function typeOfDisplayName(displayName: string): string | undefined {
  const known = Object.hasOwn(typesByDisplayName, displayName) ? typesByDisplayName[displayName] : undefined;
  if (known !== undefined) return known;
  const matches = [...pooledTypes, ...typesWithoutPool].filter((type) => type.endsWith(` ${displayName}`));
  return matches.length === 1 ? matches[0] : undefined;
}

/**
 * What is sent for a list: a type becomes its pool without the pool's other types, unless the whole pool is listed too.
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
 * The list that says what RunPod holds: used where it no longer equals what was sent. A pool of which RunPod holds what
 * `declared` says keeps those names. All else comes back as RunPod has it: a table of ours may lack types of a pool.
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

/** The order that comes back from RunPod means nothing. */
export function samePools(a: GpuPools, b: GpuPools): boolean {
  return sameMembers(a.pools, b.pools) && sameMembers(a.excludedTypes, b.excludedTypes);
}

export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((member) => second.has(member));
}

/** Names to use, and types to leave out, each in its canonical form. */
function splitExclusions(names: readonly string[]): { included: string[]; excluded: string[] } {
  const listed = names.map(canonicalGpuName);
  return {
    included: listed.filter((name) => excludedTypeIn(name) === undefined),
    excluded: listed.map(excludedTypeIn).filter((type) => type !== undefined),
  };
}
