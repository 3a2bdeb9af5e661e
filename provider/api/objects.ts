import type { CpuFlavorName } from "../hardware/known-names";
import type { ChangeableApi, KindApi, RunpodObject } from "./kind-api";

/* RunPod's objects, and specs to create and change them, in the port's words. Wire names stay in the adapters. */

/** The kinds of resource, with the operations of each. */
export interface KindApis {
  networkVolume: ChangeableApi<NetworkVolume, NetworkVolumeSpec>;
  template: TemplateApi;
  endpoint: EndpointApi;
  pod: ChangeableApi<Pod, PodSpec>;
  registryAuth: KindApi<RegistryAuth, RegistryAuthSpec>;
  secret: ChangeableApi<Secret, SecretSpec>;
}

export interface TemplateApi extends ChangeableApi<Template, TemplateSpec> {
  /** Reads one template. Returns `undefined` if it does not exist. */
  get(id: string): Promise<Template | undefined>;
}

export interface EndpointApi extends ChangeableApi<Endpoint, EndpointSpec> {
  /** As in `KindApi`. An API may delete the template with it, which `fate` decides and hears of. */
  delete(current: RunpodObject & Partial<Endpoint>, fate?: TemplateFate): Promise<void>;
}

/** What the delete of an endpoint may do to a template that belongs to the account, not to the endpoint alone. */
export interface TemplateFate {
  /** Why RunPod must not delete the template. Then an API that might do so throws before it deletes anything. */
  keepBecause?: string;
  /** Reports that RunPod deleted the template with the endpoint. */
  onDeleted(template: RunpodObject): void;
}

export interface WorkerCounts {
  idle: number;
  initializing: number;
  ready: number;
  running: number;
  throttled: number;
  unhealthy: number;
  jobs: JobCounts;
}

/** All zero on an endpoint without a queue. */
export interface JobCounts {
  completed: number;
  inProgress: number;
  inQueue: number;
}

export interface NetworkVolumeSpec {
  name: string;
  sizeInGb: number;
  dataCenterId: string;
  /** Absent means the first one that the data center offers. */
  tier?: VolumeTier;
}

export type VolumeTier = "STANDARD" | "HIGH_PERFORMANCE";

export interface NetworkVolume extends RunpodObject, NetworkVolumeSpec {
  /** The storage system behind the volume, as RunPod names it. */
  storageType?: string | undefined;
}

export interface TemplateSpec {
  name: string;
  image: string;
  args: string;
  containerDiskInGb: number;
  env?: Record<string, string>;
  ports?: string[] | null;
  registryAuthId?: string | null;
  serverless: boolean;
  volumeInGb?: number;
  volumeMountPath?: string | null;
  startSsh?: boolean;
  startJupyter?: boolean;
  category?: string;
  readme?: string;
  public?: boolean;
}

/** What a container runs. */
export interface Container {
  image: string;
  args: string;
  containerDiskInGb: number;
  env: Record<string, string>;
  ports: string[];
  registryAuthId: string | undefined;
}

export interface Template extends RunpodObject, Container {
  serverless: boolean;
  volumeInGb: number;
  volumeMountPath?: string | undefined;
  startSsh: boolean | undefined;
  startJupyter: boolean | undefined;
  category: string | undefined;
  readme?: string | undefined;
  public: boolean | undefined;
  /**
   * True if the template has a start script, otherwise absent. No argument sets it, and only RunPod copies it to a Pod.
   */
  hasStartScript?: true;
}

export type EndpointType = "QUEUE" | "LOAD_BALANCER";
export type ScalerType = "QUEUE_DELAY" | "REQUEST_COUNT";
export type FlashBoot = "OFF" | "FLASHBOOT" | "PRIORITY_FLASHBOOT";

/**
 * GPU pools, and the GPU types in them that RunPod must not use. The order of the pools is a preference and may be
 * lost.
 */
export interface GpuPools {
  pools: string[];
  excludedTypes: string[];
}

export interface CpuFlavor {
  flavor: CpuFlavorName;
  vcpuCount: number;
}

export interface EndpointSpec {
  name: string;
  templateId: string;
  /** The template as RunPod has it, for an API whose endpoints hold a copy. Absent if RunPod does not show it. */
  template?: Template;
  /** True if a save must start a release, even if the endpoint already shows what the template says. */
  releases?: boolean;
  type: EndpointType;
  /** Exactly one of `gpus` and `cpus` is set. */
  gpus?: GpuPools;
  gpuCount?: number;
  cpus?: CpuFlavor[];
  networkVolumeIds?: string[] | null;
  dataCenterIds?: string[] | null;
  workersMin: number;
  workersMax: number;
  idleTimeoutInSeconds?: number;
  scalerType: ScalerType;
  scalerValue: number;
  executionTimeoutInMs: number;
  flashBoot: FlashBoot;
  allowedCudaVersions?: string[] | null;
  minCudaVersion?: string | null;
}

export interface Endpoint extends RunpodObject {
  /** The template that the endpoint runs, if it has one. */
  templateId?: string | undefined;
  /** What the endpoint itself holds, where the API reports that. */
  container?: Container;
  /**
   * True if the endpoint was created with a copy of its template, which only it uses. Reads do not return it: who
   * changes or deletes the endpoint passes it on.
   */
  ownsContainer?: true;
  type: EndpointType;
  gpus: GpuPools | undefined;
  gpuCount: number;
  cpus: CpuFlavor[];
  networkVolumeIds: string[];
  dataCenterIds: string[];
  workersMin: number;
  workersMax: number;
  idleTimeoutInSeconds?: number | undefined;
  scalerType: ScalerType | undefined;
  scalerValue: number;
  executionTimeoutInMs: number | undefined;
  flashBoot: FlashBoot | undefined;
  allowedCudaVersions: string[];
  minCudaVersion: string | undefined;
  /** Grows with each release. Reads of an API with a call of its own for releases do not return it, saves do. */
  version?: number | undefined;
  /**
   * How many times the save that returned this object may have been carried out, repetitions included. Undefined in
   * lists.
   */
  saves?: number;
}

export interface PodSpec {
  name: string;
  /** Set this, or the template to copy. */
  image?: string;
  templateId?: string;
  /** GPU types in order of preference, unless `cpu` is set. */
  gpuTypes?: string[];
  gpuCount?: number;
  cpu?: CpuFlavor;
  cloud: Cloud;
  /** In order of preference. Absent means anywhere. */
  dataCenterIds?: string[];
  containerDiskInGb?: number;
  volumeInGb?: number;
  volumeMountPath?: string;
  networkVolumeId?: string;
  args?: string;
  env?: Record<string, string>;
  ports?: string[] | null;
  registryAuthId?: string | null;
  startSsh?: boolean;
  startJupyter?: boolean;
  allowedCudaVersions?: string[];
  minCudaVersion?: string;
  globalNetworking?: boolean;
  /** If set, the Pod is interruptible. In US dollars per GPU and hour. */
  bidPerGpu?: number;
  desiredStatus?: PodStatus;
}

export type Cloud = "SECURE" | "COMMUNITY";

/** The status that a program may ask for. */
export type PodStatus = "RUNNING" | "EXITED";

export interface Pod extends RunpodObject {
  image: string;
  /** The template that the Pod was created from, if any. */
  templateId?: string | undefined;
  cpu?: CpuFlavor;
  cloud?: Cloud;
  globalNetworking?: boolean;
  /** 0 on a CPU Pod, and on a GPU Pod that restarted on a host whose GPUs are rented to others. */
  gpuCount?: number;
  /** The type of its GPUs. */
  gpuTypeId: string | undefined;
  containerDiskInGb: number;
  volumeInGb: number;
  volumeMountPath: string | undefined;
  /** The network volume at `volumeMountPath`, if any. */
  networkVolumeId: string | undefined;
  args: string;
  env: Record<string, string>;
  ports: string[];
  registryAuthId: string | undefined;
  dataCenterId: string | undefined;
  /** The requested status in RunPod's words: RUNNING, EXITED, CREATED, RESTARTING, PAUSED or DEAD. */
  desiredStatus: string;
  /** User name for the SSH proxy. Undefined while the Pod has no host. */
  sshProxyUser: string | undefined;
  /** RunPod's price per hour, in US dollars. */
  costPerHourInUsd: number;
  /** The Pod's current addresses. They change with every restart. */
  openPorts: OpenPort[];
}

export interface OpenPort {
  privatePort: number;
  publicPort: number;
  ip: string;
  isPublic: boolean;
  protocol: string;
}

export interface RegistryAuthSpec {
  name: string;
  username: string;
  password: string;
}

/** RunPod returns neither user name nor password. */
export type RegistryAuth = RunpodObject;

export interface SecretSpec {
  name: string;
  value: string;
  description?: string | null;
}

/** RunPod never returns the value. */
export interface Secret extends RunpodObject {
  description: string | undefined;
  /** ISO time of the last change of the value, its creation included. Absent if the API does not report it. */
  valueLastUpdatedAt?: string;
}
