import { z } from "zod";
import type { StockAt } from "../../api";
import { stockFrom } from "../../api/stock";

/** The field of a data center that tells its GPU stock. */
export const gpuAvailability = {
  gpuAvailability: z
    .array(
      z
        .looseObject({
          gpuTypeId: z.string().nullable(),
          available: z.boolean().nullable(),
          stockStatus: z.string().nullable(),
        })
        .nullable(),
    )
    .nullable(),
};

type Availability = z.output<typeof gpuAvailability.gpuAvailability>;

/** The GPU types that have stock. */
export function stockIn(availability: Availability | undefined): StockAt[] {
  return (availability ?? []).flatMap((gpu) => {
    const stock = gpu?.available === false ? "NONE" : stockFrom(gpu?.stockStatus);
    return gpu?.gpuTypeId && stock !== "NONE" ? [{ id: gpu.gpuTypeId, stock }] : [];
  });
}
