import { z } from "zod";
import type { DataCenter } from "../../api";
import { regionFrom } from "../catalog-gaps";
import type { Rest } from "./client";
import { availability, stockIn } from "./stock-at";

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string().nullish(),
    region: z.string().nullish(),
    networkVolumeTypes: z.array(z.string()).nullish(),
    globalNetwork: z.boolean().nullish(),
    gpuAvailability: availability,
  })
  .transform(({ id, name, region, networkVolumeTypes, globalNetwork, gpuAvailability }): DataCenter => ({
    id,
    displayName: name ?? id,
    region: regionFrom(region),
    supportsNetworkVolumes: (networkVolumeTypes ?? []).length > 0,
    tiers: networkVolumeTypes ?? [],
    supportsGlobalNetworking: globalNetwork === true,
    gpus: stockIn(gpuAvailability),
  }));

export function dataCentersOverRest({ call }: Rest): () => Promise<DataCenter[]> {
  return async () => {
    const { dataCenters } = await call({
      operation: "GET /catalog/datacenters",
      method: "GET",
      path: ["catalog", "datacenters"],
      query: { include: "GPU_AVAILABILITY" },
      reply: z.looseObject({ dataCenters: z.array(wire) }),
      repeatable: true,
    });
    return dataCenters;
  };
}
