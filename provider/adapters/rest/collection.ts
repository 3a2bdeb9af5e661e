import type { z } from "zod";
import type { Call } from "../json-api";
import { nothing } from "../json-api";
import type { Listed } from "../list-items";
import type { Rest } from "./client";

/** The objects under one path, each with its id as the next segment: what every kind has. */
export interface Collection<Item> {
  list(): Promise<Listed<Item>>;
  read(id: string): Promise<Item>;
  /** Never repeated. */
  create(body: object, secrets?: readonly string[]): Promise<Item>;
  /** A PATCH gives the same result when done twice. */
  change(id: string, body: object, more?: Pick<Call<never>, "secrets" | "onAttempts">): Promise<Item>;
  remove(id: string): Promise<void>;
}

/**
 * @param path segments of the path, unescaped
 * @param envelope the field of a list that has the objects
 */
export function collectionOf<Item extends z.ZodType>(
  { call, listAll }: Rest,
  path: readonly string[],
  envelope: string,
  item: Item,
): Collection<z.output<Item>> {
  const calls = (method: "GET" | "POST" | "PATCH" | "DELETE") => ({
    operation: `${method} /${path.join("/")}`,
    method,
  });
  return {
    list: () => listAll(path, envelope, item),
    read: (id) => call({ ...calls("GET"), path: [...path, id], reply: item, repeatable: true }),
    create: (body, secrets) => call({ ...calls("POST"), path, body, reply: item, repeatable: false, secrets }),
    change: (id, body, more) =>
      call({ ...calls("PATCH"), ...more, path: [...path, id], body, reply: item, repeatable: true }),
    remove: (id) => call({ ...calls("DELETE"), path: [...path, id], reply: nothing, repeatable: true }),
  };
}
