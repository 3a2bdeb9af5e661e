import { isAmong } from "./data-centers";
import type { DataCenter, Endpoint, GpuChoice } from "./entities";
import { ownVolume } from "./network-volume";
import { freeGpus } from "./stock";
import type { World } from "./world";

/** A place for a worker. */
export interface Place {
  dataCenter: DataCenter;
  gpuTypeId: string | undefined;
  networkVolumeIds: string[];
}

/**
 * Finds stock for one more worker, in the data centers of the endpoint's volumes and within its locations. Finding none
 * is no error, here or at RunPod (docs/internals/runpod-api.md#timing, "silent shortage").
 */
export function findPlace(world: World, endpoint: Endpoint): Place | undefined {
  for (const dataCenter of candidates(world, endpoint)) {
    const networkVolumeIds = volumesIn(world, endpoint, dataCenter.id);
    if (endpoint.networkVolumeIds.length > 0 && networkVolumeIds.length === 0) continue;
    if (endpoint.gpus === null) {
      if (dataCenter.cpu) return { dataCenter, gpuTypeId: undefined, networkVolumeIds };
      continue;
    }
    const gpuTypeId = gpuTypesOf(world, endpoint.gpus).find(
      (type) => freeGpus(world, dataCenter, type) >= endpoint.gpuCount,
    );
    if (gpuTypeId !== undefined) return { dataCenter, gpuTypeId, networkVolumeIds };
  }
  return undefined;
}

/** Listed data centers first. The others follow only if the list counts as a preference. */
function candidates({ store, switches }: World, { dataCenterIds }: Endpoint): DataCenter[] {
  const listed = store.dataCenters.list(({ id }) => isAmong(dataCenterIds, id));
  if (switches.locations === "hard") return listed;
  return [...listed, ...store.dataCenters.list(({ id }) => !isAmong(dataCenterIds, id))];
}

/** Ids are compared exactly, so a volume in "us-ks-2" is in no existing data center. */
function volumesIn(world: World, { accountId, networkVolumeIds }: Endpoint, dataCenterId: string): string[] {
  return networkVolumeIds.filter((id) => ownVolume(world, accountId, id)?.dataCenterId === dataCenterId);
}

/** The GPU types after exclusions, in the order of the pools. A type id in place of a pool matches nothing. */
function gpuTypesOf(world: World, { pools, excludedTypes }: GpuChoice): string[] {
  const known = [...world.gpuTypes.values()];
  const members = (name: string) => known.filter(({ pool }) => pool === name).map(({ id }) => id);
  return pools.flatMap(members).filter((type) => !excludedTypes.includes(type));
}
