import { z } from "zod";
import type { GpuType } from "../../api";
import type { Graphql } from "./client";

/** The entry of this id stands for no type (seen in RunPod's MCP server, src/tools/catalog.ts). */
const noType = "unknown";

/** RunPod leaves single fields empty in its catalog: what has no id cannot be asked for. */
const wire = z.looseObject({
  gpuTypes: z.array(z.looseObject({ id: z.string().nullable(), displayName: z.string().nullable() }).nullable()),
  serverlessGpuPools: z.array(
    z.looseObject({ id: z.string().nullable(), gpuTypeIds: z.array(z.string().nullable()).nullable() }).nullable(),
  ),
});

/**
 * The pools stand beside the types, as the pool that a type is in is no field of it (runpodctl internal/api/gpu.go).
 */
export function gpuTypesOverGraphql(graphql: Graphql): () => Promise<GpuType[]> {
  return async () => {
    const { gpuTypes, serverlessGpuPools } = await graphql.call({
      operation: "gpuTypes",
      document: "query { gpuTypes { id displayName } serverlessGpuPools { id gpuTypeIds } }",
      reply: wire,
      repeatable: true,
    });
    const poolOf = (id: string) => serverlessGpuPools.find((pool) => pool?.gpuTypeIds?.includes(id))?.id ?? undefined;
    return gpuTypes.flatMap((type) =>
      type?.id && type.id !== noType
        ? [{ id: type.id, displayName: type.displayName ?? type.id, pool: poolOf(type.id) }]
        : [],
    );
  };
}
