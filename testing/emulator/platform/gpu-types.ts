export interface GpuType {
  id: string;
  /** The name that a Pod's machine shows. */
  displayName: string;
  memoryInGb: number;
  /** Its serverless pool. Undefined for types that only Pods can use. */
  pool: string | undefined;
}

/** Members of the serverless GPU pools (docs/internals/runpod-api.md#gpus-and-data-centers, as of November 2026). */
const gpuPools: Record<string, readonly string[]> = {
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
};

/**
 * GPU types by id, with display name and GB of memory (runpod/docs:references/gpu-types.mdx). That table has no display
 * names of B300, H200 NVL and RTX PRO yet: those here follow its pattern.
 */
const table: [id: string, displayName: string, memoryInGb: number][] = [
  ["AMD Instinct MI300X OAM", "MI300X", 192],
  ["NVIDIA A100 80GB PCIe", "A100 PCIe", 80],
  ["NVIDIA A100-SXM4-80GB", "A100 SXM", 80],
  ["NVIDIA A30", "A30", 24],
  ["NVIDIA A40", "A40", 48],
  ["NVIDIA B200", "B200", 180],
  ["NVIDIA B300 SXM6 AC", "B300", 288],
  ["NVIDIA GeForce RTX 3070", "RTX 3070", 8],
  ["NVIDIA GeForce RTX 3080", "RTX 3080", 10],
  ["NVIDIA GeForce RTX 3080 Ti", "RTX 3080 Ti", 12],
  ["NVIDIA GeForce RTX 3090", "RTX 3090", 24],
  ["NVIDIA GeForce RTX 3090 Ti", "RTX 3090 Ti", 24],
  ["NVIDIA GeForce RTX 4070 Ti", "RTX 4070 Ti", 12],
  ["NVIDIA GeForce RTX 4080", "RTX 4080", 16],
  ["NVIDIA GeForce RTX 4080 SUPER", "RTX 4080 SUPER", 16],
  ["NVIDIA GeForce RTX 4090", "RTX 4090", 24],
  ["NVIDIA GeForce RTX 5080", "RTX 5080", 16],
  ["NVIDIA GeForce RTX 5090", "RTX 5090", 32],
  ["NVIDIA H100 80GB HBM3", "H100 SXM", 80],
  ["NVIDIA H100 NVL", "H100 NVL", 94],
  ["NVIDIA H100 PCIe", "H100 PCIe", 80],
  ["NVIDIA H200", "H200 SXM", 141],
  ["NVIDIA H200 NVL", "H200 NVL", 143],
  ["NVIDIA L4", "L4", 24],
  ["NVIDIA L40", "L40", 48],
  ["NVIDIA L40S", "L40S", 48],
  ["NVIDIA RTX 2000 Ada Generation", "RTX 2000 Ada", 16],
  ["NVIDIA RTX 4000 Ada Generation", "RTX 4000 Ada", 20],
  ["NVIDIA RTX 4000 SFF Ada Generation", "RTX 4000 Ada SFF", 20],
  ["NVIDIA RTX 5000 Ada Generation", "RTX 5000 Ada", 32],
  ["NVIDIA RTX 6000 Ada Generation", "RTX 6000 Ada", 48],
  ["NVIDIA RTX A2000", "RTX A2000", 6],
  ["NVIDIA RTX A4000", "RTX A4000", 16],
  ["NVIDIA RTX A4500", "RTX A4500", 20],
  ["NVIDIA RTX A5000", "RTX A5000", 24],
  ["NVIDIA RTX A6000", "RTX A6000", 48],
  ["NVIDIA RTX PRO 4500 Blackwell", "RTX PRO 4500", 32],
  ["NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition", "RTX PRO 6000 MaxQ", 96],
  ["NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX PRO 6000", 96],
  ["NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "RTX PRO 6000 WK", 96],
  ["Tesla V100-PCIE-16GB", "Tesla V100", 16],
  ["Tesla V100-SXM2-16GB", "V100 SXM2", 16],
  ["Tesla V100-SXM2-32GB", "V100 SXM2 32GB", 32],
];

export const initialGpuTypes: readonly GpuType[] = table.map(([id, displayName, memoryInGb]) => ({
  id,
  displayName,
  memoryInGb,
  pool: Object.entries(gpuPools).find(([, members]) => members.includes(id))?.[0],
}));

/** vCPUs and RAM of a host per GPU. From the catalog for H100 SXM, B200 and MI300X, stand-ins for the others. */
export function hostPerGpu(gpuTypeId: string): { vcpus: number; memoryInGb: number } {
  if (gpuTypeId === "NVIDIA H100 80GB HBM3") return { vcpus: 20, memoryInGb: 125 };
  if (gpuTypeId === "NVIDIA B200") return { vcpus: 28, memoryInGb: 180 };
  if (gpuTypeId === "AMD Instinct MI300X OAM") return { vcpus: 24, memoryInGb: 283 };
  return { vcpus: 16, memoryInGb: 125 };
}

export interface CpuFlavor {
  /** GB of RAM per vCPU, read from instance ids such as cpu3m-2-16. */
  ramMultiplier: number;
  /**
   * GB of container disk per vCPU. flash lists cpu3c, cpu3g and cpu5c; the others have the smaller value (runpod-flash:
   * cpu.py).
   */
  diskLimitPerVcpu: number;
}

export const cpuFlavors: Readonly<Record<string, CpuFlavor>> = {
  cpu3c: { ramMultiplier: 2, diskLimitPerVcpu: 10 },
  cpu3g: { ramMultiplier: 4, diskLimitPerVcpu: 10 },
  cpu3m: { ramMultiplier: 8, diskLimitPerVcpu: 10 },
  cpu5c: { ramMultiplier: 2, diskLimitPerVcpu: 15 },
  cpu5g: { ramMultiplier: 4, diskLimitPerVcpu: 10 },
  cpu5m: { ramMultiplier: 8, diskLimitPerVcpu: 10 },
};

/**
 * Reads "cpu3c-2-4": flavor, vCPUs (a power of two) and the matching GB of RAM. Undefined if there is no such instance.
 */
export function readInstance(
  instanceId: string,
): { flavor: string; vcpuCount: number; memoryInGb: number; largestDiskInGb: number } | undefined {
  const [, flavor = "", vcpus, ram] = /^(\w+)-(\d+)-(\d+)$/.exec(instanceId) ?? [];
  const [vcpuCount, memoryInGb] = [Number(vcpus), Number(ram)];
  const known = cpuFlavors[flavor];
  if (known === undefined || vcpuCount > 32 || !Number.isInteger(Math.log2(vcpuCount))) return undefined;
  if (memoryInGb !== vcpuCount * known.ramMultiplier) return undefined;
  return { flavor, vcpuCount, memoryInGb, largestDiskInGb: vcpuCount * known.diskLimitPerVcpu };
}
