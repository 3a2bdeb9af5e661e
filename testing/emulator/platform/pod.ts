import { randomBytes } from "node:crypto";
import { checkBalance, computePerHour } from "./billing";
import type { EnvironmentVariable } from "./entities";
import { refusal } from "../faces/graphql/errors";
import { newId } from "./ids";
import { startContainer, statusChange } from "./pod-container";
import type { Pod } from "./pod-entity";
import {
  checkCpuDisk,
  checkEmulated,
  contentFrom,
  type DeployInput,
  type PodContent,
} from "../faces/graphql/pod-input";
import { noCapacity, placePod } from "./pod-placement";
import { newPublicIp } from "./pod-ports";
import type { World } from "./world";

/**
 * What `mutation` makes of its input: a GPU Pod, an interruptible one (with a bid), or a CPU Pod (with an instance).
 */
export function deployPod(world: World, accountId: string, mutation: string, input: DeployInput): Pod {
  checkEmulated(mutation, input);
  if (input.bidPerGpu !== undefined && !(input.bidPerGpu > 0)) throw refusal("bidPerGpu must be above 0.");
  const { startSsh, startJupyter, ...content } = contentFrom(world, accountId, input);
  checkBalance(world, accountId);
  const place = placePod(world, accountId, input, content.containerDiskInGb + content.volumeInGb);
  checkCpuDisk(place, content.containerDiskInGb);
  const perHour = computePerHour({ ...place, bidPerGpu: input.bidPerGpu ?? null });
  // "Maximum price": what is dearer is not there. The text is a reading.
  if (typeof input.deployCost === "number" && perHour > input.deployCost) throw noCapacity(world);
  const now = world.clock.now();
  const pod = world.store.pods.insert({
    ...content,
    ...place,
    id: newId("pod"),
    accountId,
    // v1's name for a Pod that has none (docs/internals/runpod-api.md#pods).
    name: input.name || "my pod",
    podType: input.bidPerGpu === undefined ? "RESERVED" : "INTERRUPTABLE",
    bidPerGpu: input.bidPerGpu ?? null,
    networkVolumeId: input.networkVolumeId || null,
    supportPublicIp: input.supportPublicIp ?? false,
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

/** What RunPod adds: the account's keys as they are now, and a password of its own making. */
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

/** A Pod that its account can still see. */
export function visiblePod(world: World, accountId: string, id: string): Pod | undefined {
  const pod = world.store.pods.getSeen(id);
  return pod?.accountId === accountId && isVisible(world, pod) ? pod : undefined;
}

/** A terminated Pod vanishes, at once or after a while. */
export function isVisible({ clock, switches }: World, { desiredStatus, endedAt }: Pod): boolean {
  if (desiredStatus !== "TERMINATED") return true;
  return clock.now() < (endedAt ?? 0) + switches.terminatedPodTailInSeconds * 1000;
}

export function isAlive({ desiredStatus }: Pod): boolean {
  return desiredStatus !== "TERMINATED";
}
