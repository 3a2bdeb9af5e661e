import { z } from "zod";
import type { KindApi, RegistryAuth, RegistryAuthSpec } from "../../api";
import type { Rest } from "./client";
import { collectionOf } from "./collection";

const wire = z.looseObject({ id: z.string(), name: z.string() });

export function registryAuthOverRest(rest: Rest): KindApi<RegistryAuth, RegistryAuthSpec> {
  const registries = collectionOf(rest, ["registries"], "registries", wire);
  return {
    list: () => registries.list(),
    create: ({ name, username, password }) => registries.create({ name, username, password }, [username, password]),
    delete: ({ id }) => registries.remove(id),
  };
}
