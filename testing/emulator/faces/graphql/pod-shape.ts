import { computePerHour } from "../../platform/billing";
import type { Shape } from "./graphql-types";
import type { Pod } from "../../platform/pod-entity";
import { countryOf } from "../../platform/pod-placement";
import type { World } from "../../platform/world";

/**
 * Differs from the write shape: env is "KEY=value" texts with what RunPod added, the host and its place are under
 * `machine`.
 */
export function podShape({ clock, switches, gpuTypes }: World, pod: Pod): Shape {
  const now = clock.now();
  const observed = pod.observations.filter(({ at }) => at + switches.telemetryLagInSeconds * 1000 <= now).at(-1);
  const { startedAt } = pod.container;
  const { id, name, machineId, imageName, dockerArgs, gpuCount, vcpuCount, memoryInGb, desiredStatus } = pod;
  const { containerDiskInGb, volumeInGb, volumeMountPath, templateId, networkVolumeId, podType, ports } = pod;
  return {
    ...{ id, name, machineId, imageName, dockerArgs, gpuCount, vcpuCount, memoryInGb, desiredStatus },
    ...{ containerDiskInGb, volumeInGb, volumeMountPath, templateId, networkVolumeId, podType, ports },
    containerRegistryAuthId: pod.containerRegistryAuthId,
    costPerHr: computePerHour(pod),
    adjustedCostPerHr: computePerHour(pod),
    env: envOf(pod),
    port: null,
    dockerId: null,
    clusterIp: null,
    createdAt: new Date(pod.createdAt).toISOString(),
    lastStartedAt: new Date(pod.lastStartedAt).toISOString(),
    lastStatusChange: pod.lastStatusChange,
    uptimeSeconds: startedAt === undefined ? 0 : Math.floor((now - startedAt) / 1000),
    machine: {
      gpuDisplayName: pod.gpuTypeId === undefined ? null : (gpuTypes.get(pod.gpuTypeId)?.displayName ?? pod.gpuTypeId),
      location: countryOf(pod.dataCenterId),
      // The user name of SSH through the proxy.
      podHostId: `${id}-${machineId.slice(0, 8)}`,
      dataCenterId: pod.dataCenterId,
    },
    runtime: startedAt === undefined ? null : runtimeOf(pod, Math.floor((now - startedAt) / 1000)),
    latestTelemetry: observed ? { state: observed.state, time: new Date(observed.at).toISOString() } : null,
  };
}

/** What the user declared wins over what RunPod would add. */
function envOf({ env, injectedEnv }: Pod): string[] {
  const declared = new Set(env.map(({ key }) => key));
  return [...env, ...injectedEnv.filter(({ key }) => !declared.has(key))].map(({ key, value }) => `${key}=${value}`);
}

/** Loads are not emulated: whatever runs, it idles. */
function runtimeOf({ container, gpuCount, id }: Pod, uptimeInSeconds: number): Shape {
  return {
    uptimeInSeconds,
    ports: container.stage === "REACHABLE" ? container.ports : null,
    gpus: Array.from({ length: gpuCount }, (_, index) => ({
      id: `${id}-${index}`,
      gpuUtilPercent: 0,
      memoryUtilPercent: 0,
    })),
    container: { cpuPercent: 0, memoryPercent: 0 },
  };
}
