import type { GpuPools, GpuType } from "../api";
import { UserError } from "../api/errors";
import { canonicalGpuName, excludedTypeIn, isKnownGpuName, nearestOf, poolOfType, typesInPool } from "./gpu-names";

/*
 * Resolves a list of GPUs with RunPod's catalog, which knows hardware that this version's table lacks. The catalog is
 * read only before a resource is created or changed.
 */

/** Which types are in which pool. */
export interface GpuMembers {
  poolOf(type: string): string | undefined;
  typesIn(pool: string): readonly string[];
}

/** From this version's table. */
export const tableMembers: GpuMembers = { poolOf: poolOfType, typesIn: typesInPool };

/** From RunPod's catalog. Falls back to the table for types that the catalog does not list. */
function catalogMembers(catalog: readonly GpuType[]): GpuMembers {
  const listed = new Map(catalog.map((type) => [type.id, type]));
  return {
    poolOf: (type) => (listed.has(type) ? listed.get(type)?.pool : poolOfType(type)),
    typesIn(pool) {
      const types = catalog.filter((type) => type.pool === pool).map(({ id }) => id);
      return types.length > 0 ? types : typesInPool(pool);
    },
  };
}

/** Reads RunPod's catalog. */
export type ListGpuTypes = () => Promise<readonly GpuType[]>;

/** Calls `ask` until it succeeds once, then returns that answer. */
export function rememberAnswer<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () =>
    (answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    }));
}

/**
 * Returns which types are in which pool for a list: from the catalog if the table lacks one of its names. Throws if
 * neither knows a name.
 *
 * @param held what RunPod already has for this resource: RunPod accepted those names, whatever its catalog lists
 */
export async function membersFor(
  names: readonly string[],
  ask: ListGpuTypes,
  serverless: boolean,
  held: readonly string[] = [],
): Promise<GpuMembers> {
  const strange = names.map(canonicalGpuName).filter((name) => !isKnownGpuName(excludedTypeIn(name) ?? name));
  if (strange.every((name) => held.includes(name))) return tableMembers;
  const catalog = await ask();
  const problems = strange
    .filter((name) => !held.includes(name))
    .map((name) => problemOf(name, catalog, serverless))
    .filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new UserError(problems.map((problem) => `gpus: ${problem}`).join(" "));
  return catalogMembers(catalog);
}

/** A list from RunPod, in the names that programs write. */
export function namesAtRunpod({ pools, excludedTypes }: GpuPools): string[] {
  return [...pools, ...excludedTypes.map((type) => `-${type}`)];
}

function problemOf(name: string, catalog: readonly GpuType[], serverless: boolean): string | undefined {
  const excluded = excludedTypeIn(name);
  const id = excluded ?? name;
  const type = catalog.find((listed) => listed.id === id);
  const pools = [...new Set(catalog.map(({ pool }) => pool).filter((pool) => pool !== undefined))];
  if (excluded === undefined && pools.includes(id)) return undefined;
  if (type !== undefined) {
    const isLeftOut = serverless && excluded === undefined && type.pool === undefined;
    return isLeftOut ? `RunPod offers "${id}" only for Pods. Pools for endpoints: ${pools.join(", ")}.` : undefined;
  }
  const sign = excluded === undefined ? "" : "-";
  const shown = catalog.filter(({ displayName }) => displayName.toLowerCase() === id.toLowerCase());
  const candidates =
    shown.length > 0 ? shown.map((listed) => listed.id) : [...pools, ...catalog.map((listed) => listed.id)];
  const nearest = nearestOf(id, candidates);
  const hint = nearest === undefined ? "" : ` The nearest name is "${sign}${nearest}".`;
  return (
    `RunPod's catalog has no GPU type${excluded === undefined ? " or pool" : ""} "${id}".${hint} Correct it, and ` +
    "run the command again."
  );
}
