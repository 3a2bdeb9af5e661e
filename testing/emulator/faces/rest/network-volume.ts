import { z } from "zod";
import type { NetworkVolume } from "../../platform/entities";
import { create, remove, sizeLimits, tierOf, update } from "../../platform/network-volume";
import { Refusal } from "../../platform/refusal";
import { list } from "./pages";
import { invalidContent, Problem } from "./problem";
import { created, deleted, ok, updated, withBody, type RestRequest, type Route } from "./route";

const name = z.string().min(1);
const size = z.int().min(sizeLimits.smallest).max(sizeLimits.largest);

const creation = z.strictObject({
  name,
  size,
  dataCenter: z.string().min(1),
  type: z.enum(["STANDARD", "HIGH_PERFORMANCE"]).optional(),
});

const changes = z.strictObject({ name: name.optional(), size: size.optional() });

export const networkVolumes: readonly Route[] = [
  {
    method: "GET",
    path: "/network-volumes",
    operation: "networkVolume.list",
    wireName: "listNetworkVolumes",
    listField: "networkVolumes",
    answer(request) {
      const { store } = request.world;
      const own = store.networkVolumes.listSeen(({ accountId }) => accountId === request.accountId);
      return list(request, "networkVolumes", own, shapeOf);
    },
  },
  {
    method: "POST",
    path: "/network-volumes",
    operation: "networkVolume.create",
    wireName: "createNetworkVolume",
    answer: withBody(creation, (request, { dataCenter, type: tier, ...content }) => {
      const volume = create(request.world, request.accountId, { ...content, dataCenterId: dataCenter, tier });
      return created(request, volume, shapeOf(volume));
    }),
  },
  {
    method: "GET",
    path: "/network-volumes/{id}",
    operation: "networkVolume.get",
    wireName: "getNetworkVolume",
    answer({ world, accountId, id }) {
      const volume = world.store.networkVolumes.getSeen(id);
      if (volume?.accountId !== accountId) throw new Problem(404);
      return ok(shapeOf(volume));
    },
  },
  {
    method: "PATCH",
    path: "/network-volumes/{id}",
    operation: "networkVolume.update",
    wireName: "updateNetworkVolume",
    answer: withBody(changes, (request, content) => {
      const { world, accountId, id } = request;
      if (Object.keys(content).length === 0) throw changesNothing(request);
      const volume = update(world, accountId, id, { name: content.name, size: content.size });
      return updated(request, volume, shapeOf(volume));
    }),
  },
  {
    method: "DELETE",
    path: "/network-volumes/{id}",
    operation: "networkVolume.delete",
    wireName: "deleteNetworkVolume",
    answer: (request) => deleted(request, removed(request)),
  },
];

function changesNothing({ world }: RestRequest): Problem {
  return world.switches.emptyVolumePatch === "400"
    ? new Problem(400)
    : invalidContent(["$: minProperties: got 0, want 1"]);
}

function removed({ world, accountId, id }: RestRequest): string {
  const { volumeInUse } = world.switches;
  try {
    return remove(world, accountId, id, { evenIfHeld: volumeInUse === "204" });
  } catch (error) {
    const isInUse = error instanceof Refusal && error.reason === "inUse";
    throw isInUse && volumeInUse === "409" ? new Problem(409, error.message) : error;
  }
}

function shapeOf(volume: NetworkVolume): object {
  return {
    id: volume.id,
    name: volume.name,
    size: volume.size,
    dataCenter: volume.dataCenterId,
    type: tierOf(volume),
  };
}
