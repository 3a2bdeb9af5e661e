import { Refusal, somethingWentWrong } from "./refusal";
import { endPod, exitPod } from "./pod-container";
import type { Pod } from "./pod-entity";
import type { World } from "./world";

/**
 * US dollars per hour. Disks cost what is documented: a volume disk costs double while its Pod is stopped, a container
 * disk is free then (runpod/docs pods/pricing.mdx). Compute prices are stand-ins, because RunPod's differ by type and
 * change.
 */
const hoursPerMonth = 730;
const prices = {
  gpu: 0.5,
  vcpu: 0.03,
  diskPerGb: 0.1 / hoursPerMonth,
  stoppedVolumePerGb: 0.2 / hoursPerMonth,
};

export const pricePerGpu = prices.gpu;
export const pricePerVcpu = prices.vcpu;

const hourInMs = 3_600_000;

/** RunPod removes unused stopped Pods after about thirty days (docs/internals/runpod-api.md#money). */
const staleAfterInMs = 30 * 24 * hourInMs;

/** What a Pod's compute costs per hour while it runs. */
export function computePerHour({
  bidPerGpu,
  gpuTypeId,
  gpuCount,
  vcpuCount,
}: Pick<Pod, "bidPerGpu" | "gpuTypeId" | "gpuCount" | "vcpuCount">): number {
  return gpuTypeId === undefined ? vcpuCount * prices.vcpu : gpuCount * (bidPerGpu ?? prices.gpu);
}

/** What a Pod costs per hour now, disks included. */
export function costPerHour(pod: Pod): number {
  const { desiredStatus, volumeInGb, containerDiskInGb } = pod;
  if (desiredStatus === "TERMINATED") return 0;
  if (desiredStatus === "EXITED") return volumeInGb * prices.stoppedVolumePerGb;
  return computePerHour(pod) + (volumeInGb + containerDiskInGb) * prices.diskPerGb;
}

export function spendPerHour({ store }: World, accountId: string): number {
  return store.pods
    .list((pod) => pod.accountId === accountId)
    .map(costPerHour)
    .reduce((sum, cost) => sum + cost, 0);
}

/** Charges the balances for a time in which no Pod changed. */
export function charge({ store }: World, from: number, to: number): void {
  if (to <= from) return;
  const costs = new Map<string, number>();
  for (const pod of store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED")) {
    const cost = (costPerHour(pod) * (to - from)) / hourInMs;
    const seconds = pod.desiredStatus === "RUNNING" ? (to - from) / 1000 : 0;
    store.pods.update(pod.id, { billedInSeconds: pod.billedInSeconds + seconds, spent: pod.spent + cost });
    costs.set(pod.accountId, (costs.get(pod.accountId) ?? 0) + cost);
  }
  for (const { id, clientBalance } of store.accounts.list(({ id }) => costs.has(id))) {
    store.accounts.update(id, { clientBalance: clientBalance - (costs.get(id) ?? 0) });
  }
}

/** Stops and removes Pods that are unpaid or unused, as RunPod does. Returns whether anything changed. */
export function enforceBalance(world: World, at: number): boolean {
  let changed = false;
  for (const pod of world.store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED")) {
    const isUnpaid = isEmpty(world, pod.accountId);
    if (isUnpaid !== (pod.unpaidSince !== undefined)) {
      world.store.pods.update(pod.id, { unpaidSince: isUnpaid ? at : undefined });
      changed = true;
    } else if (removals(world, pod).some((moment) => moment <= at)) {
      endPod(world, pod, "Terminated by Runpod", at);
      changed = true;
    } else if (isUnpaid && pod.desiredStatus === "RUNNING") {
      exitPod(world, pod, "Exited by Runpod", at);
      changed = true;
    }
  }
  return changed;
}

/** When balances run out, and when stopped Pods are removed. */
export function nextBalanceMoments(world: World, from: number): number[] {
  const ends = world.store.accounts
    .list(({ clientBalance }) => clientBalance > 0)
    .flatMap(({ id, clientBalance }) => {
      const spend = spendPerHour(world, id);
      // One millisecond late, so that the balance is certainly empty.
      return spend > 0 ? [from + Math.floor((clientBalance / spend) * hourInMs) + 1] : [];
    });
  return [...ends, ...world.store.pods.list().flatMap((pod) => removals(world, pod))];
}

/** Refuses what the account cannot pay for. UNKNOWN: the texts of both rules (docs/internals/runpod-api.md#unknown). */
export function checkBalance(world: World, accountId: string): void {
  if (!isEmpty(world, accountId)) return;
  if (world.switches.emptyBalanceRefusal === "generic-error") throw somethingWentWrong();
  throw new Refusal("balance", "Your balance is too low to rent a Pod. Please add funds to your account.");
}

function isEmpty({ store }: World, accountId: string): boolean {
  return (store.accounts.get(accountId)?.clientBalance ?? 0) <= 0;
}

function removals({ switches }: World, { desiredStatus, unpaidSince, endedAt }: Pod): number[] {
  if (desiredStatus !== "EXITED") return [];
  const unpaid = unpaidSince === undefined ? [] : [unpaidSince + switches.unpaidPodKeptInSeconds * 1000];
  return endedAt === undefined ? unpaid : [...unpaid, endedAt + staleAfterInMs];
}
