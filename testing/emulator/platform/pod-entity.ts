import type { EnvironmentVariable, ShownAs, TemplateContent } from "./entities";

/**
 * Those of RunPod's statuses that the emulator reaches; GraphQL says RUNNING from the start
 * (docs/internals/runpod-api.md#timing). What leads to DEAD is unknown: tests set it.
 */
export type PodStatus = "RUNNING" | "EXITED" | "TERMINATED" | "DEAD";

/** How far a container is: being pulled, running without ports yet, reachable, or not there. */
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
  /** When it came up; undefined before and after. */
  startedAt: number | undefined;
  /** Assigned anew at every start. Known to readers only while it is REACHABLE. */
  ports: PodPort[];
}

/** A state of the container, to be told by telemetry some time later. */
export interface Observation {
  at: number;
  state: "running" | "exited";
}

export interface Pod extends TemplateContent {
  id: string;
  accountId: string;
  name: string;
  isInterruptible: boolean;
  /** US dollars per hour; null on Pods that are not interruptible. */
  bidPerGpu: number | null;
  cloudType: "SECURE" | "COMMUNITY";
  /** The host to which the Pod stays bound, stopped or not. */
  machineId: string;
  dataCenterId: string;
  /** Undefined on CPU Pods. */
  gpuTypeId: string | undefined;
  /** What it has while it runs: 0 on CPU Pods, and after a restart that found no GPU. */
  gpuCount: number;
  /** What it was rented with. */
  rentedGpuCount: number;
  /** Undefined on GPU Pods. */
  cpuFlavor: string | undefined;
  vcpuCount: number;
  memoryInGb: number;
  /** GB of the disk that outlives a stop. 0 with a network volume, and on CPU Pods. */
  volumeInGb: number;
  volumeMountPath: string;
  templateId: string | null;
  networkVolumeId: string | null;
  supportPublicIp: boolean;
  publicIp: string;
  /** PUBLIC_KEY and JUPYTER_PASSWORD, as they were when the Pod was made. */
  injectedEnv: EnvironmentVariable[];
  desiredStatus: PodStatus;
  container: PodContainer;
  observations: Observation[];
  /** Counts the container disks that it has had: each stop and each edit wipes one. */
  containerDiskGeneration: number;
  createdAt: number;
  lastStartedAt: number;
  lastStatusChange: string;
  /** When it became EXITED or TERMINATED. */
  endedAt: number | undefined;
  /** Since when the account could not pay for it. */
  unpaidSince: number | undefined;
  /** Time for which compute was charged. */
  billedInSeconds: number;
  /** US dollars, compute and disks. */
  spent: number;
  shown?: ShownAs;
}
