import { z } from "zod";
import type { ChangeableApi, NetworkVolume, NetworkVolumeSpec, VolumeTier } from "../../api";
import { nothing } from "../json-api";
import { withoutUnset } from "../without-unset";
import type { Rest } from "./client";
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

export function networkVolumeOverRest({ call, listAll }: Rest): ChangeableApi<NetworkVolume, NetworkVolumeSpec> {
  return {
    list: () => listAll(["network-volumes"], "networkVolumes", wire),
    create: ({ name, sizeInGb, dataCenterId, tier }) =>
      call({
        operation: "POST /network-volumes",
        method: "POST",
        path: ["network-volumes"],
        body: withoutUnset({ name, size: sizeInGb, dataCenter: dataCenterId, type: tier }),
        reply: wire,
        repeatable: false,
      }),
    async update(current, { name, sizeInGb }) {
      const body = differing({ name, size: sizeInGb }, { name: current.name, size: current.sizeInGb });
      if (isEmpty(body)) return current;
      return call({
        operation: "PATCH /network-volumes",
        method: "PATCH",
        path: ["network-volumes", current.id],
        body,
        reply: wire,
        repeatable: true,
      });
    },
    delete: ({ id }) =>
      call({
        operation: "DELETE /network-volumes",
        method: "DELETE",
        path: ["network-volumes", id],
        reply: nothing,
        repeatable: true,
      }),
  };
}
