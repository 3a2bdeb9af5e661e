import { logTexts } from "./log";
import type { Observation, Pod, PodContainer } from "./pod-entity";
import { globalNetworkIp } from "./pod-network";
import { assignPorts, newPublicIp } from "./pod-ports";
import { markReleased } from "./template";
import { crashes, type World } from "./world";

/** More observations than the telemetry delay can need. */
const observationsKept = 10;

/** Begins to pull the Pod's image. A running container ends. */
export function startContainer(world: World, { id }: Pod, at: number): Pod {
  const pod = end(world, id, at);
  // Community addresses may change at every start, secure ones do not (runpod/docs
  // pods/configuration/expose-ports.mdx).
  const publicIp = pod.cloudType === "COMMUNITY" ? newPublicIp(pod.publicIp) : pod.publicIp;
  const neverArrives = neverStarts(world, pod);
  world.log.print(id, at, "system", logTexts.create(pod.image));
  const { podDeathInSeconds, imagePullInSeconds } = world.switches;
  return world.store.pods.update(id, {
    desiredStatus: "RUNNING",
    endedAt: undefined,
    lastStartedAt: at,
    globalNetworkIp: globalNetworkIp(pod),
    waitsForRestart: false,
    publicIp,
    container: {
      stage: "PULLING",
      until: at + (neverArrives ? podDeathInSeconds : imagePullInSeconds) * 1000,
      startedAt: undefined,
      ports: assignPorts({ ...pod, publicIp }),
    },
  });
}

/**
 * No registry has the image, or the volume has no mount path: "invalid mount config for type bind" (dstack issue 3843).
 */
function neverStarts({ missingImages }: World, { image, volumeInGb, volumeMountPath }: Pod): boolean {
  return missingImages.has(image) || (volumeInGb > 0 && volumeMountPath === "");
}

function whyNeverStarts({ missingImages }: World, { image }: Pod): string {
  return missingImages.has(image) ? logTexts.noImage(image) : logTexts.noMountPath;
}

/** What a container prints that ends with an exception. */
export function printCrash({ log }: World, { id, image }: { id: string; image: string }, at: number): void {
  log.print(id, at, "container", ...logTexts.traceback(image));
  log.print(id, at, "system", logTexts.died);
}

/** Applies what is due for one Pod's container. Returns whether anything changed. */
export function advancePod(world: World, pod: Pod, at: number): boolean {
  const { stage, until } = pod.container;
  if (pod.desiredStatus !== "RUNNING" || until === undefined || until > at) return false;
  if (stage === "PULLING" && !neverStarts(world, pod)) {
    enter(world, pod, { stage: "STARTED", until: until + world.switches.podPortsDelayInSeconds * 1000 });
    observe(world, pod.id, { at: until, state: "running" });
    world.log.print(pod.id, until, "system", logTexts.start(pod.image));
    world.log.print(pod.id, until, "container", pod.startCommand || logTexts.podRuns);
    world.store.pods.update(pod.id, { container: { ...containerOf(world, pod), startedAt: until } });
  } else if (stage === "STARTED") {
    const dies = crashes(world, pod) ? until + world.switches.podDeathInSeconds * 1000 : undefined;
    enter(world, pod, { stage: "REACHABLE", until: dies });
  } else if (stage === "GONE") {
    exitPod(world, pod, "Exited by Runpod", until);
  } else {
    if (stage === "PULLING") world.log.print(pod.id, until, "system", whyNeverStarts(world, pod));
    else printCrash(world, pod, until);
    killContainer(world, pod, until);
  }
  return true;
}

/**
 * Ends the container. RunPod reports the Pod as EXITED only later (docs/internals/runpod-api.md#timing, "lagging
 * status").
 */
export function killContainer(world: World, { id }: Pod, at: number): void {
  const pod = end(world, id, at);
  enter(world, pod, { stage: "GONE", until: at + world.switches.podExitNoticeInSeconds * 1000 });
}

/** Stops the Pod, with `reason` in its status. The GPU is free, the container disk is wiped, the volume disk stays. */
export function exitPod(world: World, { id }: Pod, reason: string, at: number): Pod {
  world.log.print(id, at, "system", logTexts.stop);
  const pod = end(world, id, at);
  return world.store.pods.update(id, {
    desiredStatus: "EXITED",
    endedAt: at,
    containerDiskGeneration: pod.containerDiskGeneration + 1,
    lastStatusChange: statusChange(reason, at),
  });
}

/** Deletes the Pod with its disks. Tests can still read the entry. */
export function endPod(world: World, { id, templateId }: Pod, reason: string, at: number): void {
  end(world, id, at);
  const lastStatusChange = statusChange(reason, at);
  world.store.pods.update(id, { desiredStatus: "TERMINATED", endedAt: at, lastStatusChange });
  if (templateId !== null) markReleased(world, templateId);
}

/** "Rented by User: Tue Dec 16 2025 17:44:56 GMT+0000 (Coordinated Universal Time)", and similar. */
export function statusChange(reason: string, at: number): string {
  const [day, date, month, year, time] = new Date(at).toUTCString().replace(",", "").split(" ");
  return `${reason}: ${day} ${month} ${date} ${year} ${time} GMT+0000 (Coordinated Universal Time)`;
}

function end(world: World, id: string, at: number): Pod {
  const pod = world.store.pods.get(id);
  if (pod === undefined) throw new Error(`There is no Pod ${id} to end.`);
  if (pod.container.startedAt !== undefined) observe(world, id, { at, state: "exited" });
  return enter(world, pod, { stage: "GONE", until: undefined, startedAt: undefined });
}

function enter(world: World, pod: Pod, changes: Partial<PodContainer>): Pod {
  return world.store.pods.update(pod.id, { container: { ...containerOf(world, pod), ...changes } });
}

function containerOf({ store }: World, pod: Pod): PodContainer {
  return store.pods.get(pod.id)?.container ?? pod.container;
}

function observe({ store }: World, id: string, observation: Observation): void {
  const seen = store.pods.get(id)?.observations ?? [];
  store.pods.update(id, { observations: [...seen, observation].slice(-observationsKept) });
}
