import type { Endpoint, Job } from "./entities";
import { newJobId } from "./ids";
import type { World } from "./world";

/** Policy defaults of the jobs host, in milliseconds (runpod-api.md e). */
const defaults = { executionTimeoutInMs: 600_000, ttlInMs: 86_400_000 };

/** The result of a job started by `run` is kept this long. */
const resultKeptInMs = 30 * 60_000;

export interface RunPolicy {
  executionTimeout?: number | undefined;
  ttl?: number | undefined;
}

export function queueJob(world: World, endpoint: Endpoint, input: unknown, policy: RunPolicy): Job {
  const now = world.clock.now();
  world.store.endpoints.update(endpoint.id, { idleSince: now, idleScaleDowns: 0 });
  return world.store.jobs.insert({
    id: newJobId(),
    accountId: endpoint.accountId,
    endpointId: endpoint.id,
    input,
    status: "IN_QUEUE",
    queuedAt: now,
    startedAt: undefined,
    finishedAt: undefined,
    workerId: undefined,
    output: undefined,
    error: undefined,
    retries: 0,
    ttlInMs: policy.ttl ?? defaults.ttlInMs,
    executionTimeoutInMs: policy.executionTimeout ?? (endpoint.executionTimeoutMs || defaults.executionTimeoutInMs),
  });
}

/** A finished job's result is forgotten after a while, any job after its time to live. */
export function isForgotten({ clock }: World, { queuedAt, finishedAt, ttlInMs }: Job): boolean {
  const now = clock.now();
  return now >= queuedAt + ttlInMs || (finishedAt !== undefined && now >= finishedAt + resultKeptInMs);
}

export function isOpen({ status }: Job): boolean {
  return status === "IN_QUEUE" || status === "IN_PROGRESS";
}

/** Takes an open job away from queue or worker; a finished one stays as it is. */
export function cancelJob(world: World, job: Job): Job {
  if (!isOpen(job)) return job;
  freeWorker(world, job);
  return world.store.jobs.update(job.id, { status: "CANCELLED", finishedAt: world.clock.now() });
}

/** Back into the queue; the caller has seen to it that the job FAILED or TIMED_OUT. */
export function retryJob(world: World, job: Job): Job {
  const again = {
    startedAt: undefined,
    finishedAt: undefined,
    workerId: undefined,
    output: undefined,
    error: undefined,
  };
  const queued = { ...again, status: "IN_QUEUE" as const, queuedAt: world.clock.now(), retries: job.retries + 1 };
  return world.store.jobs.update(job.id, queued);
}

/** Removes what waits; what runs stays. Returns how many were removed. */
export function purgeQueue(world: World, endpointId: string): number {
  const waiting = world.store.jobs.list((job) => job.endpointId === endpointId && job.status === "IN_QUEUE");
  for (const { id } of waiting) world.store.jobs.delete(id);
  return waiting.length;
}

export function dropJobs(world: World, endpointId: string): void {
  for (const { id } of world.store.jobs.list((job) => job.endpointId === endpointId)) world.store.jobs.delete(id);
}

export function freeWorker(world: World, { workerId }: Job): void {
  if (workerId === undefined || world.store.workers.get(workerId) === undefined) return;
  world.store.workers.update(workerId, { state: "IDLE", jobId: undefined, since: world.clock.now(), until: undefined });
}
