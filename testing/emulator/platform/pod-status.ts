import type { Pod } from "./pod-entity";
import type { World } from "./world";

/** What is observed of a Pod, in contrast to `desiredStatus`. */
export type ObservedStatus = "PROVISIONING" | "STARTING" | "RUNNING" | "EXITED" | "ERROR" | "TERMINATED";

export type PodAction = "start" | "stop" | "restart" | "terminate";

export function observedStatus(world: World, pod: Pod): ObservedStatus {
  if (pod.desiredStatus === "TERMINATED") return "TERMINATED";
  if (pod.desiredStatus === "EXITED") return "EXITED";
  if (pod.desiredStatus === "DEAD") return "ERROR";
  if (pod.container.stage === "GONE") return world.switches.dyingPod;
  if (pod.container.stage !== "PULLING") return "RUNNING";
  return isProvisioning(world, pod) ? "PROVISIONING" : "STARTING";
}

/** Whether its host may not be known yet. */
export function isPlaced(world: World, pod: Pod): boolean {
  return world.switches.podCreateAnswers === "placed" || !isProvisioning(world, pod);
}

/** What can be done with a Pod of this status. */
export function allowedActions({ switches }: World, status: ObservedStatus): PodAction[] {
  switch (status) {
    case "RUNNING":
      return ["stop", "restart", "terminate"];
    case "PROVISIONING":
      return switches.provisioningActions === "text" ? ["stop", "terminate"] : ["start", "terminate"];
    case "STARTING":
      return ["stop", "terminate"];
    case "EXITED":
    case "ERROR":
      return ["start", "terminate"];
    case "TERMINATED":
      return [];
  }
}

function isProvisioning({ clock, switches }: World, { createdAt }: Pod): boolean {
  return clock.now() < createdAt + switches.podProvisioningInSeconds * 1000;
}
