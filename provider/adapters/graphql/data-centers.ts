import { z } from "zod";
import type { DataCenter } from "../../api";
import { regionFrom } from "../catalog-gaps";
import type { Graphql } from "./client";
import { gpuAvailability, stockIn } from "./gpu-stock";
import { document } from "./document";

/** RunPod's catalog has empty fields. Nothing can be placed in a data center without an id. */
const wire = z.looseObject({
  dataCenters: z.array(
    z
      .looseObject({
        id: z.string().nullable(),
        name: z.string().nullable(),
        region: z.string().nullable(),
        storageSupport: z.boolean().nullable(),
        globalNetwork: z.boolean().nullable(),
        ...gpuAvailability,
      })
      .nullable(),
  ),
});

const read = document(`query ($wanted: GpuAvailabilityInput) {
  dataCenters {
    id name region storageSupport globalNetwork
    gpuAvailability(input: $wanted) { gpuTypeId available stockStatus }
  }
}`);

/** GraphQL tells whether there are network volumes, but not of which tiers. */
export function dataCentersOverGraphql(graphql: Graphql): () => Promise<DataCenter[]> {
  return async () => {
    const { dataCenters } = await graphql.call({
      operation: "dataCenters",
      document: read,
      variables: { wanted: { gpuCount: 1, secureCloud: true } },
      reply: wire,
      repeatable: true,
    });
    return dataCenters.flatMap((place) =>
      place?.id
        ? [
            {
              id: place.id,
              displayName: place.name ?? place.id,
              region: regionFrom(place.region),
              supportsNetworkVolumes: place.storageSupport === true,
              supportsGlobalNetworking: place.globalNetwork === true,
              gpus: stockIn(place.gpuAvailability),
            },
          ]
        : [],
    );
  };
}
