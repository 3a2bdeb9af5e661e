import { isDeepStrictEqual } from "node:util";
import { largestDiskInGb, vcpuProblem } from "../../hardware/cpu-limits";
import type { Hints, InputRules, Proposal, Unresolved } from "../../lifecycle/check";
import { suggestionFor } from "../argument-names";
import { containerDefaults, portProblems, publicKeyProblems } from "../container";
import { canonicalDataCenterId } from "../fields";
import { twiceProblems } from "../lists";
import type { PodInputs } from "./inputs";
import { completePod, podInputs } from "./inputs";

export const podRules: InputRules<PodInputs> = {
  kind: "Pod",
  inputs: podInputs,
  suggestionFor,
  hints: ["templateServerless", "templateDiskInGb"],
  problems: podProblems,
  complete: completePod,
};

/** Rules over several fields of a Pod, and over time (docs/internals/runpod-api.md#pods). */
function podProblems({ news, olds, raw: all, state }: Proposal<PodInputs>): string[] {
  return [
    ...sourceProblems(all),
    ...computeProblems(news, olds, all),
    ...storageProblems(news, all, state),
    ...placeProblems(news, all),
    ...portProblems(news.ports),
    ...publicKeyProblems(all.env),
    ...twiceProblems(news, olds, ["dataCenterIds", "allowedCudaVersions"]),
  ];
}

function sourceProblems(all: Unresolved<PodInputs> & Hints): string[] {
  if (all.templateServerless === true) return ["template is serverless. Set serverless: false on it, or give an image"];
  if ((all.image === undefined) !== (all.templateId === undefined)) return [];
  return all.image === undefined
    ? ["needs an image, or a template to take it from"]
    : ["has both image and template. Give one of them"];
}

function computeProblems(
  news: Partial<PodInputs>,
  olds: Partial<PodInputs>,
  all: Unresolved<PodInputs> & Hints,
): string[] {
  const problems: string[] = [];
  if ((all.gpus === undefined) === (all.cpu === undefined)) {
    problems.push(
      all.gpus === undefined
        ? 'needs gpus, such as ["NVIDIA L40S", "AMPERE_80"], or cpu, such as { flavor: "cpu3c", vcpuCount: 2 }'
        : "has both gpus and cpu. Give one of them",
    );
  }
  if (all.cpu !== undefined) {
    const gpuOnly = given(all, ["gpuCount", "allowedCudaVersions", "minCudaVersion", "globalNetworking", "bidPerGpu"]);
    problems.push(...gpuOnly.map((key) => `${key} is for GPU Pods. Remove it, or give gpus instead of cpu`));
  }
  if (news.allowedCudaVersions !== undefined && news.minCudaVersion !== undefined) {
    problems.push("has both allowedCudaVersions and minCudaVersion. Give either the exact versions or the lowest one");
  }
  const isTaken = isDeepStrictEqual(news.cpu, olds.cpu) || (olds.name === undefined && all.adopt !== undefined);
  const ofVcpus = news.cpu === undefined || isTaken ? undefined : vcpuProblem(news.cpu.vcpuCount);
  if (ofVcpus !== undefined) problems.push(`cpu.${ofVcpus}`);
  const most = news.cpu === undefined ? undefined : largestDiskInGb(news.cpu);
  const isDefault = all.containerDiskInGb === undefined && all.templateId === undefined;
  // A Pod that is there keeps what the template gave it then.
  const takesDisk = olds.name === undefined || olds.containerDiskInGb !== undefined;
  const ofTemplate = takesDisk && typeof all.templateDiskInGb === "number" ? all.templateDiskInGb : 0;
  const ofNobody = all.containerDiskInGb === undefined ? ofTemplate : 0;
  const disk = news.containerDiskInGb ?? (isDefault ? containerDefaults.containerDiskInGb : ofNobody);
  if (most !== undefined && disk > most) {
    problems.push(
      `containerDiskInGb is ${disk}, but ${news.cpu?.flavor} with ${news.cpu?.vcpuCount} vCPUs has at most ` +
        `${most} GB. Lower it, or ask for more vCPUs`,
    );
  }
  return problems;
}

function given(all: Unresolved<PodInputs>, keys: (keyof PodInputs)[]): (keyof PodInputs)[] {
  return keys.filter((key) => all[key] !== undefined);
}

function storageProblems(
  news: Partial<PodInputs>,
  all: Unresolved<PodInputs>,
  state: Readonly<Record<string, unknown>>,
): string[] {
  const problems: string[] = [];
  if (all.networkVolume !== undefined && news.cloud === "COMMUNITY") {
    problems.push(
      'networkVolume needs cloud "SECURE", because COMMUNITY has no network volumes. Remove cloud, or the volume',
    );
  }
  if (all.volumeInGb !== undefined && all.networkVolume !== undefined) {
    problems.push("has both volumeInGb and networkVolume. Give one of them, because both mount at the same path");
  }
  if (all.volumeInGb !== undefined && all.cpu !== undefined) {
    problems.push("volumeInGb is for GPU Pods. Give a CPU Pod a networkVolume");
  }
  const held = typeof state.volumeInGb === "number" ? state.volumeInGb : 0;
  if (news.volumeInGb !== undefined && news.volumeInGb < held) {
    problems.push(
      `volumeInGb can only grow: it is ${held} GB now, the program asks for ${news.volumeInGb} GB. Write ${held} ` +
        "or more",
    );
  }
  // A network volume and a CPU each make a new Pod, and neither goes with a volume of its own.
  const goesOn = all.networkVolume === undefined && all.cpu === undefined;
  if (all.volumeInGb === undefined && held > 0 && goesOn) {
    problems.push(
      `volumeInGb cannot be removed: RunPod keeps the volume of ${held} GB with the Pod, and charges for it. ` +
        `Write volumeInGb: ${held}. To give up the volume and its data, remove the whole Pod from the program, run ` +
        "`pulumi up`, and add it again without volumeInGb",
    );
  }
  return problems;
}

/** Takes a volume of which only the id is unknown, as in the preview that makes it. */
function placeProblems(news: Partial<PodInputs>, all: Unresolved<PodInputs>): string[] {
  if (news.cloud === "COMMUNITY" && all.dataCenterIds !== undefined) {
    // runpod/runpodctl issue 326.
    return [
      'dataCenterIds needs cloud "SECURE", because RunPod finds no COMMUNITY host by data center. Remove cloud, ' +
        "or the data centers",
    ];
  }
  const volume: unknown = all.networkVolume;
  const place =
    typeof volume === "object" && volume !== null && "dataCenterId" in volume ? volume.dataCenterId : undefined;
  if (typeof place !== "string" || news.dataCenterIds === undefined) return [];
  const pinned = canonicalDataCenterId(place);
  if (news.dataCenterIds.includes(pinned)) return [];
  return [
    `networkVolume is in ${pinned}, which dataCenterIds (${news.dataCenterIds.join(", ")}) does not list. Remove ` +
      "dataCenterIds: the volume pins the Pod anyway",
  ];
}
