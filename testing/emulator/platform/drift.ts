import type { Endpoint } from "./entities";
import type { World } from "./world";

const dayInMs = 86_400_000;

/**
 * RunPod lowers workersMax of endpoints without requests, and leaves it there (docs/internals/runpod-api.md#endpoints).
 */
const idleScaleDowns = [
  { afterInMs: 3 * dayInMs, workersMax: 2 },
  { afterInMs: 7 * dayInMs, workersMax: 0 },
];

/** Applies the scale-down that is due, if any. */
export function driftIdle(world: World, endpoint: Endpoint, at: number): boolean {
  const next = idleScaleDowns[endpoint.idleScaleDowns];
  if (next === undefined || at < endpoint.idleSince + next.afterInMs) return false;
  world.store.endpoints.update(endpoint.id, {
    workersMax: Math.min(endpoint.workersMax, next.workersMax),
    idleScaleDowns: endpoint.idleScaleDowns + 1,
  });
  return true;
}

export function nextDrift({ idleSince, idleScaleDowns: done }: Endpoint): number[] {
  const next = idleScaleDowns[done];
  return next === undefined ? [] : [idleSince + next.afterInMs];
}
