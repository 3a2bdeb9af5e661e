import type { dataCenters } from "./data-center-table";
import type { GpuPool, KnownCpuFlavor, PooledGpuType, UnpooledGpuType } from "./gpu-table";

/*
 * Names that RunPod adds to faster than this package is released. Editors complete those that are known; every other
 * text is taken too.
 */

/** Any text, without hiding the known names beside it. */
type Other = string & {};

/** A GPU pool or a GPU type of a pool, as endpoints take them. */
export type EndpointGpu = GpuPool | PooledGpuType | Other;

/** A GPU type or a GPU pool, as Pods take them. */
export type PodGpu = GpuPool | PooledGpuType | UnpooledGpuType | Other;

/** A data center, such as `"EU-RO-1"`. */
export type DataCenterId = (typeof dataCenters)[number] | Other;

/** A CPU flavor, such as `"cpu3g"`. */
export type CpuFlavorName = KnownCpuFlavor | Other;
