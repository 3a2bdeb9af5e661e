import type {
  Endpoint,
  EndpointSpec,
  GpuType,
  NetworkVolume,
  NetworkVolumeSpec,
  Pod,
  PodSpec,
  Template,
  TemplateSpec,
  RunpodObject,
  WorkerCounts,
} from "./objects";

export type * from "./objects";

/**
 * The port: what this provider asks of RunPod, in our words. Adapters (`provider/adapters/graphql`) translate it to the
 * wire; `provider/kinds` know nothing else of RunPod.
 */
export interface RunpodApi extends KindApis {
  workers: WorkersApi;
  /** RunPod's catalog of GPU types. */
  gpuTypes(): Promise<GpuType[]>;
}

/** The kinds of resource, each with what can be asked of it. */
export interface KindApis {
  networkVolume: ChangeableApi<NetworkVolume, NetworkVolumeSpec>;
  template: TemplateApi;
  endpoint: ChangeableApi<Endpoint, EndpointSpec>;
  pod: ChangeableApi<Pod, PodSpec>;
}

/** All things of a kind, and the account they belong to (`undefined` where the API does not tell). */
export interface Listing<Observed extends RunpodObject> {
  accountId: string | undefined;
  items: Observed[];
  /** What RunPod lists beside them in a form that cannot be read. It exists. */
  unreadable?: UnreadableItem[];
  /** False if items may be missing, such as where RunPod gave no list at all: nothing is gone because of it. */
  isComplete?: false;
}

/** One item of a list, of which only the id is sure. */
export interface UnreadableItem {
  id: string;
  name: string | undefined;
  /** The fields that are missing, or have another form. */
  fields: string;
}

/**
 * One kind of thing.
 *
 * In a spec `undefined` means "leave as it is" (for a create: "RunPod decides") and `null` means "clear".
 * Update and delete take the thing as it was last seen: some APIs want whole objects, or the name instead of the id.
 */
export interface KindApi<Observed extends RunpodObject, Spec> {
  /** All of them, or an error; a list that may lack some says so (`isComplete`). */
  list(): Promise<Listing<Observed>>;
  create(spec: Spec): Promise<Observed>;
  /** Missing if the API cannot change an object of this kind. */
  update?(current: Observed, changes: Partial<Spec>): Promise<Observed>;
  /** Succeeds only if RunPod says so; `notFound` is an error like others. */
  delete(current: RunpodObject): Promise<void>;
}

/** A kind of which objects can be changed. */
export type ChangeableApi<Observed extends RunpodObject, Spec> = Required<KindApi<Observed, Spec>>;

export interface TemplateApi extends ChangeableApi<Template, TemplateSpec> {
  /** Reads one template; `undefined` if there is none. */
  get(id: string): Promise<Template | undefined>;
}

export interface WorkersApi {
  /**
   * How many workers of an endpoint are in which state, by the jobs host. `undefined` while it does not know the
   * endpoint.
   */
  count(endpointId: string): Promise<WorkerCounts | undefined>;
}
