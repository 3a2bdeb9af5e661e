/**
 * GPU pools of RunPod Serverless and the GPU types in each. Inside a pool, the order of preference is RunPod's own
 * listing. Sources: runpod/docs references/gpu-types.mdx (table of 2026-02-12) and runpod/flash
 * src/runpod_flash/core/resources/gpu.py (ADA_32_PRO, BLACKWELL_96, BLACKWELL_180). Hardware that is absent here is not
 * refused.
 */
const pools = {
  AMPERE_16: [
    "NVIDIA RTX A4000",
    "NVIDIA RTX A4500",
    "NVIDIA RTX 4000 Ada Generation",
    "NVIDIA RTX 2000 Ada Generation",
  ],
  AMPERE_24: ["NVIDIA L4", "NVIDIA RTX A5000", "NVIDIA GeForce RTX 3090"],
  ADA_24: ["NVIDIA GeForce RTX 4090"],
  ADA_32_PRO: ["NVIDIA GeForce RTX 5090"],
  AMPERE_48: ["NVIDIA A40", "NVIDIA RTX A6000"],
  ADA_48_PRO: ["NVIDIA L40", "NVIDIA L40S", "NVIDIA RTX 6000 Ada Generation"],
  AMPERE_80: ["NVIDIA A100 80GB PCIe", "NVIDIA A100-SXM4-80GB"],
  ADA_80_PRO: ["NVIDIA H100 PCIe", "NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
  HOPPER_141: ["NVIDIA H200"],
  BLACKWELL_96: [
    "NVIDIA RTX PRO 6000 Blackwell Server Edition",
    "NVIDIA RTX PRO 6000 Blackwell Workstation Edition",
    "NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition",
  ],
  BLACKWELL_180: ["NVIDIA B200"],
} as const;

export const gpuPools: Readonly<Record<string, readonly string[]>> = pools;

/** A GPU pool that this version knows. */
export type GpuPool = keyof typeof pools;

/** A GPU type that this version knows and that is in a pool. */
export type PooledGpuType = (typeof pools)[GpuPool][number];

/** GPU types that RunPod rents as Pods but lists in no serverless pool (same documentation page). */
const unpooled = [
  "AMD Instinct MI300X OAM",
  "NVIDIA A30",
  "NVIDIA B300 SXM6 AC",
  "NVIDIA GeForce RTX 3070",
  "NVIDIA GeForce RTX 3080",
  "NVIDIA GeForce RTX 3080 Ti",
  "NVIDIA GeForce RTX 3090 Ti",
  "NVIDIA GeForce RTX 4070 Ti",
  "NVIDIA GeForce RTX 4080",
  "NVIDIA GeForce RTX 4080 SUPER",
  "NVIDIA GeForce RTX 5080",
  "NVIDIA H200 NVL",
  "NVIDIA RTX 4000 SFF Ada Generation",
  "NVIDIA RTX 5000 Ada Generation",
  "NVIDIA RTX A2000",
  "NVIDIA RTX PRO 4500 Blackwell",
  "NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 1g.24gb",
  "NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 2g.48gb",
  "Tesla V100-PCIE-16GB",
  "Tesla V100-SXM2-16GB",
  "Tesla V100-SXM2-32GB",
] as const;

export const typesWithoutPool: readonly string[] = unpooled;

/**
 * GPU types whose name in RunPod's console, and on a Pod's machine, is not the end of their id (runpod/docs
 * references/gpu-types.mdx).
 */
export const typesByDisplayName: Readonly<Record<string, PooledGpuType | UnpooledGpuType>> = {
  "A100 PCIe": "NVIDIA A100 80GB PCIe",
  "A100 SXM": "NVIDIA A100-SXM4-80GB",
  "H100 SXM": "NVIDIA H100 80GB HBM3",
  "H200 SXM": "NVIDIA H200",
  MI300X: "AMD Instinct MI300X OAM",
  "RTX 2000 Ada": "NVIDIA RTX 2000 Ada Generation",
  "RTX 4000 Ada": "NVIDIA RTX 4000 Ada Generation",
  "RTX 4000 Ada SFF": "NVIDIA RTX 4000 SFF Ada Generation",
  "RTX 5000 Ada": "NVIDIA RTX 5000 Ada Generation",
  "RTX 6000 Ada": "NVIDIA RTX 6000 Ada Generation",
  "Tesla V100": "Tesla V100-PCIE-16GB",
  "V100 SXM2": "Tesla V100-SXM2-16GB",
  "V100 SXM2 32GB": "Tesla V100-SXM2-32GB",
};

/** A GPU type that this version knows and that only Pods can use. */
export type UnpooledGpuType = (typeof unpooled)[number];

/** GB of RAM per vCPU of a CPU flavor. A GraphQL instance id names both ("cpu3g-4-16"). */
const flavors = {
  cpu3c: 2,
  cpu3g: 4,
  cpu3m: 8,
  cpu5c: 2,
  cpu5g: 4,
  cpu5m: 8,
} as const;

export const ramInGbPerVcpu: Readonly<Record<string, number>> = flavors;

/**
 * The most GB of container disk per vCPU (runpod/flash src/runpod_flash/core/resources/cpu.py, which lacks the last
 * three).
 */
export const diskInGbPerVcpu: Readonly<Record<string, number>> = {
  cpu3c: 10,
  cpu3g: 10,
  cpu5c: 15,
  cpu3m: 10,
  cpu5g: 10,
  cpu5m: 10,
};

/** A CPU flavor that this version knows. */
export type KnownCpuFlavor = keyof typeof flavors;
