import type { Endpoint, Worker, WorkerCounts, WorkersOfEndpoint } from "../../api";
import { isRunpodError, UserError } from "../../api/errors";
import type { Rollout } from "./inputs";
import type { KindContext } from "../context";
import { poll } from "../../api/clock";
import type { Findings } from "./rollout-diagnosis";
import { crashedWorkers, diagnosisOf, isCrashed, runsWithoutJob } from "./rollout-diagnosis";
import { failedPull, lastLines, quoteOf } from "./worker-logs";

const defaultTimeoutInSeconds = 600;

/** How long an endpoint must look healthy without a break: start-up code may crash late. */
const steadyForInMs = 20_000;
/** A load balancer reports no jobs, so only time distinguishes start-up code from service. */
const steadyForInMsOfBalancer = 60_000;
const goodLooksToBelieve = 4;
const shortestPauseInMs = 2_000;

/** RunPod restarts crashed workers, so one crash may pass. This many reads with a crash are a diagnosis. */
const crashesToBelieve = 5;

/** A pull may fail once. A log that still shows a failed one after this time is a diagnosis. */
const logAgainAfterInMs = 30_000;
const failedPullsToBelieve = 2;

/** What the wait follows. */
type Occasion = "release" | "adoption";

/**
 * Waits until an endpoint serves after a release, or after its adoption: until, for a while, no worker is starting,
 * throttled, crashing or running without a job, and all workers of `workersMin` exist. Where RunPod reports which
 * release each worker runs, all must run the latest one.
 */
export async function awaitRollout(
  context: KindContext,
  saved: Endpoint,
  rollout: Rollout,
  occasion: Occasion,
): Promise<void> {
  const { clock } = context;
  const version = saved.version === undefined ? "its release" : `version ${saved.version}`;
  const done = occasion === "release" ? `${version} was released` : "it was adopted";
  if (saved.workersMax === 0) {
    throw new UserError(
      `${done}, but workersMax is 0 at RunPod, so no worker can start. Raise workersMax, or remove rollout, then run ` +
        "`pulumi up`.",
    );
  }
  const timeoutInSeconds = rollout.timeoutInSeconds ?? defaultTimeoutInSeconds;
  const timeoutInMs = timeoutInSeconds * 1000;
  const steadyInMs = steadyTime(saved, timeoutInMs);
  const pauseInMs = Math.max(shortestPauseInMs, steadyInMs / goodLooksToBelieve);
  const patience = {
    firstPauseInMs: shortestPauseInMs,
    longestPauseInMs: Math.min(5_000, pauseInMs),
    deadlineInMs: timeoutInMs,
  };
  const goodLooksNeeded = Math.min(goodLooksToBelieve, 1 + Math.floor(steadyInMs / shortestPauseInMs));

  const findings: Findings = { counts: undefined, told: undefined, crashes: 0, failedPull: undefined };
  let crashedId: string | undefined;
  let failedPulls = 0;
  let readLogAt = clock.now() + logAgainAfterInMs / 2;
  let goodSince: number | undefined;
  let goodLooks = 0;

  /** Workers that start print whether their image can be pulled. */
  async function readPulls({ workers }: WorkersOfEndpoint): Promise<void> {
    const starting = workers.find(({ status, isStale }) => status === "INITIALIZING" && !isStale);
    if (starting === undefined || clock.now() < readLogAt) return;
    readLogAt = clock.now() + logAgainAfterInMs;
    findings.failedPull = failedPull(await lastLines(context.api().rollout, saved.id, starting.id));
    failedPulls = findings.failedPull === undefined ? 0 : failedPulls + 1;
  }

  const look = async () => {
    const before = findings.counts;
    const counts = await context.api().workers.count(saved.id);
    const told = await workersTold(context, saved.id);
    Object.assign(findings, { counts, told: told === "unknown" ? undefined : told });
    if (crashedWorkers(findings) > 0) findings.crashes += 1;
    if (findings.told !== undefined) {
      crashedId = findings.told.workers.find(isCrashed)?.id ?? crashedId;
      if (!findings.told.workers.some(isWorking)) await readPulls(findings.told);
    }
    if (findings.crashes >= crashesToBelieve || failedPulls >= failedPullsToBelieve) return false;
    if (told === "unknown" || !runsLatest(told, saved) || !serves(counts, before, saved)) {
      goodSince = undefined;
      goodLooks = 0;
      return undefined;
    }
    // An image that was pulled in the end.
    findings.failedPull = undefined;
    goodSince ??= clock.now();
    goodLooks += 1;
    if (goodLooks < goodLooksNeeded || clock.now() - goodSince < steadyInMs) return undefined;
    return (await context.api().rollout.isInProgress(saved.id)) === true ? undefined : true;
  };

  const served = await poll(clock, patience, look, context.waitReporter(`until ${version} serves`));
  if (served === true) return;
  const { crashes } = findings;
  const log = crashes > 0 && crashedId !== undefined ? await logOf(context, saved.id, crashedId) : "";
  const wayOut = occasion === "release" ? " To go back, revert the change and run `pulumi up`." : "";
  throw new UserError(`${done}, but ${diagnosisOf(findings, saved, timeoutInSeconds)}${wayOut}${log}`);
}

function steadyTime({ type }: Endpoint, timeoutInMs: number): number {
  // There is no time for a second look.
  if (timeoutInMs < shortestPauseInMs) return 0;
  return Math.min(type === "LOAD_BALANCER" ? steadyForInMsOfBalancer : steadyForInMs, timeoutInMs / 2);
}

/** Reads may lag behind the create, so an endpoint that RunPod does not know is none that serves. */
async function workersTold(context: KindContext, id: string): Promise<WorkersOfEndpoint | "unknown" | undefined> {
  try {
    return await context.api().rollout.workers(id);
  } catch (error) {
    if (isRunpodError(error, "notFound")) return "unknown";
    throw error;
  }
}

function isWorking({ status, isStale }: Worker): boolean {
  return !isStale && (status === "RUNNING" || status === "IDLE");
}

/** Whether all workers run the release that was saved, or nobody tells. */
function runsLatest(told: WorkersOfEndpoint | undefined, { version }: Endpoint): boolean {
  if (told === undefined) return true;
  const isOldRead = told.latestVersion !== undefined && version !== undefined && told.latestVersion < version;
  return !isOldRead && told.workers.every(isWorking);
}

function serves(counts: WorkerCounts | undefined, before: WorkerCounts | undefined, saved: Endpoint): boolean {
  const { type, workersMin } = saved;
  // The jobs host does not know an endpoint on which no worker has ever started: then there is nothing to wait for.
  if (counts === undefined) return workersMin === 0;
  const working = counts.idle + counts.running;
  if (counts.initializing + counts.throttled + counts.unhealthy > 0 || working < workersMin) return false;
  if (type === "LOAD_BALANCER") return true;
  if (working === 0) return counts.jobs.inQueue === 0;
  // Jobs move only after the handler has registered.
  return !runsWithoutJob(counts) || (before !== undefined && counts.jobs.completed > before.jobs.completed);
}

async function logOf(context: KindContext, endpointId: string, workerId: string): Promise<string> {
  const quote = quoteOf(await lastLines(context.api().rollout, endpointId, workerId));
  return quote === "" ? "" : ` The log of worker ${workerId} ends with:${quote}`;
}
