import { z } from "zod";
import type { ChangeableApi, NetworkVolume, NetworkVolumeSpec, VolumeTier } from "../../api";
import { withoutUnset } from "../without-unset";
import type { Rest } from "./client";
import { collectionOf } from "./collection";
import { differing, isEmpty } from "./sparse";

const wire = z
  .looseObject({ id: z.string(), name: z.string(), size: z.number(), dataCenter: z.string(), type: z.string() })
  .transform(({ id, name, size, dataCenter, type }): NetworkVolume => ({
    id,
    name,
    sizeInGb: size,
    dataCenterId: dataCenter,
    tier: type as VolumeTier,
  }));

export function networkVolumeOverRest(rest: Rest): ChangeableApi<NetworkVolume, NetworkVolumeSpec> {
  const volumes = collectionOf(rest, ["network-volumes"], "networkVolumes", wire);
  return {
    list: () => volumes.list(),
    create: ({ name, sizeInGb, dataCenterId, tier }) =>
      volumes.create(withoutUnset({ name, size: sizeInGb, dataCenter: dataCenterId, type: tier })),
    async update(current, { name, sizeInGb }) {
      const body = differing({ name, size: sizeInGb }, { name: current.name, size: current.sizeInGb });
      return isEmpty(body) ? current : volumes.change(current.id, body);
    },
    delete: ({ id }) => volumes.remove(id),
  };
}
