import type { SwitchDescription } from "./switch-description";

/** Questions about Pods on which the sources disagree or are silent, and the timing of emulated Pods. */
export interface PodSwitches {
  gpuTypeOrder: "listed" | "reversed";
  capacitySentence: "specifications" | "none-currently" | "none-available" | "machine";
  podEnvAgainstTemplate: "template" | "input";
  podVolumeFromTemplate: "no" | "yes";
  volumeWithoutPath: "never-starts" | "workspace";
  communityInDataCenters: "no-capacity" | "honoured";
  copiedTemplate: "forgotten" | "told";
  podCreateAnswers: "before-placement" | "placed";
  podRuntimeBeforeStart: "null" | "{}";
  provisioningActions: "text" | "sample";
  podPatch: "restarts" | "waits";
  dyingPod: "EXITED" | "ERROR";
  lockedPodStop: "409" | "400";
  emptyBalanceStatus: "402" | "400";
  podGpuCount: "told" | "left-out";
  logStream: "stays-open" | "ends";
  logIds: "ts/sequence" | "ts";
  podWithoutGpuCount: "capacity" | "one";
  podsWithOneVcpu: "refuse" | "allow";
  resumeWithoutGpu: "refuse" | "zero-gpus";
  editOfStoppedPod: "stays-stopped" | "starts-it";
  stopPodWithNetworkVolume: "allow" | "refuse";
  emptyBalanceRefusal: "sentence" | "generic-error";
  defaultContainerDiskInGb: number;
  defaultPodVolumeInGb: number;
  podProvisioningInSeconds: number;
  imagePullInSeconds: number;
  podPortsDelayInSeconds: number;
  telemetryLagInSeconds: number;
  podDeathInSeconds: number;
  podExitNoticeInSeconds: number;
  terminatedPodTailInSeconds: number;
  unpaidPodKeptInSeconds: number;
}

export const podSwitches: { [Name in keyof PodSwitches]: SwitchDescription<PodSwitches[Name]> } = {
  gpuTypeOrder: { initial: "listed", others: ["reversed"], meaning: "order in which gpuTypeIdList is tried" },
  capacitySentence: {
    initial: "specifications",
    others: ["none-currently", "none-available", "machine"],
    meaning: "wording of the refusal of a Pod for which there is no stock",
  },
  podEnvAgainstTemplate: {
    initial: "template",
    others: ["input"],
    meaning: "which env wins where a Pod and its template have the same key; the template's, as runpodctl has seen",
  },
  podVolumeFromTemplate: {
    initial: "no",
    others: ["yes"],
    meaning: "a Pod that names no volumeInGb has its template's; it has none, as runpodctl has seen",
  },
  volumeWithoutPath: {
    initial: "never-starts",
    others: ["workspace"],
    meaning:
      "a volume disk without volumeMountPath: taken, and the container never starts (dstack), or mounted as v1 says",
  },
  communityInDataCenters: {
    initial: "no-capacity",
    others: ["honoured"],
    meaning: "a COMMUNITY Pod with data centers: never placed, as seen in August 2026 (runpodctl issue 326), or placed",
  },
  copiedTemplate: {
    initial: "forgotten",
    others: ["told"],
    meaning: "whether a Pod that was made from a copied template tells its id: the text of v2, or its samples",
  },
  podCreateAnswers: {
    initial: "before-placement",
    others: ["placed"],
    meaning: "whether a Pod in REST v2 tells its data center and its SSH proxy while it is PROVISIONING",
  },
  podRuntimeBeforeStart: {
    initial: "null",
    others: ["{}"],
    meaning: "runtime in REST v2 of a Pod without a container: the text, or its sample",
  },
  provisioningActions: {
    initial: "text",
    others: ["sample"],
    meaning: "what can be done with a PROVISIONING Pod in REST v2: stop by the text, start by its sample",
  },
  podPatch: {
    initial: "restarts",
    others: ["waits"],
    meaning: "PATCH of a running Pod's container in REST v2: restarts it, or waits for the action restart",
  },
  dyingPod: {
    initial: "EXITED",
    others: ["ERROR"],
    meaning: "status in REST v2 of a Pod whose container has died, until GraphQL reports it, too",
  },
  lockedPodStop: { initial: "409", others: ["400"], meaning: "stopping or restarting a locked Pod in REST v2" },
  emptyBalanceStatus: {
    initial: "402",
    others: ["400"],
    meaning: "status in REST v2 of the refusal of a Pod that the balance does not cover",
  },
  logStream: {
    initial: "stays-open",
    others: ["ends"],
    meaning: "logs in REST v2 after the lines that there are: documented as live, and read so by RunPod's MCP server",
  },
  logIds: {
    initial: "ts/sequence",
    others: ["ts"],
    meaning: "ids of events of logs in REST v2: the samples, or the text",
  },
  podGpuCount: {
    initial: "told",
    others: ["left-out"],
    meaning: "gpu.count of a Pod in REST v2, which it does not promise",
  },
  podWithoutGpuCount: {
    initial: "capacity",
    others: ["one"],
    meaning: "GPU Pod without gpuCount: refused like missing stock, or one GPU",
  },
  podsWithOneVcpu: {
    initial: "refuse",
    others: ["allow"],
    meaning: "CPU Pods of one vCPU, which are seen on endpoints only",
  },
  resumeWithoutGpu: {
    initial: "refuse",
    others: ["zero-gpus"],
    meaning: "resuming a Pod whose GPUs were rented away",
  },
  editOfStoppedPod: {
    initial: "stays-stopped",
    others: ["starts-it"],
    meaning: "whether an edit, which resets a running Pod, starts one that was stopped; no source tells",
  },
  stopPodWithNetworkVolume: {
    initial: "allow",
    others: ["refuse"],
    meaning: "stopping a Pod with a network volume; refused until May 2026, by RunPod's documentation",
  },
  emptyBalanceRefusal: {
    initial: "sentence",
    others: ["generic-error"],
    meaning: "wording of the refusal of a Pod that the balance does not cover",
  },
  defaultContainerDiskInGb: { initial: 5, others: [], meaning: "container disk of a GPU Pod that names none" },
  defaultPodVolumeInGb: { initial: 20, others: [], meaning: "volume disk of a GPU Pod that names none" },
  podProvisioningInSeconds: {
    initial: 5,
    others: [],
    meaning: "time from its creation in which a Pod in REST v2 is PROVISIONING",
  },
  imagePullInSeconds: { initial: 20, others: [], meaning: "time until a Pod's container runs" },
  podPortsDelayInSeconds: { initial: 5, others: [], meaning: "time from then until its ports are told" },
  telemetryLagInSeconds: { initial: 5, others: [], meaning: "age of what latestTelemetry tells" },
  podDeathInSeconds: {
    initial: 120,
    others: [],
    meaning: "time after which a crashing container, or the pull of a missing image, has failed",
  },
  podExitNoticeInSeconds: {
    initial: 30,
    others: [],
    meaning: "time from the death of a container until desiredStatus says EXITED",
  },
  terminatedPodTailInSeconds: { initial: 0, others: [], meaning: "time that a terminated Pod can still be read" },
  unpaidPodKeptInSeconds: {
    initial: 86_400,
    others: [],
    meaning: "time from an empty balance until the Pods that it stopped are removed",
  },
};
