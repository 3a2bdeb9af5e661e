import { z } from "zod";
import type { KindApi, RegistryAuth, RegistryAuthSpec } from "../../api";
import { nothing } from "../json-api";
import type { Rest } from "./client";

const wire = z.looseObject({ id: z.string(), name: z.string() });

export function registryAuthOverRest({ call, listAll }: Rest): KindApi<RegistryAuth, RegistryAuthSpec> {
  return {
    list: () => listAll(["registries"], "registries", wire),
    create: ({ name, username, password }) =>
      call({
        operation: "POST /registries",
        method: "POST",
        path: ["registries"],
        body: { name, username, password },
        reply: wire,
        repeatable: false,
        secrets: [username, password],
      }),
    delete: ({ id }) =>
      call({
        operation: "DELETE /registries",
        method: "DELETE",
        path: ["registries", id],
        reply: nothing,
        repeatable: true,
      }),
  };
}
