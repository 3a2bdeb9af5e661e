/** What an API reports of single workers. One that reports none of this answers `undefined` and no lines. */
export interface RolloutApi {
  /** The workers that an endpoint has now. */
  workers(endpointId: string): Promise<WorkersOfEndpoint | undefined>;
  /** Whether workers of an older release are still being replaced. */
  isInProgress(endpointId: string): Promise<boolean | undefined>;
  /** The last lines of a worker's log, oldest first. A worker that is gone has none. */
  lastLines(endpointId: string, workerId: string): Promise<LogLine[]>;
}

export interface WorkersOfEndpoint {
  /** The endpoint's latest release, if RunPod reports it. */
  latestVersion: number | undefined;
  workers: Worker[];
}

export interface Worker {
  id: string;
  /** In RunPod's words: RUNNING, IDLE, INITIALIZING, THROTTLED or UNHEALTHY. */
  status: string;
  /** True if it runs an older release than the latest. */
  isStale: boolean;
}

export interface LogLine {
  text: string;
  /** True if RunPod printed it, such as the progress of a pull. Otherwise the container did. */
  isOfRunpod: boolean;
}
