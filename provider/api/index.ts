import type { GpuType, KindApis, WorkerCounts } from "./objects";

export type * from "./kind-api";
export type * from "./objects";

/**
 * The port: what this provider asks of RunPod, in its own words. Adapters such as `provider/adapters/graphql` translate
 * it to an API. `provider/kinds` know RunPod only through the port.
 */
export interface RunpodApi extends KindApis {
  workers: WorkersApi;
  /** RunPod's catalog of GPU types. */
  gpuTypes(): Promise<GpuType[]>;
}

export interface WorkersApi {
  /** Counts an endpoint's workers by state. Returns `undefined` while the jobs host does not know the endpoint. */
  count(endpointId: string): Promise<WorkerCounts | undefined>;
}
