import type { CpuFlavor } from "../../api";

/** Samples of the document name an instance, `cpu3c-2-4`, where its text has the flavor, `cpu3c`. */
export function flavorOf(id: string): string {
  const [flavor = id] = id.split("-");
  return flavor;
}

export function flavorFrom({ id, vcpuCount }: { id: string; vcpuCount: number }): CpuFlavor {
  return { flavor: flavorOf(id), vcpuCount };
}

export function cpuBody({ flavor, vcpuCount }: CpuFlavor): object {
  return { id: flavor, vcpuCount };
}
