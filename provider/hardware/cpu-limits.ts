import type { CpuFlavor } from "../api";
import { ramOfFlavor } from "./cpu-flavors";
import { diskInGbPerVcpu, ramInGbPerVcpu } from "./gpu-table";

/** What is wrong with a flavor, as the rest of a sentence that begins with its field. New ones pass. */
export function flavorProblem(cpu: CpuFlavor): string | undefined {
  if (ramOfFlavor(cpu.flavor) !== undefined) return undefined;
  return `"${cpu.flavor}" is not a CPU flavor. Known: ${Object.keys(ramInGbPerVcpu).join(", ")}`;
}

/** The most container disk in GB that a CPU flavor gives; `undefined` where that is not known. */
export function largestDiskInGb({ flavor, vcpuCount }: CpuFlavor): number | undefined {
  const perVcpu = Object.hasOwn(diskInGbPerVcpu, flavor) ? diskInGbPerVcpu[flavor] : undefined;
  return perVcpu === undefined ? undefined : perVcpu * vcpuCount;
}
