import type { CpuFlavor } from "../api";
import { ramOfFlavor } from "./cpu-flavors";
import { diskInGbPerVcpu, ramInGbPerVcpu } from "./gpu-table";

/** Describes what is wrong with a flavor. The text follows the field's name. Unknown new flavors pass. */
export function flavorProblem(cpu: CpuFlavor): string | undefined {
  if (ramOfFlavor(cpu.flavor) !== undefined) return undefined;
  return `"${cpu.flavor}" is not a CPU flavor. Known: ${Object.keys(ramInGbPerVcpu).join(", ")}`;
}

/**
 * Describes what is wrong with a number of vCPUs. REST v2 takes powers of two from 2 alone
 * (docs/internals/runpod-api.md#endpoints), and a resource must not depend on the API.
 */
export function vcpuProblem(vcpuCount: number): string | undefined {
  if (vcpuCount >= 2 && Number.isInteger(Math.log2(vcpuCount))) return undefined;
  return `vcpuCount is ${vcpuCount}. RunPod has 2, 4, 8, 16 or 32 vCPUs. Write one of them`;
}

/** The most container disk in GB that a CPU flavor can have. `undefined` if unknown. */
export function largestDiskInGb({ flavor, vcpuCount }: CpuFlavor): number | undefined {
  const perVcpu = Object.hasOwn(diskInGbPerVcpu, flavor) ? diskInGbPerVcpu[flavor] : undefined;
  return perVcpu === undefined ? undefined : perVcpu * vcpuCount;
}
