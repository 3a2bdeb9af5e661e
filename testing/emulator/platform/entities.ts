/** What the store holds, in the words of no API. Times are milliseconds of the emulator's clock. */

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
  image: string;
  /** What is run in the image's place; empty for the image's own. */
  startCommand: string;
  env: EnvironmentVariable[];
  /** "8000/http", "22/tcp": as they were sent, whatever that was. */
  ports: string[];
  containerDiskInGb: number;
  registryAuthId: string | null;
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

export type FlashBoot = "OFF" | "FLASHBOOT" | "PRIORITY_FLASHBOOT";

/** Serverless pools in the order in which they are tried, and types of theirs that are left out. */
export interface GpuChoice {
  pools: string[];
  excludedTypes: string[];
}

export interface Endpoint {
  id: string;
  accountId: string;
  name: string;
  templateId: string;
  type: "queue" | "loadBalancer";
  /** Null on CPU endpoints. */
  gpus: GpuChoice | null;
  gpuCount: number;
  /** Flavor, vCPUs and RAM, such as "cpu3c-2-4". */
  cpuInstances: string[];
  workersMin: number;
  workersMax: number;
  /** Not documented; kept and shown. */
  workersPFBTarget: number;
  idleTimeoutInSeconds: number;
  /** Ids, and country codes; empty for everywhere. */
  dataCenterIds: string[];
  scalerType: "QUEUE_DELAY" | "REQUEST_COUNT";
  /** Seconds of queue delay, or requests per worker, by scalerType. */
  scalerValue: number;
  networkVolumeIds: string[];
  allowedCudaVersions: string[];
  minCudaVersion: string | null;
  /** 0 for RunPod's default. */
  executionTimeoutInMs: number;
  flashBoot: FlashBoot;
  flashEnvironmentId: string | null;
  modelReferences: string[];
  env: EnvironmentVariable[];
  compliance: string[];
  /** Whether a template that was made with it is bound to it. */
  bindsTemplate: boolean;
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
  networkVolumeIds: string[];
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
