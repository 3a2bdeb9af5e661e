import type { Endpoint, Job, Worker, WorkerState } from "./entities";
import { newId } from "./ids";
import { logTexts } from "./log";
import { findPlace } from "./placement";
import { printCrash } from "./pod-container";
import { runs } from "./release";
import { crashes, type World } from "./world";

/** The start-up code of a crashing worker runs this long, then its container is down this long. */
const crashLoop = { aliveInMs: 2_000, downInMs: 10_000 };

/** Time from one failed pull of an image to the next. */
const pullAgainInMs = 30_000;

/** Starts a worker. Returns undefined if no data center has the hardware. */
export function startWorker(world: World, endpoint: Endpoint, at: number): Worker | undefined {
  const place = findPlace(world, endpoint);
  if (place === undefined) return undefined;
  const { dataCenter, gpuTypeId, networkVolumeIds } = place;
  const worker = world.store.workers.insert({
    id: newId(14),
    accountId: endpoint.accountId,
    endpointId: endpoint.id,
    state: "THROTTLED",
    version: endpoint.version,
    dataCenterId: dataCenter.id,
    gpuTypeId,
    gpuCount: gpuTypeId === undefined ? 0 : endpoint.gpuCount,
    networkVolumeIds,
    jobId: undefined,
    startedAt: at,
    since: at,
    until: undefined,
  });
  return dataCenter.throttled ? worker : initialize(world, worker, runs(endpoint).image, at);
}

function initialize(world: World, worker: Worker, image: string, at: number): Worker {
  world.log.print(worker.id, at, "system", logTexts.create(image));
  return enter(world, worker, "INITIALIZING", at, coldStartInMs(world));
}

/** Applies what is due for one worker. Returns whether anything changed. */
export function advanceWorker(world: World, endpoint: Endpoint, worker: Worker, at: number): boolean {
  const { image } = runs(endpoint);
  if (worker.state === "THROTTLED") {
    if (world.store.dataCenters.get(worker.dataCenterId)?.throttled) return false;
    initialize(world, worker, image, at);
    return true;
  }
  if (worker.until === undefined || worker.until > at) return false;
  if (worker.jobId !== undefined) {
    finishJob(world, worker, worker.until);
    enter(world, worker, "IDLE", worker.until);
  } else if (worker.state === "INITIALIZING" && world.missingImages.has(image)) {
    world.log.print(worker.id, worker.until, "system", logTexts.noImage(image));
    enter(world, worker, "INITIALIZING", worker.until, pullAgainInMs);
  } else if (worker.state === "INITIALIZING" && crashes(world, runs(endpoint))) {
    // Start-up code counts as running. Jobs wait until a handler has registered (docs/internals/runpod-api.md#timing).
    world.log.print(worker.id, worker.until, "system", logTexts.start(image));
    enter(world, worker, "RUNNING", worker.until, crashLoop.aliveInMs);
  } else if (worker.state === "INITIALIZING") {
    world.log.print(worker.id, worker.until, "system", logTexts.start(image));
    world.log.print(worker.id, worker.until, "container", logTexts.workerReady);
    enter(world, worker, "IDLE", worker.until);
  } else if (worker.state === "RUNNING") {
    printCrash(world, { id: worker.id, image }, worker.until);
    enter(world, worker, "UNHEALTHY", worker.until, crashLoop.downInMs);
  } else {
    initialize(world, worker, image, worker.until);
  }
  return true;
}

/** The error of a job that exceeds its time. */
const timedOut = "job timed out";

/** Assigns a job to an idle worker. The outcome is decided here, and `until` says when it is reported. */
export function takeJob(world: World, worker: Worker, job: Job, at: number): void {
  const { seconds, output, error, chunks = [] } = world.handler(job.input);
  const wantedInMs = seconds * 1000;
  const timesOut = wantedInMs > job.executionTimeoutInMs;
  world.store.jobs.update(job.id, {
    status: "IN_PROGRESS",
    startedAt: at,
    workerId: worker.id,
    runsForInMs: wantedInMs,
    chunks: chunks.map((chunk, index) => ({ dueAfter: (index + 1) / chunks.length, output: chunk })),
    output: timesOut || error !== undefined ? undefined : output,
    error: timesOut ? timedOut : error,
  });
  const durationInMs = timesOut ? job.executionTimeoutInMs : wantedInMs;
  world.store.workers.update(worker.id, { state: "RUNNING", jobId: job.id, since: at, until: at + durationInMs });
}

function finishJob(world: World, { jobId }: Worker, at: number): void {
  const job = jobId === undefined ? undefined : world.store.jobs.get(jobId);
  if (job === undefined) return;
  if (job.error === timedOut) endOverTime(world, job, at);
  else world.store.jobs.update(job.id, { status: job.error === undefined ? "COMPLETED" : "FAILED", finishedAt: at });
}

function endOverTime({ store, switches }: World, { id, retries }: Job, at: number): void {
  if (switches.jobOverTime === "timed-out") store.jobs.update(id, { status: "TIMED_OUT", finishedAt: at });
  else {
    const told = { error: "job timed out after 1 retries", retries: retries + 1 };
    store.jobs.update(id, { ...told, status: "FAILED", finishedAt: at });
  }
}

function enter(world: World, { id }: Worker, state: WorkerState, at: number, forInMs?: number): Worker {
  const until = forInMs === undefined ? undefined : at + forInMs;
  return world.store.workers.update(id, { state, since: at, until, jobId: undefined });
}

function coldStartInMs({ switches }: World): number {
  return switches.coldStartInSeconds * 1000;
}
