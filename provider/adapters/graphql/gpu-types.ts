import { z } from "zod";
import type { GpuType } from "../../api";
import type { Graphql } from "./client";

/** Id of a placeholder entry that is no GPU type (seen in RunPod's MCP server, src/tools/catalog.ts). */
const noType = "unknown";

/** RunPod's catalog has empty fields. A type without an id cannot be requested. */
const wire = z.looseObject({
  gpuTypes: z.array(z.looseObject({ id: z.string().nullable(), displayName: z.string().nullable() }).nullable()),
  serverlessGpuPools: z.array(
    z.looseObject({ id: z.string().nullable(), gpuTypeIds: z.array(z.string().nullable()).nullable() }).nullable(),
  ),
});

/** Reads types and pools in one call, because a type has no field for its pool (runpodctl internal/api/gpu.go). */
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
