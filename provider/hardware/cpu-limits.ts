import type { CpuFlavor } from "../api";
import { ramOfFlavor } from "./cpu-flavors";
import { diskInGbPerVcpu, ramInGbPerVcpu } from "./gpu-table";

/** Describes what is wrong with a flavor. The text follows the field's name. Unknown new flavors pass. */
export function flavorProblem(cpu: CpuFlavor): string | undefined {
  if (ramOfFlavor(cpu.flavor) !== undefined) return undefined;
  return `"${cpu.flavor}" is not a CPU flavor. Known: ${Object.keys(ramInGbPerVcpu).join(", ")}`;
}

/** The most container disk in GB that a CPU flavor can have. `undefined` if unknown. */
export function largestDiskInGb({ flavor, vcpuCount }: CpuFlavor): number | undefined {
  const perVcpu = Object.hasOwn(diskInGbPerVcpu, flavor) ? diskInGbPerVcpu[flavor] : undefined;
  return perVcpu === undefined ? undefined : perVcpu * vcpuCount;
}
