import { z } from "zod";
import type { GpuOffer, GpuType, GpuUse } from "../../api";
import { stockFrom } from "../../api/stock";
import { isGpuType } from "../catalog-gaps";
import type { Rest } from "./client";
import { availability, stockIn } from "./stock-at";

const named = z.looseObject({ id: z.string(), name: z.string().nullish(), pool: z.string().nullish() });

const offered = named.extend({
  memory: z.number().nullish(),
  secure: z.boolean().nullish(),
  community: z.boolean().nullish(),
  price: z
    .looseObject({ secure: z.number().nullish(), community: z.number().nullish(), serverless: z.number().nullish() })
    .nullish(),
  maxCount: z.looseObject({ secure: z.number().nullish(), community: z.number().nullish() }).nullish(),
  availability: z.string().nullish(),
  dataCenters: availability,
});

const list = {
  operation: "GET /catalog/gpus",
  method: "GET",
  path: ["catalog", "gpus"],
  repeatable: true,
} as const;

export function gpuTypesOverRest({ call }: Rest): () => Promise<GpuType[]> {
  return async () => {
    const { gpus } = await call({ ...list, reply: z.looseObject({ gpus: z.array(named) }) });
    return gpus.filter(isGpuType).map(typeFrom);
  };
}

/** A type tells its stock in each data center, so the answer for any data center has that for the asked one. */
export function gpuOffersOverRest({ call }: Rest): (use: GpuUse) => Promise<GpuOffer[]> {
  return async ({ product, gpuCount, cloud, dataCenterId }) => {
    const { gpus } = await call({
      ...list,
      query: { include: "AVAILABILITY", product, count: gpuCount, cloud },
      reply: z.looseObject({ gpus: z.array(offered) }),
    });
    return gpus.filter(isGpuType).map((wire) => {
      const { memory, secure, community, price, maxCount } = wire;
      const places = stockIn(wire.dataCenters);
      const dataCenters = places.filter(({ id }) => dataCenterId === undefined || id === dataCenterId);
      return {
        ...typeFrom(wire),
        memoryInGb: memory ?? undefined,
        pricePerHourInUsd: {
          secure: where(secure, price?.secure),
          community: where(community, price?.community),
          ...(typeof price?.serverless === "number" ? { serverless: price.serverless } : {}),
        },
        maxGpuCount: { secure: where(secure, maxCount?.secure), community: where(community, maxCount?.community) },
        stock: dataCenterId === undefined ? stockFrom(wire.availability) : (dataCenters[0]?.stock ?? "NONE"),
        dataCenters,
      };
    });
  };
}

/** A number of a cloud. RunPod sends one even if it does not offer the type there. */
function where(isOffered: boolean | null | undefined, value: number | null | undefined): number | undefined {
  return isOffered === false ? undefined : (value ?? undefined);
}

function typeFrom({ id, name, pool }: z.output<typeof named>): GpuType {
  return { id, displayName: name ?? id, pool: pool ?? undefined };
}
