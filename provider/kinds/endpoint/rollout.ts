import type { Endpoint, WorkerCounts } from "../../api";
import { UserError } from "../../api/errors";
import type { Rollout } from "./inputs";
import type { KindContext } from "../context";
import { poll } from "../../api/clock";

const defaultTimeoutInSeconds = 600;

/** How long an endpoint must look healthy without a break: start-up code may crash late. */
const steadyForInMs = 20_000;
/** A load balancer reports no jobs, so only time distinguishes start-up code from service. */
const steadyForInMsOfBalancer = 60_000;
const goodLooksToBelieve = 4;

/** RunPod restarts crashed workers, so one crash may pass. This many reads with a crash are a diagnosis. */
const crashesToBelieve = 5;

/**
 * Waits until an endpoint serves after a release. RunPod's counts do not distinguish the workers of two releases. So
 * this waits until, for a while, no worker is starting, throttled, crashing or running without a job, and all workers
 * of `workersMin` exist.
 */
export async function awaitRollout(context: KindContext, saved: Endpoint, rollout: Rollout): Promise<void> {
  const { clock } = context;
  const version = saved.version ?? "?";
  if (saved.workersMax === 0) {
    throw new UserError(
      `version ${version} was released, but workersMax is 0 at RunPod, so no worker can start. Raise workersMax, ` +
        "or remove rollout, then run `pulumi up`.",
    );
  }
  const timeoutInSeconds = rollout.timeoutInSeconds ?? defaultTimeoutInSeconds;
  const timeoutInMs = timeoutInSeconds * 1000;
  const steadyInMs = Math.min(
    saved.type === "LOAD_BALANCER" ? steadyForInMsOfBalancer : steadyForInMs,
    timeoutInMs / 2,
  );
  const pauseInMs = steadyInMs / goodLooksToBelieve;
  const patience = {
    firstPauseInMs: Math.min(2_000, pauseInMs),
    longestPauseInMs: Math.min(5_000, pauseInMs),
    deadlineInMs: timeoutInMs,
  };
  let counts: WorkerCounts | undefined;
  let crashes = 0;
  let goodSince: number | undefined;
  let goodLooks = 0;
  const look = async () => {
    const before = counts;
    counts = await context.api().workers.count(saved.id);
    if (counts !== undefined && counts.unhealthy > 0) crashes += 1;
    if (crashes >= crashesToBelieve) return false;
    if (!serves(counts, before, saved)) {
      goodSince = undefined;
      goodLooks = 0;
      return undefined;
    }
    goodSince ??= clock.now();
    goodLooks += 1;
    return (goodLooks >= goodLooksToBelieve && clock.now() - goodSince >= steadyInMs) || undefined;
  };
  const served = await poll(clock, patience, look, context.waitReporter(`until version ${version} serves`));
  if (served === true) return;
  throw new UserError(
    `version ${version} was released, but ${diagnosis(counts, crashes, saved, timeoutInSeconds)} To go back, ` +
      "revert the change and run `pulumi up`.",
  );
}

function serves(counts: WorkerCounts | undefined, before: WorkerCounts | undefined, saved: Endpoint): boolean {
  const { type, workersMin } = saved;
  // The jobs host does not know an endpoint on which no worker has ever started: then there is nothing to wait for.
  if (counts === undefined) return workersMin === 0;
  const working = counts.idle + counts.running;
  if (counts.initializing + counts.throttled + counts.unhealthy > 0 || working < workersMin) return false;
  if (type === "LOAD_BALANCER") return true;
  if (working === 0) return counts.jobs.inQueue === 0;
  return !runsWithoutJob(counts) || (before !== undefined && counts.jobs.completed > before.jobs.completed);
}

/**
 * Start-up code counts as running; jobs move only after the handler has registered
 * (docs/internals/runpod-api.md#timing).
 */
function runsWithoutJob({ running, jobs }: WorkerCounts): boolean {
  return running > jobs.inProgress;
}

/** The order of the questions is that of docs/internals/runpod-api.md#timing. */
function diagnosis(
  counts: WorkerCounts | undefined,
  crashes: number,
  { type, workersMin }: Endpoint,
  timeoutInSeconds: number,
): string {
  if (counts === undefined) return `no worker had registered after ${timeoutInSeconds} seconds.`;
  if (counts.unhealthy > 0 || crashes > 1) {
    const workers = counts.unhealthy > 0 ? `${counts.unhealthy} of its workers crash` : "its workers crash repeatedly";
    return `${workers}. Read their logs in the console. Exit code 137 means out of memory, 139 mostly a full disk.`;
  }
  if (counts.throttled > 0 && counts.running === 0) {
    return (
      `no host has a free GPU for it after ${timeoutInSeconds} seconds. Name more GPU pools, or use another data ` +
      "center."
    );
  }
  if (counts.initializing > 0) {
    return (
      `its workers were still starting after ${timeoutInSeconds} seconds. A large image or model takes longer: ` +
      "raise rollout.timeoutInSeconds."
    );
  }
  if (type === "QUEUE" && runsWithoutJob(counts)) {
    return (
      `its workers run without taking a job after ${timeoutInSeconds} seconds: their start-up code has not ` +
      "finished, or crashes repeatedly. Read their logs in the console. A large model takes longer: raise " +
      "rollout.timeoutInSeconds."
    );
  }
  if (counts.idle + counts.running < workersMin) {
    return (
      `it had fewer workers than workersMin after ${timeoutInSeconds} seconds. The data centers may have no free ` +
      "GPU of the list."
    );
  }
  if (counts.jobs.inQueue > 0 && counts.idle + counts.running === 0) {
    return (
      `${counts.jobs.inQueue} jobs wait, and no worker has started after ${timeoutInSeconds} seconds. The data ` +
      "centers may have no free GPU of the list."
    );
  }
  return (
    `its workers were not healthy for long enough within rollout.timeoutInSeconds, ${timeoutInSeconds} seconds. ` +
    "Raise it."
  );
}
