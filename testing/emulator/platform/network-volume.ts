import type { NetworkVolume, StorageTier } from "./entities";
import { newId } from "./ids";
import { Refusal, somethingWentWrong } from "./refusal";
import type { World } from "./world";

export interface NetworkVolumeSpec {
  name: string;
  size: number | undefined;
  dataCenterId: string;
  /** By default the primary one of the data center. */
  tier?: StorageTier | undefined;
}

/**
 * GB. The range of v2 (docs/internals/runpod-api.md#network-volumes; v1 ended at 4000). GraphQL's own is not published.
 */
export const sizeLimits = { smallest: 10, largest: 4096 };

export function create(
  world: World,
  accountId: string,
  { name, size, dataCenterId, tier }: NetworkVolumeSpec,
): NetworkVolume {
  if (size === undefined) throw new Refusal("invalid", "A network volume needs a size.");
  checkSize(size);
  const isOdd = name.trim() === "" || dataCenterId !== dataCenterId.toUpperCase();
  if (isOdd && world.switches.nonsense === "refuse") throw somethingWentWrong();
  const dataCenters = world.store.dataCenters.list(({ storageSupport }) => storageSupport);
  // Lower case is accepted here and breaks later use (docs/internals/runpod-api.md#network-volumes).
  const dataCenter = dataCenters.find(({ id }) => id === dataCenterId.toUpperCase());
  if (dataCenter === undefined) {
    const available = dataCenters.map(({ id }) => id).join(", ");
    throw new Refusal(
      "invalid",
      `Data center ${dataCenterId} does not support network volumes. Available: ${available}.`,
    );
  }
  const { storageTiers } = dataCenter;
  if (tier !== undefined && !storageTiers.includes(tier)) {
    const available = storageTiers.join(", ");
    throw new Refusal("invalid", `Data center ${dataCenterId} has no ${tier} storage. Available: ${available}.`);
  }
  return world.store.networkVolumes.insert({
    id: newId(10),
    accountId,
    name,
    size,
    dataCenterId,
    storageClusterId: null,
    storageType: dataCenter.storageType,
    tier: tier ?? storageTiers[0] ?? "STANDARD",
  });
}

/** Omitted fields keep their values. */
export function update(
  world: World,
  accountId: string,
  id: string,
  changes: { name: string | undefined; size: number | undefined },
): NetworkVolume {
  const volume = ownVolume(world, accountId, id);
  if (volume === undefined) throw new Refusal("notFound", `Network volume ${id} not found.`);
  const { name = volume.name, size = volume.size } = changes;
  // RunPod's support creates larger ones, so an unchanged size is always valid.
  if (changes.size !== undefined) checkSize(size);
  if (size < volume.size) {
    throw new Refusal(
      "invalid",
      `The size of a network volume can only grow: it is ${volume.size} GB, ${size} GB was asked for.`,
    );
  }
  return world.store.networkVolumes.update(volume.id, { name, size });
}

export function tierOf({ tier = "STANDARD" }: NetworkVolume): StorageTier {
  return tier;
}

/** Returns the deleted volume's id. */
export function remove(world: World, accountId: string, id: string, { evenIfHeld = false } = {}): string {
  const volume = ownVolume(world, accountId, id);
  if (volume === undefined) throw new Refusal("notFound", "Tried to delete nonexistent network volume.");
  const { pods, workers } = world.store;
  const names = ({ networkVolumeIds }: { networkVolumeIds: string[] }) => networkVolumeIds.includes(id);
  const held =
    workers.list(names).length > 0 ||
    pods.list((pod) => pod.networkVolumeId === id && pod.desiredStatus !== "TERMINATED").length > 0;
  const named = world.store.endpoints.list(names).length > 0;
  if ((held && !evenIfHeld) || (named && world.switches.deleteVolumeOfIdleEndpoint === "refuse")) {
    throw new Refusal("inUse", "You must remove this network volume from all pods before deleting it.");
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
    throw new Refusal(
      "invalid",
      `The size of a network volume must be between ${smallest} and ${largest} GB, not ${size} GB.`,
    );
  }
}
