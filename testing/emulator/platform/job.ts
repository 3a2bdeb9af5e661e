import type { Endpoint, Job } from "./entities";
import { newJobId } from "./ids";
import type { World } from "./world";

/** Policy defaults of the jobs host, in milliseconds (docs/internals/runpod-api.md#jobs-host). */
const defaults = { executionTimeoutInMs: 600_000, ttlInMs: 86_400_000 };

/** How long the result of a job is kept, by its verb (docs/internals/runpod-api.md#jobs-host). */
const resultKeptInMs = { run: 30 * 60_000, runsync: 60_000 };

export interface RunPolicy {
  executionTimeout?: number | undefined;
  ttl?: number | undefined;
}

export function queueJob(world: World, endpoint: Endpoint, input: unknown, policy: RunPolicy, isSync: boolean): Job {
  const now = world.clock.now();
  world.store.endpoints.update(endpoint.id, { idleSince: now, idleScaleDowns: 0 });
  return world.store.jobs.insert({
    id: newJobId(isSync),
    accountId: endpoint.accountId,
    endpointId: endpoint.id,
    input,
    status: "IN_QUEUE",
    queuedAt: now,
    ...notStarted(),
    retries: 0,
    ttlInMs: policy.ttl ?? defaults.ttlInMs,
    executionTimeoutInMs: policy.executionTimeout ?? (endpoint.executionTimeoutInMs || withoutTimeout(world)),
  });
}

/** A hundred years, because JSON, and so a stored emulator, has no infinity. */
function withoutTimeout({ switches }: World): number {
  return switches.zeroExecutionTimeout === "none" ? 100 * 365 * 86_400_000 : defaults.executionTimeoutInMs;
}

/** A finished job's result is removed after a while, and any job after its time to live. */
export function isForgotten({ clock }: World, { id, queuedAt, finishedAt, ttlInMs }: Job): boolean {
  const now = clock.now();
  const keptInMs = id.startsWith("sync-") ? resultKeptInMs.runsync : resultKeptInMs.run;
  return now >= queuedAt + ttlInMs || (finishedAt !== undefined && now >= finishedAt + keptInMs);
}

/**
 * Takes the output that a generator has produced and no request has returned yet. The next request does not get it
 * again.
 */
export function takeChunks(world: World, job: Job): unknown[] {
  const { chunks = [], startedAt, runsForInMs = 0 } = job;
  if (startedAt === undefined) return [];
  const now = world.clock.now();
  const due = chunks.filter(({ dueAfter }) => !isOpen(job) || now >= startedAt + dueAfter * runsForInMs);
  if (due.length > 0) world.store.jobs.update(job.id, { chunks: chunks.slice(due.length) });
  return due.map(({ output }) => output);
}

export function isOpen({ status }: Job): boolean {
  return status === "IN_QUEUE" || status === "IN_PROGRESS";
}

/** Removes an open job from queue or worker. A finished job stays as it is. */
export function cancelJob(world: World, job: Job): Job {
  if (!isOpen(job)) return job;
  freeWorker(world, job);
  return world.store.jobs.update(job.id, { status: "CANCELLED", finishedAt: world.clock.now() });
}

/** Returns a job to the queue. The caller checks that it FAILED or TIMED_OUT. */
export function retryJob(world: World, job: Job): Job {
  const again = { status: "IN_QUEUE" as const, queuedAt: world.clock.now(), retries: job.retries + 1 };
  return world.store.jobs.update(job.id, { ...notStarted(), ...again });
}

/** What no worker has worked on. */
function notStarted() {
  const nothing = { startedAt: undefined, finishedAt: undefined, workerId: undefined };
  return { ...nothing, output: undefined, chunks: [], error: undefined };
}

/** Removes waiting jobs, not running ones. Returns how many. */
export function purgeQueue(world: World, endpointId: string): number {
  const waiting = world.store.jobs.list((job) => job.endpointId === endpointId && job.status === "IN_QUEUE");
  for (const { id } of waiting) world.store.jobs.delete(id);
  return waiting.length;
}

export function dropJobs(world: World, endpointId: string): void {
  for (const { id } of world.store.jobs.list((job) => job.endpointId === endpointId)) world.store.jobs.delete(id);
}

function freeWorker(world: World, { workerId }: Job): void {
  if (workerId === undefined || world.store.workers.get(workerId) === undefined) return;
  world.store.workers.update(workerId, { state: "IDLE", jobId: undefined, since: world.clock.now(), until: undefined });
}
