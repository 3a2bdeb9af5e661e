import { z } from "zod";
import type { CpuOffer } from "../../api";
import type { Rest } from "./client";
import { flavorOf } from "./cpu";

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string().nullish(),
    vcpu: z.looseObject({ min: z.number().nullish(), max: z.number().nullish() }).nullish(),
    ramGbPerVcpu: z.number().nullish(),
    price: z.looseObject({ securePerVcpu: z.number(), serverlessPerVcpu: z.number() }).nullish(),
  })
  .transform(({ id, name, vcpu, ramGbPerVcpu, price }): CpuOffer => ({
    id: flavorOf(id),
    displayName: name ?? flavorOf(id),
    minVcpuCount: vcpu?.min ?? undefined,
    maxVcpuCount: vcpu?.max ?? undefined,
    ramInGbPerVcpu: ramGbPerVcpu ?? undefined,
    ...(price ? { pricePerVcpuHourInUsd: { secure: price.securePerVcpu, serverless: price.serverlessPerVcpu } } : {}),
  }));

/** REST v2 tells no disk of a flavor. */
export function cpuFlavorsOverRest({ call }: Rest): () => Promise<CpuOffer[]> {
  return async () => {
    const { cpus } = await call({
      operation: "GET /catalog/cpus",
      method: "GET",
      path: ["catalog", "cpus"],
      reply: z.looseObject({ cpus: z.array(wire) }),
      repeatable: true,
    });
    // Instances of one flavor are that flavor.
    return cpus.filter(({ id }, index) => cpus.findIndex((other) => other.id === id) === index);
  };
}
