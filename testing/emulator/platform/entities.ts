/**
 * What the store holds. Times are milliseconds of the emulator's clock. Fields that the API shows keep the API's names.
 */

export interface Account {
  id: string;
  apiKey: string;
  email: string;
  /** Sum of workersMax over all endpoints of the account that may not be exceeded. */
  quota: number;
  /** US dollars. Below zero the jobs host answers 404 to everything. */
  clientBalance: number;
  /** US dollars, beside what Pods cost. Set by tests, and not charged: the emulator does not know RunPod's prices. */
  currentSpendPerHr: number;
  /** SSH keys, one per line; null when none is registered. */
  pubKey: string | null;
}

/**
 * What reads show in the place of a thing's own fields; null for nothing at all. Only things of somebody else have it.
 */
export type ShownAs = object | null;

export interface NetworkVolume {
  id: string;
  accountId: string;
  name: string;
  /** GB. */
  size: number;
  /** As it was sent: lower case is accepted, and finds no data center later (seen in dstack). */
  dataCenterId: string;
  storageClusterId: string | null;
  storageType: StorageType;
  shown?: ShownAs;
}

export interface RegistryAuth {
  id: string;
  accountId: string;
  name: string;
  username: string;
  password: string;
}

export interface Secret {
  id: string;
  accountId: string;
  name: string;
  value: string;
  description: string | null;
  createdAt: number;
  /** When value or description was changed last. */
  updatedAt: number | null;
}

export type StorageType = "CEPH_FS" | "DDN" | "MOOSE_FS" | "ONE_FS" | "PURE" | "VAST";

export interface EnvironmentVariable {
  key: string;
  value: string;
}

/** The part of a template that workers run, and that an endpoint captures when it is saved. */
export interface TemplateContent {
  imageName: string;
  dockerArgs: string;
  env: EnvironmentVariable[];
  ports: string | null;
  containerDiskInGb: number;
  containerRegistryAuthId: string | null;
}

export interface Template extends TemplateContent {
  id: string;
  accountId: string;
  name: string;
  volumeInGb: number;
  volumeMountPath: string | null;
  portsConfig: { port: string; name: string }[];
  startJupyter: boolean | null;
  startSsh: boolean | null;
  startScript: string | null;
  isServerless: boolean;
  isPublic: boolean;
  readme: string | null;
  advancedStart: boolean | null;
  config: unknown;
  category: string | null;
  boundEndpointId: string | null;
  /** When the last endpoint that used it let it go. */
  releasedAt: number | null;
  shown?: ShownAs;
}

/** What reads of a template still show after a write. */
export interface StaleTemplate {
  /** The template's id. */
  id: string;
  accountId: string;
  /** The state before the last write; null when there was none. */
  previous: Template | null;
  remainingReads: number;
}

export interface Difference {
  field: string;
  old: unknown;
  new: unknown;
}

export interface Release {
  version: number;
  at: number;
  templateContent: TemplateContent;
  diff: Difference[];
}

export type FlashBootType = "OFF" | "FLASHBOOT" | "PRIORITY_FLASHBOOT";

export interface Endpoint {
  id: string;
  accountId: string;
  name: string;
  templateId: string;
  type: "QB" | "LB";
  gpuIds: string | null;
  gpuCount: number;
  instanceIds: string[];
  workersMin: number;
  workersMax: number;
  workersPFBTarget: number;
  /** Seconds. */
  idleTimeout: number;
  locations: string | null;
  scalerType: "QUEUE_DELAY" | "REQUEST_COUNT";
  /** Seconds of queue delay, or requests per worker, by scalerType. */
  scalerValue: number;
  /** The one list behind both `networkVolumeId` and `networkVolumeIds`. */
  volumeIds: string[];
  allowedCudaVersions: string | null;
  minCudaVersion: string | null;
  executionTimeoutMs: number;
  flashBootType: FlashBootType;
  flashEnvironmentId: string | null;
  modelReferences: string[];
  env: EnvironmentVariable[];
  compliance: string[];
  bindEndpoint: boolean;
  version: number;
  releases: Release[];
  createdAt: number;
  /** Start of the time without requests that ends in scale-down. */
  idleSince: number;
  /** How many of the two idle scale-downs have happened since then. */
  idleScaleDowns: number;
  shown?: ShownAs;
}

export type WorkerState = "INITIALIZING" | "IDLE" | "RUNNING" | "THROTTLED" | "UNHEALTHY";

export interface Worker {
  id: string;
  accountId: string;
  endpointId: string;
  state: WorkerState;
  /** The release that it runs. */
  version: number;
  dataCenterId: string;
  /** Undefined on CPU workers. */
  gpuTypeId: string | undefined;
  gpuCount: number;
  volumeIds: string[];
  /** Undefined while start-up code runs, and while there is nothing to do. */
  jobId: string | undefined;
  since: number;
  /** When the state ends by itself. */
  until: number | undefined;
}

export type JobStatus = "IN_QUEUE" | "IN_PROGRESS" | "COMPLETED" | "FAILED" | "CANCELLED" | "TIMED_OUT";

export interface Job {
  id: string;
  accountId: string;
  endpointId: string;
  input: unknown;
  status: JobStatus;
  queuedAt: number;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  workerId: string | undefined;
  output: unknown;
  /**
   * What a generator yields and `stream` has not handed out, each with the part of the job's time after which it comes.
   * Older dumps have none.
   */
  chunks?: { dueAfter: number; output: unknown }[];
  /** How long it runs if nothing stops it. */
  runsForInMs?: number;
  error: string | undefined;
  retries: number;
  /** Policy: after this many milliseconds the job is gone, wherever it stands. */
  ttlInMs: number;
  executionTimeoutInMs: number;
}

export interface DataCenter {
  id: string;
  storageSupport: boolean;
  storageType: StorageType;
  /** GPUs by type id that workers and Pods can have in all. */
  gpus: Record<string, number>;
  /** vCPUs by flavor that CPU Pods can have in all. */
  vcpus: Record<string, number>;
  /** What the drivers of its hosts serve. */
  cudaVersions: string[];
  /** Whether CPU workers run here. */
  cpu: boolean;
  /** While true, workers placed here stay THROTTLED. */
  throttled: boolean;
}
