import type { Endpoint, Worker, WorkerCounts, WorkersOfEndpoint } from "../../api";
import { namesOf } from "../../hardware/gpu-list";

/** What is known of an endpoint whose release does not serve. */
export interface Findings {
  counts: WorkerCounts | undefined;
  /** Single workers, where the API reports them. */
  told: WorkersOfEndpoint | undefined;
  /** How many looks showed crashed workers. */
  crashes: number;
  /** The last line about an image that could not be pulled. */
  failedPull: string | undefined;
}

/** Whether workers run without a job. Start-up code counts as running (docs/internals/runpod-api.md#timing). */
export function runsWithoutJob({ running, jobs }: WorkerCounts): boolean {
  return running > jobs.inProgress;
}

/** How many workers of the new release have crashed, or of any release if the API does not tell them apart. */
export function crashedWorkers({ counts, told }: Pick<Findings, "counts" | "told">): number {
  if (told === undefined) return counts?.unhealthy ?? 0;
  return told.workers.filter(isCrashed).length;
}

/** Workers of an older release crash for reasons of their own. */
export function isCrashed({ status, isStale }: Worker): boolean {
  return status === "UNHEALTHY" && !isStale;
}

/** Why a release does not serve. The order of the questions is that of docs/internals/runpod-api.md#timing. */
export function diagnosisOf(findings: Findings, saved: Endpoint, timeoutInSeconds: number): string {
  const { counts, told, crashes, failedPull } = findings;
  const crashed = crashedWorkers(findings);
  if (crashed > 0 || crashes > 1) {
    const workers = crashed > 0 ? `${crashed} of its workers crash` : "its workers crash repeatedly";
    return `${workers}. Read their logs in the console. Exit code 137 means out of memory, 139 mostly a full disk.`;
  }
  if (failedPull !== undefined) {
    return (
      `its image cannot be pulled. The worker's log says: ${failedPull} Check the image's name and tag. A private ` +
      "image needs the registryAuthId of its registry."
    );
  }
  const isThrottled = told?.workers.some(({ status }) => status === "THROTTLED") ?? (counts?.throttled ?? 0) > 0;
  if (isThrottled && (counts?.running ?? 0) === 0) {
    return (
      `no host in ${placesOf(saved)} has ${hardwareOf(saved)} free for it after ${timeoutInSeconds} seconds. Name more ` +
      "GPU pools or CPU flavors, or use another data center."
    );
  }
  if (counts === undefined && (told?.workers ?? []).length === 0) {
    return (
      `no worker had registered after ${timeoutInSeconds} seconds. The data centers may have nothing free of the list: ` +
      `${hardwareOf(saved)} in ${placesOf(saved)}.`
    );
  }
  if (told?.workers.some(({ status }) => status === "INITIALIZING") ?? (counts?.initializing ?? 0) > 0) {
    return (
      `its workers were still starting after ${timeoutInSeconds} seconds. A large image or model takes longer: ` +
      "raise rollout.timeoutInSeconds."
    );
  }
  const outdated = told?.workers.filter(({ isStale }) => isStale).length ?? 0;
  if (outdated > 0) {
    return (
      `${outdated} of its workers still ran an older release after ${timeoutInSeconds} seconds. RunPod lets them ` +
      "finish their jobs: raise rollout.timeoutInSeconds."
    );
  }
  if (counts !== undefined && saved.type === "QUEUE" && runsWithoutJob(counts)) {
    return (
      `its workers run without taking a job after ${timeoutInSeconds} seconds: their start-up code has not ` +
      "finished, or crashes repeatedly. Read their logs in the console. A large model takes longer: raise " +
      "rollout.timeoutInSeconds."
    );
  }
  const working = counts === undefined ? (told?.workers.length ?? 0) : counts.idle + counts.running;
  if (working < saved.workersMin) {
    return (
      `it had fewer workers than workersMin after ${timeoutInSeconds} seconds. The data centers may have nothing free ` +
      `of the list: ${hardwareOf(saved)} in ${placesOf(saved)}.`
    );
  }
  if (counts !== undefined && counts.jobs.inQueue > 0 && working === 0) {
    return (
      `${counts.jobs.inQueue} jobs wait, and no worker has started after ${timeoutInSeconds} seconds. The data centers ` +
      `may have nothing free of the list: ${hardwareOf(saved)} in ${placesOf(saved)}.`
    );
  }
  return (
    `its workers were not healthy for long enough within rollout.timeoutInSeconds, ${timeoutInSeconds} seconds. ` +
    "Raise it."
  );
}

function hardwareOf({ gpus, gpuCount, cpus }: Endpoint): string {
  if (gpus === undefined) return cpus.map(({ flavor, vcpuCount }) => `${vcpuCount} vCPUs of ${flavor}`).join(", ");
  return `${gpuCount > 1 ? `${gpuCount} GPUs of ` : ""}${namesOf(gpus).join(", ")}`;
}

function placesOf({ dataCenterIds }: Endpoint): string {
  return dataCenterIds.length === 0 ? "any data center" : dataCenterIds.join(", ");
}
