import { z } from "zod";
import type { UnreadableItem } from "../api";
import { fieldsOf } from "./json-api";

/** An item without an id cannot be assigned to a resource. */
export const identified = z.looseObject({ id: z.string().min(1) });

export type Identified = z.output<typeof identified>;

/** What an API listed, before an adapter makes the port's objects of it. */
export interface Listed<Item> {
  accountId: string | undefined;
  items: Item[];
  unreadable?: UnreadableItem[];
  isComplete?: false;
}

/** Reads each item alone, so that one unreadable object of somebody else does not hide the others. */
export function readItems<Item extends z.ZodType>(
  item: Item,
  entries: readonly Identified[],
): Pick<Listed<z.output<Item>>, "items" | "unreadable"> {
  const items: z.output<Item>[] = [];
  const unreadable: UnreadableItem[] = [];
  for (const entry of entries) {
    const result = item.safeParse(entry);
    if (result.success) items.push(result.data);
    else unreadable.push({ id: entry.id, name: nameOf(entry), fields: fieldsOf(result.error) });
  }
  return { items, ...(unreadable.length > 0 ? { unreadable } : {}) };
}

function nameOf({ name }: Identified): string | undefined {
  return typeof name === "string" ? name : undefined;
}
