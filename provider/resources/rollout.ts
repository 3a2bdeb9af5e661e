import type { Endpoint, WorkerCounts } from "../api";
import { UserError } from "../errors";
import type { Rollout } from "../inputs/endpoint";
import type { Workshop } from "../kind";
import { poll } from "../wait";

const defaultTimeoutInSeconds = 600;

/** A crash may pass: workers are restarted. This many looks in a row that show one are a diagnosis. */
const crashesToBelieve = 3;

/**
 * Waits until an endpoint serves after a release. RunPod's counts do not tell the workers of two releases apart, so this waits until
 * none is starting, waiting for a GPU or crashing, and the workers that are always on are there.
 */
export async function awaitRollout(workshop: Workshop, saved: Endpoint, rollout: Rollout): Promise<void> {
  const timeoutInSeconds = rollout.timeoutInSeconds ?? defaultTimeoutInSeconds;
  let counts: WorkerCounts | undefined;
  let crashes = 0;
  const patience = { firstPauseInMs: 2_000, longestPauseInMs: 10_000, deadlineInMs: timeoutInSeconds * 1000 };
  const served = await poll(workshop.clock, patience, async () => {
    counts = await workshop.api().workers.count(saved.id);
    crashes = counts !== undefined && counts.unhealthy > 0 ? crashes + 1 : 0;
    if (crashes >= crashesToBelieve) return false;
    return serves(counts, saved.workersMin) || undefined;
  });
  if (served === true) return;
  throw new UserError(
    `version ${saved.version ?? "?"} was released, but ${diagnosis(counts, timeoutInSeconds)} To go back, revert the change and run \`pulumi up\`.`,
  );
}

function serves(counts: WorkerCounts | undefined, workersMin: number): boolean {
  // The jobs host does not know an endpoint on which no worker has ever started: then there is nothing to wait for.
  if (counts === undefined) return workersMin === 0;
  const starting = counts.initializing + counts.throttled + counts.unhealthy;
  return starting === 0 && counts.idle + counts.running >= workersMin;
}

/** The order of the questions is that of runpod-api.md (g). */
function diagnosis(counts: WorkerCounts | undefined, timeoutInSeconds: number): string {
  if (counts === undefined) return `no worker had registered after ${timeoutInSeconds} seconds.`;
  if (counts.unhealthy > 0) {
    return `${counts.unhealthy} of its workers crash. Read their logs in the console; exit code 137 is memory, 139 mostly a full disk.`;
  }
  if (counts.throttled > 0 && counts.running === 0) {
    return `no host has a free GPU for it after ${timeoutInSeconds} seconds. Name more GPU pools, or use another data center.`;
  }
  if (counts.initializing > 0) {
    return `its workers were still starting after ${timeoutInSeconds} seconds. A large image or model takes longer: raise rollout.timeoutInSeconds.`;
  }
  return `there were fewer workers than workersMin after ${timeoutInSeconds} seconds. The data centers may have no free GPU of the list.`;
}
