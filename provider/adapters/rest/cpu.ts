import type { CpuFlavor } from "../../api";

/** Reads a CPU. Samples of the document name an instance, `cpu3c-2-4`, where its text has the flavor, `cpu3c`. */
export function flavorFrom({ id, vcpuCount }: { id: string; vcpuCount: number }): CpuFlavor {
  const [flavor = id] = id.split("-");
  return { flavor, vcpuCount };
}

export function cpuBody({ flavor, vcpuCount }: CpuFlavor): object {
  return { id: flavor, vcpuCount };
}
