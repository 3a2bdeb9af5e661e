import type { Endpoint, Job, Worker } from "./entities";
import { startWorker, takeJob } from "./worker";
import type { World } from "./world";

/** Adjusts an endpoint's workers to its configuration and its queue. Returns whether anything changed. */
export function scale(world: World, endpoint: Endpoint, at: number): boolean {
  const replaced = removeOutdated(world, endpoint);
  let changed = replaced.removed > 0;
  changed = assignJobs(world, endpoint, at) || changed;
  const wanted = Math.min(endpoint.workersMax, Math.max(endpoint.workersMin, demand(world, endpoint, at)));
  changed = removeSurplus(world, endpoint, wanted, at) || changed;
  const target = Math.min(endpoint.workersMax, Math.max(wanted, replaced.warm));
  while (workersOf(world, endpoint).length < target && startWorker(world, endpoint, at) !== undefined) changed = true;
  return changed;
}

/**
 * When this endpoint must be scaled again without a request: an idle worker times out, or a job has waited long enough
 * for one more worker.
 */
export function nextScaling(world: World, endpoint: Endpoint, at: number): number[] {
  const idle = workersOf(world, endpoint).filter(({ state }) => state === "IDLE");
  const waiting = endpoint.scalerType === "QUEUE_DELAY" ? queue(world, endpoint, at) : [];
  return [
    ...idle.map(({ since }) => since + endpoint.idleTimeoutInSeconds * 1000),
    ...waiting.map(({ queuedAt }) => queuedAt + endpoint.scalerValue * 1000),
  ];
}

/** How many workers the jobs need. */
function demand(world: World, endpoint: Endpoint, at: number): number {
  const waiting = queue(world, endpoint, at);
  const busy = workersOf(world, endpoint).filter(({ jobId }) => jobId !== undefined).length;
  if (endpoint.scalerType === "REQUEST_COUNT") {
    return Math.ceil((waiting.length + busy) / Math.max(1, endpoint.scalerValue));
  }
  const late = waiting.filter(({ queuedAt }) => at - queuedAt >= endpoint.scalerValue * 1000).length;
  return busy + Math.max(late, Math.min(1, waiting.length));
}

/**
 * Removes workers of an older release: idle ones at once, busy ones after their job
 * (docs/internals/runpod-api.md#releases).
 */
function removeOutdated(world: World, endpoint: Endpoint): { removed: number; warm: number } {
  const outdated = workersOf(world, endpoint).filter(
    ({ version, jobId }) => version < endpoint.version && jobId === undefined,
  );
  for (const { id } of outdated) world.store.workers.delete(id);
  return { removed: outdated.length, warm: outdated.filter(({ state }) => state === "IDLE").length };
}

function assignJobs(world: World, endpoint: Endpoint, at: number): boolean {
  const idle = workersOf(world, endpoint).filter(({ state }) => state === "IDLE");
  const waiting = queue(world, endpoint, at);
  const pairs = Math.min(idle.length, waiting.length);
  for (let index = 0; index < pairs; index += 1) {
    const [worker, job] = [idle[index], waiting[index]];
    if (worker !== undefined && job !== undefined) takeJob(world, worker, job, at);
  }
  return pairs > 0;
}

/** Idle workers stay for the idle timeout, unless workersMax is 0. Workers that cannot serve are removed at once. */
function removeSurplus(world: World, endpoint: Endpoint, wanted: number, at: number): boolean {
  const workers = workersOf(world, endpoint);
  const isOver = (worker: Worker) =>
    worker.state === "IDLE" && at >= worker.since + endpoint.idleTimeoutInSeconds * 1000;
  const isUseless = ({ state, jobId }: Worker) =>
    state === "THROTTLED" || state === "UNHEALTHY" || (state === "RUNNING" && jobId === undefined);
  let left = workers.length;
  for (const worker of workers) {
    const tooMany = left > endpoint.workersMax && worker.jobId === undefined;
    if (left > wanted && (tooMany || isOver(worker) || isUseless(worker))) {
      world.store.workers.delete(worker.id);
      left -= 1;
    }
  }
  return left < workers.length;
}

function workersOf(world: World, endpoint: Endpoint): Worker[] {
  return world.store.workers.list(({ endpointId }) => endpointId === endpoint.id);
}

/** Waiting jobs, oldest first, without those whose time to live has passed. */
function queue({ store }: World, endpoint: Endpoint, at: number): Job[] {
  const isWaiting = ({ endpointId, status, queuedAt, ttlInMs }: Job) =>
    endpointId === endpoint.id && status === "IN_QUEUE" && at < queuedAt + ttlInMs;
  return store.jobs.list(isWaiting).sort((one, other) => one.queuedAt - other.queuedAt);
}
