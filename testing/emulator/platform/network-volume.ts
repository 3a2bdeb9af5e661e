import type { NetworkVolume } from "./entities";
import { refusal, somethingWentWrong } from "../faces/graphql/errors";
import { newId } from "./ids";
import type { World } from "./world";

export interface CreateNetworkVolumeInput {
  name?: string | null;
  size?: number | null;
  dataCenterId: string;
}

export interface UpdateNetworkVolumeInput {
  id: string;
  name?: string | null;
  size?: number | null;
}

/**
 * GB: the range of v2 (docs/internals/runpod-api.md#network-volumes; v1 ended at 4000); GraphQL's own is not published.
 */
const sizeLimits = { smallest: 10, largest: 4096 };

export function createNetworkVolume(world: World, accountId: string, input: CreateNetworkVolumeInput): NetworkVolume {
  const { size, dataCenterId } = input;
  if (size === undefined || size === null) throw refusal("A network volume needs a size.");
  checkSize(size);
  const isOdd = !input.name?.trim() || dataCenterId !== dataCenterId.toUpperCase();
  if (isOdd && world.switches.nonsense === "refuse") throw somethingWentWrong();
  const dataCenters = world.store.dataCenters.list(({ storageSupport }) => storageSupport);
  // Lower case passes here and breaks later use (docs/internals/runpod-api.md#network-volumes).
  const dataCenter = dataCenters.find(({ id }) => id === dataCenterId.toUpperCase());
  if (dataCenter === undefined) {
    throw refusal(
      `Data center ${dataCenterId} does not support network volumes. Available: ${dataCenters.map(({ id }) => id).join(", ")}.`,
    );
  }
  return world.store.networkVolumes.insert({
    id: newId("networkVolume"),
    accountId,
    name: input.name ?? "",
    size,
    dataCenterId,
    storageClusterId: null,
    storageType: dataCenter.storageType,
  });
}

export function updateNetworkVolume(world: World, accountId: string, input: UpdateNetworkVolumeInput): NetworkVolume {
  const volume = ownVolume(world, accountId, input.id);
  if (volume === undefined) throw refusal(`Network volume ${input.id} not found.`);
  const size = input.size ?? volume.size;
  // Support makes larger ones: what stays as it is cannot be out of range.
  if (typeof input.size === "number") checkSize(size);
  if (size < volume.size) {
    throw refusal(`The size of a network volume can only grow: it is ${volume.size} GB, ${size} GB was asked for.`);
  }
  return world.store.networkVolumes.update(volume.id, { name: input.name ?? volume.name, size });
}

/** Returns the deleted volume's id. */
export function deleteNetworkVolume(world: World, accountId: string, id: string): string {
  const volume = ownVolume(world, accountId, id);
  if (volume === undefined) throw refusal("Tried to delete nonexistent network volume.");
  const { pods, workers } = world.store;
  const held =
    workers.list(({ volumeIds }) => volumeIds.includes(id)).length > 0 ||
    pods.list((pod) => pod.networkVolumeId === id && pod.desiredStatus !== "TERMINATED").length > 0;
  const named = world.store.endpoints.list(({ volumeIds }) => volumeIds.includes(id)).length > 0;
  if (held || (named && world.switches.deleteVolumeOfIdleEndpoint === "refuse")) {
    throw refusal("You must remove this network volume from all pods before deleting it.");
  }
  world.store.networkVolumes.delete(id);
  return id;
}

export function ownVolume(world: World, accountId: string, id: string): NetworkVolume | undefined {
  const volume = world.store.networkVolumes.get(id);
  return volume?.accountId === accountId ? volume : undefined;
}

function checkSize(size: number): void {
  const { smallest, largest } = sizeLimits;
  if (size < smallest || size > largest) {
    throw refusal(`The size of a network volume must be between ${smallest} and ${largest} GB, not ${size} GB.`);
  }
}
