import { z } from "zod";
import type { GpuType } from "../../api";
import type { Rest } from "./client";

const wire = z
  .looseObject({
    gpus: z.array(z.looseObject({ id: z.string(), name: z.string().nullish(), pool: z.string().nullish() })),
  })
  .transform(({ gpus }): GpuType[] =>
    gpus.map(({ id, name, pool }) => ({ id, displayName: name ?? id, pool: pool ?? undefined })),
  );

export function gpuTypesOverRest({ call }: Rest): () => Promise<GpuType[]> {
  return () =>
    call({
      operation: "GET /catalog/gpus",
      method: "GET",
      path: ["catalog", "gpus"],
      reply: wire,
      repeatable: true,
    });
}
