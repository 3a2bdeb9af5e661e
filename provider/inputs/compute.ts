import type { CpuFlavor } from "../api";
import { gpuNameProblem, gpuTypeProblem } from "../gpu-list";
import { ramInGbPerVcpu } from "../gpu-table";

/** Why a name cannot stand in the list of an endpoint, as the rest of a sentence that begins with its field. */
export function gpuProblem(name: string): string | undefined {
  return gpuNameProblem(name);
}

/** The same for the list of a Pod. */
export function gpuPodProblem(name: string): string | undefined {
  return gpuTypeProblem(name);
}

export function flavorProblem(cpu: CpuFlavor): string | undefined {
  if (Object.hasOwn(ramInGbPerVcpu, cpu.flavor)) return undefined;
  return `"${cpu.flavor}" is not a CPU flavor. Known: ${Object.keys(ramInGbPerVcpu).join(", ")}`;
}
