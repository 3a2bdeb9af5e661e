import { dataCenterShape } from "../../platform/catalog";
import { splitList } from "../../platform/data-centers";
import type { Endpoint, NetworkVolume, ShownAs, Template } from "../../platform/entities";
import { isOfficial } from "../../platform/official-templates";
import type { World } from "../../platform/world";

/** What a GraphQL type reads as: its fields by their names in the schema. */
export type Shape = Record<string, unknown>;

/** The items of a list, each as its `shown` says. */
export function listShape<Item extends { shown?: ShownAs }>(items: Item[], shape: (item: Item) => Shape) {
  return items.map((item) => (item.shown === null ? null : { ...shape(item), ...item.shown }));
}

export function volumeShape({ id, name, size, dataCenterId, storageClusterId, storageType }: NetworkVolume): Shape {
  return {
    ...{ id, name, size, dataCenterId, storageClusterId, storageType },
    dataCenter: (_arguments: unknown, { world }: { world: World }) => {
      const place = world.store.dataCenters.get(dataCenterId);
      return place === undefined ? null : dataCenterShape(world, place);
    },
  };
}

export function templateShape(template: Template): Shape {
  const { accountId: _accountId, releasedAt: _releasedAt, shown: _shown, ...fields } = template;
  return { ...fields, isRunpod: isOfficial(template), earned: 0, runtimeInMin: 0 };
}

/**
 * Differs from the write shape: volumes carry their data center, and both volume fields are filled
 * (docs/internals/runpod-api.md#endpoints).
 */
export function endpointShape({ store, switches }: World, endpoint: Endpoint): Shape {
  const {
    volumeIds,
    accountId,
    createdAt,
    gpuIds,
    name,
    flashBootType,
    releases: _releases,
    shown: _shown,
    ...fields
  } = endpoint;
  const volumes = volumeIds.map((id) => ({ id, volume: store.networkVolumes.get(id) }));
  const [first] = volumes;
  const template = store.templates.get(endpoint.templateId);
  return {
    ...fields,
    flashBootType,
    name: switches.flashBootNames === "suffixed" && flashBootType !== "OFF" ? `${name} -fb` : name,
    gpuIds: switches.gpuIdsOrder === "sorted" ? splitList(gpuIds).sort().join(",") || null : gpuIds,
    networkVolumeId: first?.id ?? null,
    networkVolumeIds: volumes.map(({ id, volume }) => ({
      networkVolumeId: id,
      dataCenterId: volume?.dataCenterId ?? null,
    })),
    networkVolume: first?.volume ? volumeShape(first.volume) : null,
    template: template ? templateShape(template) : null,
    userId: accountId,
    aiKey: null,
    activeBuildid: null,
    idePodId: null,
    workersStandby: endpoint.workersMin,
    createdAt: new Date(createdAt).toISOString(),
    computeType: gpuIds === null ? "CPU" : "GPU",
  };
}
