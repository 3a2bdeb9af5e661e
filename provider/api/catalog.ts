import type { Cloud } from "./objects";
import type { Stock } from "./stock";

/**
 * What RunPod rents out. An adapter leaves out an optional field that its API does not tell. `undefined` in another
 * field means that RunPod has no value.
 */
export interface CatalogApi {
  /** The names of all GPU types. */
  gpuTypes(): Promise<GpuType[]>;
  /** All GPU types with price and stock. */
  gpuOffers(use: GpuUse): Promise<GpuOffer[]>;
  dataCenters(): Promise<DataCenter[]>;
  cpuFlavors(): Promise<CpuOffer[]>;
}

/** What a GPU is rented for. Stock differs between the two. */
export type Product = "POD" | "SERVERLESS";

/** How GPUs would be used. RunPod counts as stock what allows this use. */
export interface GpuUse {
  product: Product;
  /** GPUs on one host. */
  gpuCount: number;
  cloud: Cloud;
  /** Absent means any data center. */
  dataCenterId?: string;
}

/** A GPU type of RunPod's catalog. */
export interface GpuType {
  /** Its name in lists of GPUs: `NVIDIA GeForce RTX 4090`. */
  id: string;
  /** Its name in the console: `RTX 4090`. */
  displayName: string;
  /** Its serverless pool. `undefined` if RunPod offers the type for Pods only. */
  pool: string | undefined;
}

export interface GpuOffer extends GpuType {
  /** Of one GPU. */
  memoryInGb: number | undefined;
  /** Per GPU. */
  pricePerHourInUsd: GpuPrices;
  /** The most GPUs that one Pod can have. */
  maxGpuCount: GpuCounts;
  /** What is free, in the data center if one is given. `NONE` if the type cannot be used so. */
  stock: Stock;
  /** The data centers that have stock. */
  dataCenters: StockAt[];
}

export interface GpuPrices {
  /** For Pods in the secure cloud. `undefined` if the type is not offered there. */
  secure: number | undefined;
  /** For Pods in the community cloud. `undefined` if the type is not offered there. */
  community: number | undefined;
  /** For workers. Absent if the API does not tell it. */
  serverless?: number;
}

export interface GpuCounts {
  /** In the secure cloud. `undefined` if the type is not offered there. */
  secure: number | undefined;
  /** In the community cloud. `undefined` if the type is not offered there. */
  community: number | undefined;
}

/** The stock of a GPU type, or in a data center. */
export interface StockAt {
  id: string;
  stock: Stock;
}

export interface DataCenter {
  /** As in `dataCenterIds`: `EU-RO-1`. */
  id: string;
  /** Its name in the console. */
  displayName: string;
  /** `EUROPE`, `NORTH_AMERICA`, ... `undefined` if RunPod names none. */
  region: string | undefined;
  /** Whether network volumes can be created there. */
  supportsNetworkVolumes: boolean;
  /** The tiers of network volumes there. Absent if the API does not tell it. */
  tiers?: string[];
  /** Whether Pods there can have `globalNetworking`. */
  supportsGlobalNetworking: boolean;
  /** The GPU types that have stock there, for one GPU in the secure cloud. */
  gpus: StockAt[];
}

export interface CpuOffer {
  /** Its name in `cpus` and `cpu`: `cpu3g`. */
  id: string;
  /** Its name in the console. */
  displayName: string;
  /** The fewest vCPUs of an instance. */
  minVcpuCount: number | undefined;
  /** The most vCPUs of an instance. */
  maxVcpuCount: number | undefined;
  /** RAM that comes with each vCPU. */
  ramInGbPerVcpu: number | undefined;
  /** The most container disk per vCPU. Absent if the API does not tell it. */
  diskInGbPerVcpu?: number;
  /** Per vCPU. Absent if the API does not tell it. */
  pricePerVcpuHourInUsd?: CpuPrices;
}

export interface CpuPrices {
  /** For Pods. */
  secure: number;
  /** For workers. */
  serverless: number;
}
