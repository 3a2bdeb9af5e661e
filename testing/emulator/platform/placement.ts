import { isAmong, splitList } from "./data-centers";
import type { DataCenter, Endpoint } from "./entities";
import { ownVolume } from "./network-volume";
import { freeGpus } from "./stock";
import type { World } from "./world";

/** Where a worker can be put. */
export interface Place {
  dataCenter: DataCenter;
  gpuTypeId: string | undefined;
  volumeIds: string[];
}

/**
 * Finds stock for one more worker: in the data centers of the endpoint's volumes, if it has some, and within its
 * locations. Finding none is no error, neither here nor on RunPod (docs/internals/runpod-api.md#timing, "silent
 * shortage").
 */
export function findPlace(world: World, endpoint: Endpoint): Place | undefined {
  for (const dataCenter of candidates(world, endpoint)) {
    const volumeIds = volumesIn(world, endpoint, dataCenter.id);
    if (endpoint.volumeIds.length > 0 && volumeIds.length === 0) continue;
    if (endpoint.gpuIds === null) {
      if (dataCenter.cpu) return { dataCenter, gpuTypeId: undefined, volumeIds };
      continue;
    }
    const gpuTypeId = gpuTypesOf(world, endpoint.gpuIds).find(
      (type) => freeGpus(world, dataCenter, type) >= endpoint.gpuCount,
    );
    if (gpuTypeId !== undefined) return { dataCenter, gpuTypeId, volumeIds };
  }
  return undefined;
}

/** Listed data centers first; the others only where the list is taken as a preference. */
function candidates({ store, switches }: World, { locations }: Endpoint): DataCenter[] {
  const listed = store.dataCenters.list(({ id }) => isAmong(locations, id));
  if (switches.locations === "hard") return listed;
  return [...listed, ...store.dataCenters.list(({ id }) => !isAmong(locations, id))];
}

/** Ids are compared as they are written: a volume that was made in "us-ks-2" is in no data center that there is. */
function volumesIn(world: World, { accountId, volumeIds }: Endpoint, dataCenterId: string): string[] {
  return volumeIds.filter((id) => ownVolume(world, accountId, id)?.dataCenterId === dataCenterId);
}

/**
 * The GPU types that "POOL_A,POOL_B,-TYPE" leaves, in the order of the pools. A type id in the place of a pool names
 * nothing.
 */
function gpuTypesOf(world: World, gpuIds: string): string[] {
  const tokens = splitList(gpuIds);
  const excluded = new Set(tokens.filter((token) => token.startsWith("-")).map((token) => token.slice(1)));
  const known = [...world.gpuTypes.values()];
  const members = (token: string) => known.filter(({ pool }) => pool === token).map(({ id }) => id);
  return tokens.flatMap(members).filter((type) => !excluded.has(type));
}
