/** The store's objects, in words of no API. Times are milliseconds of the emulator's clock. */

export interface Account {
  id: string;
  apiKey: string;
  email: string;
  /** The sum of workersMax over all endpoints of the account must not exceed this. */
  quota: number;
  /** US dollars. Below zero the jobs host answers every request with 404. */
  clientBalance: number;
  /**
   * US dollars per hour besides Pods. Tests set it. It is not charged, since the emulator does not know RunPod's
   * prices.
   */
  currentSpendPerHr: number;
  /** SSH keys, one per line. Null if none is registered. */
  pubKey: string | null;
}

/** Overrides the fields that reads return. Null hides the whole object. Only objects of somebody else have it. */
export type ShownAs = object | null;

export interface NetworkVolume {
  id: string;
  accountId: string;
  name: string;
  /** GB. */
  size: number;
  /** As sent. Lower case is accepted, but later finds no data center (seen in dstack). */
  dataCenterId: string;
  storageClusterId: string | null;
  storageType: StorageType;
  /** Older dumps have none: STANDARD. */
  tier?: StorageTier;
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
  /** Time of the last change of value or description. */
  updatedAt: number | null;
  /** Time of the last change of the value. Older dumps have none. */
  valueUpdatedAt?: number;
}

export type StorageTier = "STANDARD" | "HIGH_PERFORMANCE";

export type StorageType = "CEPH_FS" | "DDN" | "MOOSE_FS" | "ONE_FS" | "PURE" | "VAST";

export interface EnvironmentVariable {
  key: string;
  value: string;
}

/** The part of a template that workers run. An endpoint copies it when it is saved. */
export interface TemplateContent {
  image: string;
  /** Replaces the image's own command. Empty: the image's own. */
  startCommand: string;
  env: EnvironmentVariable[];
  /** "8000/http", "22/tcp": as sent, unchecked. */
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
  /** Set if an endpoint's request made it for this endpoint alone. */
  isHidden?: boolean;
  /** For what is made from it. Older dumps have none. */
  allowedCudaVersions?: string[];
  /** When the last endpoint that used it stopped using it. */
  releasedAt: number | null;
  shown?: ShownAs;
}

/** What reads of a template still return after a write. */
export interface StaleTemplate {
  /** The template's id. */
  id: string;
  accountId: string;
  /** The state before the last write. Null if there was none. */
  previous: Template | null;
  remainingReads: number;
}

export interface Difference {
  field: string;
  old: unknown;
  new: unknown;
}

export interface Release {
  /** Older dumps have none. */
  id?: string;
  version: number;
  at: number;
  templateContent: TemplateContent;
  diff: Difference[];
}

export type FlashBoot = "OFF" | "FLASHBOOT" | "PRIORITY_FLASHBOOT";

/** Serverless pools in the order in which they are tried, and excluded types of these pools. */
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
  /** Not documented. It is stored and returned. */
  workersPFBTarget: number;
  idleTimeoutInSeconds: number;
  /** Ids and country codes. Empty means everywhere. */
  dataCenterIds: string[];
  scalerType: "QUEUE_DELAY" | "REQUEST_COUNT";
  /** Seconds of queue delay, or requests per worker. `scalerType` decides. */
  scalerValue: number;
  networkVolumeIds: string[];
  allowedCudaVersions: string[];
  minCudaVersion: string | null;
  /** 0 means RunPod's default. */
  executionTimeoutInMs: number;
  flashBoot: FlashBoot;
  flashEnvironmentId: string | null;
  modelReferences: string[];
  env: EnvironmentVariable[];
  compliance: string[];
  /** Whether a template that is created with the endpoint is bound to it. */
  bindsTemplate: boolean;
  version: number;
  releases: Release[];
  createdAt: number;
  /** Start of the time without requests, after which RunPod scales down. */
  idleSince: number;
  /** How many of the two idle scale-downs have happened since `idleSince`. */
  idleScaleDowns: number;
  shown?: ShownAs;
}

export type WorkerState = "INITIALIZING" | "IDLE" | "RUNNING" | "THROTTLED" | "UNHEALTHY";

export interface Worker {
  id: string;
  accountId: string;
  endpointId: string;
  state: WorkerState;
  /** The release that the worker runs. */
  version: number;
  dataCenterId: string;
  /** Undefined on CPU workers. */
  gpuTypeId: string | undefined;
  gpuCount: number;
  networkVolumeIds: string[];
  /** Undefined during start-up and while idle. */
  jobId: string | undefined;
  /** Older dumps have none. */
  startedAt?: number;
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
   * Output of a generator that `stream` has not returned yet. Each part has the time in the job after which it is due.
   * Older dumps have none.
   */
  chunks?: { dueAfter: number; output: unknown }[];
  /** How long the job runs unless something stops it. */
  runsForInMs?: number;
  error: string | undefined;
  retries: number;
  /** Policy: the job is removed after this time, in any state. */
  ttlInMs: number;
  executionTimeoutInMs: number;
}

export interface DataCenter {
  id: string;
  storageSupport: boolean;
  /** The first is the primary one. Empty without storage. */
  storageTiers: StorageTier[];
  storageType: StorageType;
  /** GPUs by type id that workers and Pods can use in total. */
  gpus: Record<string, number>;
  /** vCPUs by flavor that CPU Pods can use in total. */
  vcpus: Record<string, number>;
  /** CUDA versions of its hosts' drivers. */
  cudaVersions: string[];
  /** Whether CPU workers can run here. */
  cpu: boolean;
  /** While true, workers placed here stay THROTTLED. */
  throttled: boolean;
}
