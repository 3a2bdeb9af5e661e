import type { dataCenters } from "./data-center-table";
import type { GpuPool, KnownCpuFlavor, PooledGpuType, UnpooledGpuType } from "./gpu-table";

/*
 * RunPod adds names faster than this package is released. Editors complete the known ones, and every other text is
 * allowed.
 */

/** Any text. Unlike `string`, it keeps the known names visible in editors. */
type Other = string & {};

/** A GPU pool or a GPU type of a pool, for endpoints. */
export type EndpointGpu = GpuPool | PooledGpuType | Other;

/** A GPU type or a GPU pool, for Pods. */
export type PodGpu = GpuPool | PooledGpuType | UnpooledGpuType | Other;

/** A data center, such as `"EU-RO-1"`. */
export type DataCenterId = (typeof dataCenters)[number] | Other;

/** A CPU flavor, such as `"cpu3g"`. */
export type CpuFlavorName = KnownCpuFlavor | Other;
