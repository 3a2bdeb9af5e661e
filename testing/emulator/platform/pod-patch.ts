import type { Pod } from "./pod-entity";
import { alivePod, checkedChanges, renewContainer, start, type PodChanges } from "./pod-change";
import { checkGlobalNetwork } from "./pod-network";
import { Refusal } from "./refusal";
import type { World } from "./world";

/** Omitted fields keep their values. */
export interface PodPatch {
  name?: string | undefined;
  isLocked?: boolean | undefined;
  /** Holds from the next start on. */
  globalNetwork?: boolean | undefined;
  /** Undefined if the container's settings are not touched. */
  container?: PodChanges | undefined;
}

/** Changes a Pod in place. A switch decides whether settings of its container restart it, or wait for a restart. */
export function patch(world: World, accountId: string, id: string, { container, ...changes }: PodPatch): Pod {
  const pod = alivePod(world, accountId, id);
  if (changes.globalNetwork) checkGlobalNetwork(pod);
  const content = container === undefined ? {} : checkedChanges(pod, container);
  const { name = pod.name, isLocked = pod.isLocked ?? false, globalNetwork = pod.globalNetwork ?? false } = changes;
  const patched = world.store.pods.update(pod.id, { ...content, name, isLocked, globalNetwork });
  if (container === undefined || patched.desiredStatus !== "RUNNING") return patched;
  if (world.switches.podPatch === "restarts") return renewContainer(world, patched, "Edited by User");
  return world.store.pods.update(pod.id, { waitsForRestart: true });
}

/** Replaces the container of a running Pod. */
export function restart(world: World, accountId: string, id: string): Pod {
  const pod = alivePod(world, accountId, id);
  if (pod.isLocked) throw new Refusal("invalid", `Pod ${id} is locked.`);
  return renewContainer(world, pod, "Restarted by User");
}

/** Starts a Pod that was stopped or whose container has died. */
export function boot(world: World, accountId: string, id: string): Pod {
  const pod = alivePod(world, accountId, id);
  const hasDied = pod.desiredStatus === "RUNNING" && pod.container.stage === "GONE";
  return hasDied ? renewContainer(world, pod, "Resumed by User") : start(world, accountId, id, {});
}
