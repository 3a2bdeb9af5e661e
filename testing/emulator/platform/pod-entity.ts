import type { EnvironmentVariable, ShownAs, TemplateContent } from "./entities";

/**
 * RunPod's statuses that the emulator uses. GraphQL reports RUNNING from the start
 * (docs/internals/runpod-api.md#timing). UNKNOWN: what leads to DEAD, so only tests set it.
 */
export type PodStatus = "RUNNING" | "EXITED" | "TERMINATED" | "DEAD";

/** State of a container: it is pulled, runs without ports, is reachable, or is gone. */
export type ContainerStage = "PULLING" | "STARTED" | "REACHABLE" | "GONE";

export interface PodPort {
  ip: string;
  isIpPublic: boolean;
  privatePort: number;
  publicPort: number;
  type: "http" | "tcp";
}

export interface PodContainer {
  stage: ContainerStage;
  /** When the stage ends by itself. */
  until: number | undefined;
  /** Start of the container. Undefined before and after it runs. */
  startedAt: number | undefined;
  /** Assigned at every start. Reads return them only while the container is REACHABLE. */
  ports: PodPort[];
}

/** A state of the container that telemetry reports later. */
export interface Observation {
  at: number;
  state: "running" | "exited";
}

export interface Pod extends TemplateContent {
  id: string;
  accountId: string;
  name: string;
  isInterruptible: boolean;
  /** US dollars per hour. Null if the Pod is not interruptible. */
  bidPerGpu: number | null;
  cloudType: "SECURE" | "COMMUNITY";
  /** The Pod's host. It stays the same while the Pod is stopped. */
  machineId: string;
  dataCenterId: string;
  /** Undefined on CPU Pods. */
  gpuTypeId: string | undefined;
  /** GPUs while it runs: 0 on CPU Pods, and after a restart that found no GPU. */
  gpuCount: number;
  /** GPUs at creation. */
  rentedGpuCount: number;
  /** Undefined on GPU Pods. */
  cpuFlavor: string | undefined;
  vcpuCount: number;
  memoryInGb: number;
  /** GB of the disk that survives a stop. 0 with a network volume and on CPU Pods. */
  volumeInGb: number;
  volumeMountPath: string;
  templateId: string | null;
  networkVolumeId: string | null;
  /** What the host must offer. Older dumps have neither. */
  allowedCudaVersions?: string[];
  minCudaVersion?: string | null;
  /** Whether it joins the global network at its next start. Older dumps do not say. */
  globalNetwork?: boolean;
  /** Its address there while it has one. */
  globalNetworkIp?: string | null;
  /** A locked Pod can be neither stopped nor restarted. */
  isLocked?: boolean;
  /** Settings have changed since the container started, and wait for a restart. */
  waitsForRestart?: boolean;
  supportPublicIp: boolean;
  publicIp: string;
  /** PUBLIC_KEY and JUPYTER_PASSWORD, as of the Pod's creation. */
  injectedEnv: EnvironmentVariable[];
  desiredStatus: PodStatus;
  container: PodContainer;
  observations: Observation[];
  /** Counts the Pod's container disks: each stop and each edit wipes one. */
  containerDiskGeneration: number;
  createdAt: number;
  lastStartedAt: number;
  lastStatusChange: string;
  /** When it became EXITED or TERMINATED. */
  endedAt: number | undefined;
  /** Start of the time in which the account cannot pay for it. */
  unpaidSince: number | undefined;
  /** Time for which compute has been charged. */
  billedInSeconds: number;
  /** US dollars for compute and disks. */
  spent: number;
  shown?: ShownAs;
}
