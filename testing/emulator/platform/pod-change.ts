import { checkBalance } from "./billing";
import type { EnvironmentVariable } from "./entities";
import { Refusal } from "./refusal";
import { endPod, exitPod, startContainer, statusChange } from "./pod-container";
import { checkImageName } from "./image-name";
import type { Pod } from "./pod-entity";
import { checkContent, checkCpuDisk } from "./pod-content";
import { noCapacity, servesCuda } from "./pod-placement";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

/** Omitted fields keep their values. */
export interface PodChanges {
  image?: string | undefined;
  containerDiskInGb?: number | undefined;
  startCommand?: string | undefined;
  env?: EnvironmentVariable[] | undefined;
  ports?: string[] | undefined;
  volumeInGb?: number | undefined;
  volumeMountPath?: string | undefined;
  /** Null removes it. */
  registryAuthId?: string | null | undefined;
}

/**
 * Resets a running Pod: a new container with other ports, on an empty container disk. A switch decides whether it
 * starts a stopped Pod.
 */
export function update(world: World, accountId: string, id: string, changes: PodChanges): Pod {
  const pod = alivePod(world, accountId, id);
  const edited = world.store.pods.update(pod.id, checkedChanges(pod, changes));
  if (edited.desiredStatus !== "RUNNING" && world.switches.editOfStoppedPod === "stays-stopped") return edited;
  return renewContainer(world, edited, "Edited by User");
}

/** What these changes make of a Pod's settings, if they are allowed. */
export function checkedChanges(pod: Pod, changes: PodChanges): Required<Pick<Pod, keyof PodChanges>> {
  const { image = pod.image, registryAuthId = pod.registryAuthId } = changes;
  if (image.trim() === "") throw new Refusal("invalid", "A Pod needs an imageName.");
  checkImageName(image);
  const changed = {
    image,
    containerDiskInGb: changes.containerDiskInGb ?? pod.containerDiskInGb,
    startCommand: changes.startCommand ?? pod.startCommand,
    env: changes.env ?? pod.env,
    ports: changes.ports ?? pod.ports,
    volumeInGb: changes.volumeInGb ?? pod.volumeInGb,
    volumeMountPath: changes.volumeMountPath ?? pod.volumeMountPath,
    registryAuthId,
  };
  checkContent(changed);
  checkCpuDisk(pod, changed.containerDiskInGb);
  const hasNoVolumeDisk = pod.networkVolumeId !== null || pod.cpuFlavor !== undefined;
  if (hasNoVolumeDisk && changed.volumeInGb > 0) {
    throw new Refusal("invalid", `Pod ${pod.id} cannot have a volume disk.`);
  }
  if (changed.volumeInGb < pod.volumeInGb) {
    throw new Refusal(
      "invalid",
      `A volume disk can only grow: it is ${pod.volumeInGb} GB, ${changed.volumeInGb} GB was asked for.`,
    );
  }
  return changed;
}

/** Starts a new container, on an empty container disk. */
export function renewContainer(world: World, pod: Pod, reason: string): Pod {
  const now = world.clock.now();
  const renewed = world.store.pods.update(pod.id, {
    containerDiskGeneration: pod.containerDiskGeneration + 1,
    lastStatusChange: statusChange(reason, now),
  });
  return startContainer(world, renewed, now);
}

export function stop(world: World, accountId: string, id: string): Pod {
  const pod = alivePod(world, accountId, id);
  if (pod.isLocked) throw new Refusal("invalid", `Pod ${id} is locked.`);
  if (pod.networkVolumeId !== null && world.switches.stopPodWithNetworkVolume === "refuse") {
    throw new Refusal("invalid", "A Pod with a network volume cannot be stopped, only terminated.");
  }
  return pod.desiredStatus === "RUNNING" ? exitPod(world, pod, "Exited by User", world.clock.now()) : pod;
}

/** Starts a stopped Pod on its host, if that host still has the GPUs. */
export function start(
  world: World,
  accountId: string,
  id: string,
  { gpuCount, allowedCudaVersions }: { gpuCount?: number | undefined; allowedCudaVersions?: readonly string[] },
): Pod {
  const pod = alivePod(world, accountId, id);
  const host = world.store.dataCenters.get(pod.dataCenterId);
  if (host !== undefined && !servesCuda(host, { allowedCudaVersions })) throw noCapacity(world);
  if (pod.isInterruptible) throw new Refusal("invalid", "An interruptible Pod is resumed with a bid.");
  return restart(world, pod, gpuCount ?? pod.rentedGpuCount);
}

export function startWithBid(
  world: World,
  accountId: string,
  id: string,
  { bidPerGpu, gpuCount }: { bidPerGpu: number; gpuCount: number },
): Pod {
  const pod = alivePod(world, accountId, id);
  if (!pod.isInterruptible) throw new Refusal("invalid", "Only an interruptible Pod is resumed with a bid.");
  if (!(bidPerGpu > 0)) throw new Refusal("invalid", "bidPerGpu must be above 0.");
  const resumed = restart(world, pod, gpuCount);
  return world.store.pods.update(resumed.id, { bidPerGpu });
}

/** Returns the terminated Pod's id. Only its network volume remains. */
export function remove(world: World, accountId: string, id: string): string {
  const pod = world.store.pods.get(id);
  if (pod?.accountId !== accountId || pod.desiredStatus === "TERMINATED") {
    throw new Refusal("notFound", "pod not found to terminate");
  }
  endPod(world, pod, "Terminated by User", world.clock.now());
  return id;
}

function restart(world: World, pod: Pod, gpuCount: number): Pod {
  if (pod.desiredStatus === "RUNNING") throw new Refusal("invalid", `Pod ${pod.id} is already running.`);
  if (pod.cpuFlavor === undefined && gpuCount < 1) throw new Refusal("invalid", "gpuCount must be at least 1.");
  checkBalance(world, pod.accountId);
  const now = world.clock.now();
  const fits = hasRoom(world, pod, gpuCount);
  if (!fits && (pod.gpuTypeId === undefined || world.switches.resumeWithoutGpu === "refuse")) {
    throw new Refusal("capacity", "There are not enough free GPUs on the host machine to start this pod.");
  }
  const gpus = fits && pod.gpuTypeId !== undefined ? gpuCount : 0;
  const lastStatusChange = statusChange("Resumed by User", now);
  return startContainer(world, world.store.pods.update(pod.id, { gpuCount: gpus, lastStatusChange }), now);
}

function hasRoom(world: World, { dataCenterId, gpuTypeId, cpuFlavor, vcpuCount }: Pod, gpuCount: number): boolean {
  const dataCenter = world.store.dataCenters.get(dataCenterId);
  if (dataCenter === undefined) return false;
  if (gpuTypeId !== undefined) return freeGpus(world, dataCenter, gpuTypeId) >= gpuCount;
  return cpuFlavor !== undefined && freeVcpus(world, dataCenter, cpuFlavor) >= vcpuCount;
}

export function alivePod(world: World, accountId: string, id: string): Pod {
  const pod = world.store.pods.get(id);
  if (pod?.accountId !== accountId || pod.desiredStatus === "TERMINATED") {
    throw new Refusal("notFound", `Pod ${id} not found.`);
  }
  return pod;
}
