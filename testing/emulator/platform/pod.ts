import { randomBytes } from "node:crypto";
import { checkBalance, computePerHour } from "./billing";
import type { EnvironmentVariable } from "./entities";
import { Refusal } from "./refusal";
import { newId } from "./ids";
import { startContainer, statusChange } from "./pod-container";
import { checkGlobalNetwork } from "./pod-network";
import type { Pod } from "./pod-entity";
import { checkCpuDisk, contentFrom, type PodContent, type PodSpec } from "./pod-content";
import { noCapacity, placePod } from "./pod-placement";
import { newPublicIp } from "./pod-ports";
import type { World } from "./world";

/** Creates a GPU Pod, an interruptible Pod (with a bid), or a CPU Pod (with an instance). */
export function create(world: World, accountId: string, spec: PodSpec): Pod {
  if (spec.bidPerGpu !== undefined && !(spec.bidPerGpu > 0)) throw new Refusal("invalid", "bidPerGpu must be above 0.");
  const { startSsh, startJupyter, ...content } = contentFrom(world, accountId, spec);
  checkBalance(world, accountId);
  const place = placePod(world, accountId, spec, content.containerDiskInGb + content.volumeInGb);
  checkCpuDisk(place, content.containerDiskInGb);
  if (spec.globalNetwork) checkGlobalNetwork(place);
  const perHour = computePerHour({ ...place, bidPerGpu: spec.bidPerGpu ?? null });
  // "Maximum price": hosts above it do not count. The text is inferred.
  if (spec.highestPrice !== undefined && perHour > spec.highestPrice) throw noCapacity(world);
  const now = world.clock.now();
  const pod = world.store.pods.insert({
    ...content,
    ...place,
    id: newId(14),
    accountId,
    // v1's name for a Pod without one (docs/internals/runpod-api.md#pods).
    name: spec.name || "my pod",
    isInterruptible: spec.bidPerGpu !== undefined,
    bidPerGpu: spec.bidPerGpu ?? null,
    networkVolumeId: spec.networkVolumeId ?? null,
    minCudaVersion: spec.minCudaVersion ?? null,
    globalNetwork: spec.globalNetwork ?? false,
    supportPublicIp: spec.supportPublicIp ?? false,
    publicIp: newPublicIp(),
    injectedEnv: injectedEnv(world, accountId, { startSsh, startJupyter }),
    desiredStatus: "RUNNING",
    container: { stage: "GONE", until: undefined, startedAt: undefined, ports: [] },
    observations: [],
    containerDiskGeneration: 1,
    createdAt: now,
    lastStartedAt: now,
    lastStatusChange: statusChange("Rented by User", now),
    endedAt: undefined,
    unpaidSince: undefined,
    billedInSeconds: 0,
    spent: 0,
  });
  return startContainer(world, pod, now);
}

/** Variables that RunPod adds: the account's current keys, and a random password. */
function injectedEnv(
  { store }: World,
  accountId: string,
  { startSsh, startJupyter }: Pick<PodContent, "startSsh" | "startJupyter">,
): EnvironmentVariable[] {
  const pubKey = store.accounts.get(accountId)?.pubKey;
  return [
    ...(startSsh && pubKey ? [{ key: "PUBLIC_KEY", value: pubKey }] : []),
    ...(startJupyter ? [{ key: "JUPYTER_PASSWORD", value: randomBytes(10).toString("hex") }] : []),
  ];
}

/** A Pod that reads of its account return. */
export function visiblePod(world: World, accountId: string, id: string): Pod | undefined {
  const pod = world.store.pods.getSeen(id);
  return pod?.accountId === accountId && isVisible(world, pod) ? pod : undefined;
}

/** Reads hide a terminated Pod, at once or after a while. */
export function isVisible({ clock, switches }: World, { desiredStatus, endedAt }: Pod): boolean {
  if (desiredStatus !== "TERMINATED") return true;
  return clock.now() < (endedAt ?? 0) + switches.terminatedPodTailInSeconds * 1000;
}
