import { computePerHour } from "../../platform/billing";
import type { Pod, PodPort } from "../../platform/pod-entity";
import { allowedActions, isPlaced, observedStatus } from "../../platform/pod-status";
import type { World } from "../../platform/world";
import { containerShape } from "./container";
import { dateOf } from "./values";

export function podShape(world: World, pod: Pod): object {
  const status = observedStatus(world, pod);
  const placed = isPlaced(world, pod);
  const { id, name, cloudType, templateId, container, createdAt } = pod;
  return {
    id,
    name,
    status,
    actions: allowedActions(world, status),
    ...containerShape(world, { ...pod, env: envOf(pod) }),
    mounts: mountsOf(pod),
    ...computeOf(world, pod),
    cloud: cloudType,
    dataCenterId: placed ? pod.dataCenterId : null,
    cudaVersion: placed ? cudaVersionOf(world, pod) : null,
    ssh: { proxy: placed ? proxyOf(pod) : null, direct: directOf(pod) },
    template: templateId,
    cost: status === "EXITED" || status === "TERMINATED" ? 0 : computePerHour(pod),
    locked: pod.isLocked ?? false,
    globalNetworking: networkOf(pod),
    runtime: runtimeOf(world, pod),
    createdAt: dateOf(createdAt),
    startedAt: dateOf(container.startedAt ?? null),
  };
}

/** A variable of the user overrides one that RunPod adds. */
function envOf({ env, injectedEnv }: Pod): Pod["env"] {
  const declared = new Set(env.map(({ key }) => key));
  return [...env, ...injectedEnv.filter(({ key }) => !declared.has(key))];
}

function mountsOf({ volumeInGb: size, volumeMountPath: path, networkVolumeId: volumeId }: Pod): object {
  if (volumeId !== null) return { network: [{ volumeId, path }] };
  return size > 0 ? { persistent: { size, path } } : {};
}

/** `count` has a minimum of 1, so a Pod that came back without GPUs cannot tell it. */
function computeOf(
  { switches }: World,
  { gpuTypeId, gpuCount, cpuFlavor, vcpuCount, memoryInGb: memory }: Pod,
): object {
  if (gpuTypeId === undefined) return { cpu: { id: cpuFlavor, vcpuCount, memory } };
  const count = gpuCount > 0 && switches.podGpuCount === "told" ? { count: gpuCount } : {};
  const host = switches.document === "August" ? {} : { vcpuCount, memory };
  return { gpu: { id: gpuTypeId, ...count, ...host } };
}

/** Which driver a host has is not emulated: it serves the newest version of its data center. */
function cudaVersionOf({ store }: World, { gpuTypeId, dataCenterId }: Pod): string | null {
  if (gpuTypeId === undefined) return null;
  return store.dataCenters.get(dataCenterId)?.cudaVersions.at(-1) ?? null;
}

function proxyOf({ id, machineId }: Pod): object {
  const username = `${id}-${machineId.slice(0, 8)}`;
  return { host: "ssh.runpod.io", port: 22, username, command: `ssh ${username}@ssh.runpod.io` };
}

function directOf({ container }: Pod): object | null {
  if (container.stage !== "REACHABLE") return null;
  const ssh = container.ports.find(
    ({ privatePort, type, isIpPublic }) => privatePort === 22 && type === "tcp" && isIpPublic,
  );
  if (ssh === undefined) return null;
  const { ip: host, publicPort: port } = ssh;
  return { host, port, username: "root", command: `ssh root@${host} -p ${port}` };
}

function networkOf({ id, globalNetworkIp }: Pod): object {
  if (!globalNetworkIp) return { enabled: false };
  return { enabled: true, ip: globalNetworkIp, internalDns: `${id}.runpod.internal` };
}

/** Load is not emulated: a running Pod is always idle. */
function runtimeOf({ clock, switches }: World, { container, gpuCount }: Pod): object | null {
  const { startedAt, stage, ports } = container;
  if (startedAt === undefined) return switches.podRuntimeBeforeStart === "null" ? null : {};
  return {
    uptime: Math.floor((clock.now() - startedAt) / 1000),
    gpus: Array.from({ length: gpuCount }, () => ({ util: 0, memoryUtil: 0 })),
    cpu: { util: 0 },
    memory: { util: 0 },
    ports: stage === "REACHABLE" ? ports.map(portShape) : [],
  };
}

function portShape({ privatePort, publicPort, type, ip }: PodPort): object {
  return { private: privatePort, public: publicPort, type, ip };
}
