import { z } from "zod";
import type { CpuOffer } from "../../api";
import type { Graphql } from "./client";
import { document } from "./document";

/** RunPod's catalog has empty fields. A flavor without an id cannot be requested. */
const wire = z.looseObject({
  cpuFlavors: z.array(
    z
      .looseObject({
        id: z.string().nullable(),
        displayName: z.string().nullable(),
        minVcpu: z.number().nullable(),
        maxVcpu: z.number().nullable(),
        ramMultiplier: z.number().nullable(),
        diskLimitPerVcpu: z.number().nullable(),
      })
      .nullable(),
  ),
});

/** GraphQL tells no price of a flavor. */
const read = document("query { cpuFlavors { id displayName minVcpu maxVcpu ramMultiplier diskLimitPerVcpu } }");

export function cpuFlavorsOverGraphql(graphql: Graphql): () => Promise<CpuOffer[]> {
  return async () => {
    const { cpuFlavors } = await graphql.call({
      operation: "cpuFlavors",
      document: read,
      reply: wire,
      repeatable: true,
    });
    return cpuFlavors.flatMap((flavor) =>
      flavor?.id
        ? [
            {
              id: flavor.id,
              displayName: flavor.displayName ?? flavor.id,
              minVcpuCount: flavor.minVcpu ?? undefined,
              maxVcpuCount: flavor.maxVcpu ?? undefined,
              ramInGbPerVcpu: flavor.ramMultiplier ?? undefined,
              ...(flavor.diskLimitPerVcpu === null ? {} : { diskInGbPerVcpu: flavor.diskLimitPerVcpu }),
            },
          ]
        : [],
    );
  };
}
