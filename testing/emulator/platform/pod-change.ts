import { checkBalance } from "./billing";
import type { EnvironmentVariable } from "./entities";
import { notEmulated, refusal } from "../faces/graphql/errors";
import { endPod, exitPod, startContainer, statusChange } from "./pod-container";
import { checkImageName } from "./image-name";
import type { Pod } from "./pod-entity";
import { checkContent, checkCpuDisk } from "../faces/graphql/pod-input";
import { noCapacity, servesCuda } from "./pod-placement";
import { freeGpus, freeVcpus } from "./stock";
import type { World } from "./world";

export interface EditInput {
  podId: string;
  /** With switch podEditJobFields alone these two may be left out. */
  imageName?: string | null;
  containerDiskInGb?: number | null;
  dockerArgs?: string | null;
  env?: EnvironmentVariable[] | null;
  port?: unknown;
  ports?: string | null;
  volumeInGb?: number | null;
  volumeMountPath?: string | null;
  containerRegistryAuthId?: string | null;
}

export interface ResumeInput {
  podId: string;
  gpuCount?: number | null;
  allowedCudaVersions?: string[] | null;
}

/** Resets a running Pod: another container on a wiped container disk, with other ports. Left out means kept. */
export function editPod(world: World, accountId: string, input: EditInput): Pod {
  const pod = alivePod(world, accountId, input.podId);
  if (input.port !== undefined && input.port !== null) throw notEmulated("podEditJob with port");
  const imageName = input.imageName ?? pod.imageName;
  if (imageName.trim() === "") throw refusal("A Pod needs an imageName.");
  checkImageName(imageName);
  const changes = {
    imageName,
    containerDiskInGb: input.containerDiskInGb ?? pod.containerDiskInGb,
    dockerArgs: input.dockerArgs ?? pod.dockerArgs,
    env: input.env ?? pod.env,
    ports: (input.ports ?? pod.ports) || null,
    volumeInGb: input.volumeInGb ?? pod.volumeInGb,
    volumeMountPath: input.volumeMountPath || pod.volumeMountPath,
    containerRegistryAuthId: (input.containerRegistryAuthId ?? pod.containerRegistryAuthId) || null,
  };
  checkContent(changes);
  checkCpuDisk(pod, changes.containerDiskInGb);
  const hasNoVolumeDisk = pod.networkVolumeId !== null || pod.cpuFlavor !== undefined;
  if (hasNoVolumeDisk && changes.volumeInGb > 0) throw refusal(`Pod ${pod.id} cannot have a volume disk.`);
  if (changes.volumeInGb < pod.volumeInGb) {
    throw refusal(`A volume disk can only grow: it is ${pod.volumeInGb} GB, ${changes.volumeInGb} GB was asked for.`);
  }
  const edited = world.store.pods.update(pod.id, changes);
  if (edited.desiredStatus !== "RUNNING") return edited;
  const now = world.clock.now();
  world.store.pods.update(pod.id, {
    containerDiskGeneration: pod.containerDiskGeneration + 1,
    lastStatusChange: statusChange("Edited by User", now),
  });
  return startContainer(world, edited, now);
}

export function stopPod(world: World, accountId: string, id: string): Pod {
  const pod = alivePod(world, accountId, id);
  if (pod.networkVolumeId !== null && world.switches.stopPodWithNetworkVolume === "refuse") {
    throw refusal("A Pod with a network volume cannot be stopped, only terminated.");
  }
  return pod.desiredStatus === "RUNNING" ? exitPod(world, pod, "Exited by User", world.clock.now()) : pod;
}

/** Starts a stopped Pod on the host that it is bound to, if that host still has the GPUs. */
export function resumePod(world: World, accountId: string, input: ResumeInput): Pod {
  const pod = alivePod(world, accountId, input.podId);
  const { allowedCudaVersions } = input;
  const host = world.store.dataCenters.get(pod.dataCenterId);
  if (host !== undefined && !servesCuda(host, { allowedCudaVersions })) throw noCapacity(world);
  if (pod.podType === "INTERRUPTABLE") throw refusal("An interruptible Pod is resumed with a bid.");
  return restart(world, pod, input.gpuCount ?? pod.rentedGpuCount);
}

export function resumePodWithBid(
  world: World,
  accountId: string,
  { podId, bidPerGpu, gpuCount }: { podId: string; bidPerGpu: number; gpuCount: number },
): Pod {
  const pod = alivePod(world, accountId, podId);
  if (pod.podType !== "INTERRUPTABLE") throw refusal("Only an interruptible Pod is resumed with a bid.");
  if (!(bidPerGpu > 0)) throw refusal("bidPerGpu must be above 0.");
  const resumed = restart(world, pod, gpuCount);
  return world.store.pods.update(resumed.id, { bidPerGpu });
}

/** Returns the terminated Pod's id. Only its network volume is left of it. */
export function terminatePod(world: World, accountId: string, id: string): string {
  const pod = world.store.pods.get(id);
  if (pod?.accountId !== accountId || pod.desiredStatus === "TERMINATED") {
    throw refusal("pod not found to terminate");
  }
  endPod(world, pod, "Terminated by User", world.clock.now());
  return id;
}

function restart(world: World, pod: Pod, gpuCount: number): Pod {
  if (pod.desiredStatus === "RUNNING") throw refusal(`Pod ${pod.id} is already running.`);
  if (pod.cpuFlavor === undefined && gpuCount < 1) throw refusal("gpuCount must be at least 1.");
  checkBalance(world, pod.accountId);
  const now = world.clock.now();
  const fits = hasRoom(world, pod, gpuCount);
  if (!fits && (pod.gpuTypeId === undefined || world.switches.resumeWithoutGpu === "refuse")) {
    throw refusal("There are not enough free GPUs on the host machine to start this pod.");
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

function alivePod(world: World, accountId: string, id: string): Pod {
  const pod = world.store.pods.get(id);
  if (pod?.accountId !== accountId || pod.desiredStatus === "TERMINATED") throw refusal(`Pod ${id} not found.`);
  return pod;
}
