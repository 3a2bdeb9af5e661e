import type { CpuFlavor } from "../api";
import { ramInGbPerVcpu } from "../gpu-table";

/** What is wrong with a flavor, as the rest of a sentence that begins with its field. */
export function flavorProblem(cpu: CpuFlavor): string | undefined {
  if (Object.hasOwn(ramInGbPerVcpu, cpu.flavor)) return undefined;
  return `"${cpu.flavor}" is not a CPU flavor. Known: ${Object.keys(ramInGbPerVcpu).join(", ")}`;
}
