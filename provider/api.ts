/**
 * The port: what this provider asks of RunPod, in our words. Adapters (`provider/graphql`) translate it to the wire;
 * `provider/resources` know nothing else of RunPod.
 */
export interface RunpodApi {
  networkVolume: NounApi<NetworkVolume, NetworkVolumeSpec>;
  template: TemplateApi;
  endpoint: NounApi<Endpoint, EndpointSpec>;
  workers: WorkersApi;
}

/** The kinds of thing that have a life cycle. */
export type NounName = "networkVolume" | "template" | "endpoint";

/** What every thing at RunPod has. */
export interface Thing {
  id: string;
  name: string;
  /** Fields that this package does not model. Only the adapter that read them can read them: it sends them back. */
  echo?: unknown;
}

/** All things of a kind, and the account they belong to (`undefined` where the API does not tell). */
export interface Listing<Observed extends Thing> {
  accountId: string | undefined;
  items: Observed[];
}

/**
 * One kind of thing.
 *
 * In a spec `undefined` means "leave as it is" (for a create: "RunPod decides") and `null` means "clear".
 * Update and delete take the thing as it was last seen: some APIs want whole objects, or the name instead of the id.
 */
export interface NounApi<Observed extends Thing, Spec> {
  /** Complete, or an error: never a part. */
  list(): Promise<Listing<Observed>>;
  create(spec: Spec): Promise<Observed>;
  update(current: Observed, changes: Partial<Spec>): Promise<Observed>;
  /** Succeeds only if RunPod says so; `notFound` is an error like others. */
  delete(current: Thing): Promise<void>;
}

export interface TemplateApi extends NounApi<Template, TemplateSpec> {
  /** Reads one template; `undefined` if there is none. */
  get(id: string): Promise<Template | undefined>;
}

export interface WorkersApi {
  /** How many workers of an endpoint are in which state, by the jobs host. `undefined` while it does not know the endpoint. */
  count(endpointId: string): Promise<WorkerCounts | undefined>;
}

export interface WorkerCounts {
  idle: number;
  initializing: number;
  ready: number;
  running: number;
  throttled: number;
  unhealthy: number;
}

export interface NetworkVolumeSpec {
  name: string;
  sizeInGb: number;
  dataCenterId: string;
}

export interface NetworkVolume extends Thing, NetworkVolumeSpec {
  /** The storage system behind the volume, as RunPod names it. */
  storageType: string | undefined;
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

export interface Template extends Thing {
  image: string;
  args: string;
  containerDiskInGb: number;
  env: Record<string, string>;
  ports: string[];
  registryAuthId: string | undefined;
  serverless: boolean;
  volumeInGb: number;
  volumeMountPath: string | undefined;
  startSsh: boolean | undefined;
  startJupyter: boolean | undefined;
  category: string | undefined;
  readme: string | undefined;
  public: boolean | undefined;
}

export type EndpointType = "QUEUE" | "LOAD_BALANCER";
export type ScalerType = "QUEUE_DELAY" | "REQUEST_COUNT";
export type FlashBoot = "OFF" | "FLASHBOOT" | "PRIORITY_FLASHBOOT";

/** GPU pools, and the GPU types in them that must not be used. The order of the pools means preference and may be lost. */
export interface GpuPools {
  pools: string[];
  excludedTypes: string[];
}

export interface CpuFlavor {
  flavor: string;
  vcpuCount: number;
}

export interface EndpointSpec {
  name: string;
  templateId: string;
  type: EndpointType;
  /** Exactly one of `gpus` and `cpus`. */
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

export interface Endpoint extends Thing {
  templateId: string;
  type: EndpointType;
  gpus: GpuPools | undefined;
  gpuCount: number;
  cpus: CpuFlavor[];
  networkVolumeIds: string[];
  dataCenterIds: string[];
  workersMin: number;
  workersMax: number;
  idleTimeoutInSeconds: number | undefined;
  scalerType: ScalerType | undefined;
  scalerValue: number;
  executionTimeoutInMs: number | undefined;
  flashBoot: FlashBoot | undefined;
  allowedCudaVersions: string[];
  minCudaVersion: string | undefined;
  /** Grows with each release; `undefined` where the API does not tell. */
  version: number | undefined;
}
