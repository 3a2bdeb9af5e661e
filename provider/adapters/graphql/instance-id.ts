import type { CpuFlavor } from "../../api";
import { ramOfFlavor } from "../../hardware/cpu-flavors";

/** `cpu3g-4-16`: flavor, vCPUs, RAM in GB. */
export function instanceId({ flavor, vcpuCount }: CpuFlavor): string {
  return `${flavor}-${vcpuCount}-${vcpuCount * (ramOfFlavor(flavor) ?? 0)}`;
}

export function flavorFrom(id: string): CpuFlavor {
  const [flavor = id, vcpuCount] = id.split("-");
  return { flavor, vcpuCount: Number(vcpuCount) };
}
