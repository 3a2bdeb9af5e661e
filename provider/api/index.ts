import type { AccountApi } from "./account";
import type { CatalogApi } from "./catalog";
import type { KindApis, WorkerCounts } from "./objects";
import type { RolloutApi } from "./rollout";

export type * from "./account";
export type * from "./catalog";
export type * from "./kind-api";
export type * from "./objects";
export type * from "./rollout";
export type { Stock } from "./stock";

/**
 * The port: what this provider asks of RunPod, in its own words. Adapters such as `provider/adapters/graphql` translate
 * it to an API. `provider/kinds` know RunPod only through the port.
 */
export interface RunpodApi extends KindApis {
  workers: WorkersApi;
  rollout: RolloutApi;
  catalog: CatalogApi;
  account: AccountApi;
}

export interface WorkersApi {
  /** Counts an endpoint's workers by state. Returns `undefined` while the jobs host does not know the endpoint. */
  count(endpointId: string): Promise<WorkerCounts | undefined>;
}
