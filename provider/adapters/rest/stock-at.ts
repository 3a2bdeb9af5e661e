import { z } from "zod";
import type { StockAt } from "../../api";
import { stockFrom } from "../../api/stock";

/** What is free where. RunPod leaves the list out if it would be empty. */
export const availability = z.array(z.looseObject({ id: z.string(), availability: z.string().nullish() })).nullish();

/** The entries that have stock. */
export function stockIn(entries: z.output<typeof availability>): StockAt[] {
  return (entries ?? [])
    .map((entry) => ({ id: entry.id, stock: stockFrom(entry.availability) }))
    .filter(({ stock }) => stock !== "NONE");
}
