import {
  countryCodes,
  cpuFlavorShapes,
  dataCenterShapes,
  gpuTypeShapes,
  poolShapes,
  type GpuTypeFilter,
} from "../../platform/catalog";
import type { Shape } from "./graphql-types";
import type { RequestContext } from "./request-context";

/** Root fields that need no account. */
export const catalogResolvers = {
  gpuTypes({ input }: { input?: GpuTypeFilter | null }, { world }: RequestContext): Shape[] {
    return gpuTypeShapes(world, input);
  },

  serverlessGpuPools(_arguments: unknown, { world }: RequestContext): Shape[] {
    return poolShapes(world);
  },

  cpuFlavors({ input }: { input?: { id?: string | null } | null }, { world }: RequestContext): Shape[] {
    return cpuFlavorShapes(world, input);
  },

  dataCenters(_arguments: unknown, { world }: RequestContext): Shape[] {
    return dataCenterShapes(world);
  },

  countryCodes(_arguments: unknown, { world }: RequestContext): string[] {
    return countryCodes(world);
  },
};
