import { randomInt } from "node:crypto";
import { hasGlobalNetwork } from "./data-centers";
import type { Pod } from "./pod-entity";
import { Refusal } from "./refusal";

/** The global network needs an NVIDIA GPU in one of its data centers. UNKNOWN: the text. */
export function checkGlobalNetwork({ gpuTypeId, dataCenterId }: Pick<Pod, "gpuTypeId" | "dataCenterId">): void {
  const isPossible = gpuTypeId?.startsWith("NVIDIA") ?? false;
  if (isPossible && hasGlobalNetwork({ id: dataCenterId })) return;
  throw new Refusal("invalid", "Global networking needs an NVIDIA GPU and a data center that supports it.");
}

/** The Pod's address in the global network from a start on. */
export function globalNetworkIp({ globalNetwork, globalNetworkIp: before }: Pod): string | null {
  return globalNetwork ? (before ?? `10.65.${randomInt(256)}.${randomInt(2, 255)}`) : null;
}
