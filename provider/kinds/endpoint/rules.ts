import { isDeepStrictEqual } from "node:util";
import { largestDiskInGb, vcpuProblem } from "../../hardware/cpu-limits";
import type { CpuFlavor } from "../../api";
import type { Hints, InputRules, Proposal, Unresolved } from "../../lifecycle/check";
import { isRecord } from "../../lifecycle/record";
import { unknown } from "../../lifecycle/unknown";
import { suggestionFor } from "../argument-names";
import { canonicalDataCenterId } from "../fields";
import { emptyListProblems, twiceProblems } from "../lists";
import type { EndpointInputs } from "./inputs";
import { completeEndpoint, endpointInputs, hasIdleTimeout, profiles } from "./inputs";

export const endpointRules: InputRules<EndpointInputs> = {
  kind: "Endpoint",
  inputs: endpointInputs,
  suggestionFor,
  hints: ["templateServerless", "templateDiskInGb"],
  problems: endpointProblems,
  complete: completeEndpoint,
};

/** Rules over several fields of an endpoint (docs/internals/runpod-api.md#endpoints). */
function endpointProblems({ news, olds, raw: all }: Proposal<EndpointInputs>): string[] {
  return [
    ...nameProblems(news, olds, all),
    ...templateProblems(all),
    ...computeProblems(news, all),
    ...diskProblems(news, all),
    ...vcpuProblems(news, olds, all),
    ...workerProblems(news, olds, all),
    ...placeProblems(all.networkVolumes, news.dataCenterIds),
    ...emptyListProblems(news, olds, { dataCenterIds: "any data center", allowedCudaVersions: "any version" }),
    ...twiceProblems(news, olds, ["dataCenterIds", "allowedCudaVersions", "cpus"]),
  ];
}

/** runpod/runpodctl AGENTS.md, and REST v1. An endpoint with another name at RunPod keeps it. */
const nameLength = { least: 3, most: 191 };

function nameProblems(
  { name }: Partial<EndpointInputs>,
  olds: Partial<EndpointInputs>,
  { adopt }: Unresolved<EndpointInputs>,
): string[] {
  if (name === undefined || name === olds.name || (olds.name === undefined && adopt !== undefined)) return [];
  const { least, most } = nameLength;
  if (name.length >= least && name.length <= most) return [];
  return [`name must have ${least} to ${most} characters, not ${name.length}`];
}

function templateProblems({ templateServerless }: Hints): string[] {
  return templateServerless === false
    ? ["template is made for Pods. Set serverless: true on it, or use another one"]
    : [];
}

function computeProblems(news: Partial<EndpointInputs>, all: Unresolved<EndpointInputs>): string[] {
  const given = (key: keyof EndpointInputs) => all[key] !== undefined;
  const problems: string[] = [];
  if (given("gpus") === given("cpus") && all.gpus !== unknown && all.cpus !== unknown) {
    problems.push(
      given("gpus")
        ? "has both gpus and cpus. Give one of them"
        : 'needs gpus, such as ["ADA_48_PRO", "AMPERE_80"], or cpus, such as [{ flavor: "cpu3g", vcpuCount: 4 }]',
    );
  }
  if (given("cpus") && all.cpus !== unknown) {
    const gpuOnly = (["gpuCount", "allowedCudaVersions", "minCudaVersion"] as const).filter(
      (key) => given(key) && all[key] !== unknown,
    );
    problems.push(...gpuOnly.map((key) => `${key} is for GPU endpoints. Remove it, or give gpus instead of cpus`));
  }
  if (news.allowedCudaVersions?.length && news.minCudaVersion !== undefined) {
    problems.push("has both allowedCudaVersions and minCudaVersion. Give either the exact versions or the lowest one");
  }
  return problems;
}

function diskProblems({ cpus = [] }: Partial<EndpointInputs>, { templateDiskInGb }: Hints): string[] {
  if (typeof templateDiskInGb !== "number") return [];
  return cpus.flatMap((cpu, index) => {
    const most = largestDiskInGb(cpu);
    if (most === undefined || templateDiskInGb <= most) return [];
    return [
      `cpus[${index}]: ${cpu.flavor} with ${cpu.vcpuCount} vCPUs has at most ${most} GB of container disk, and ` +
        `the template asks for ${templateDiskInGb} GB. ` +
        "Lower containerDiskInGb on the template, or ask for more vCPUs",
    ];
  });
}

/** What RunPod has already taken stays valid. */
function vcpuProblems(
  { cpus = [] }: Partial<EndpointInputs>,
  olds: Partial<EndpointInputs>,
  { adopt }: Unresolved<EndpointInputs>,
): string[] {
  const isHeld = (cpu: CpuFlavor) => olds.cpus?.some((old) => isDeepStrictEqual(old, cpu)) === true;
  if (olds.name === undefined && adopt !== undefined) return [];
  return cpus.flatMap((cpu, index) => {
    const problem = isHeld(cpu) ? undefined : vcpuProblem(cpu.vcpuCount);
    return problem === undefined ? [] : [`cpus[${index}].${problem}`];
  });
}

/**
 * RunPod's GraphQL makes such endpoints (runpod-plugins-official, golden path 14): one that exists is taken as it is,
 * and kept.
 */
function keepsQueueDelay(olds: Partial<EndpointInputs>, all: Unresolved<EndpointInputs>): boolean {
  if (olds.name === undefined) return all.adopt !== undefined;
  return olds.type === "LOAD_BALANCER" && olds.scalerType === "QUEUE_DELAY";
}

function workerProblems(
  news: Partial<EndpointInputs>,
  olds: Partial<EndpointInputs>,
  all: Unresolved<EndpointInputs>,
): string[] {
  const problems: string[] = [];
  const { workersMin = 0, scalerType } = news;
  const type = all.type === undefined ? "QUEUE" : news.type;
  const profile = all.profile === undefined ? "production" : news.profile;
  const workersMax =
    all.workersMax === undefined && profile !== undefined ? profiles[profile].workersMax : news.workersMax;
  if (workersMax !== undefined && workersMin > workersMax) {
    problems.push(
      `workersMin is ${workersMin}, which is more than workersMax, ${workersMax}. Raise workersMax, or lower ` +
        "workersMin",
    );
  }
  if (workersMax === 0 && news.rollout?.wait === true) {
    problems.push(
      "rollout waits for workers, but workersMax is 0, so none can start. Raise workersMax, or remove rollout",
    );
  }
  if (type === "LOAD_BALANCER" && scalerType === "QUEUE_DELAY" && !keepsQueueDelay(olds, all)) {
    problems.push(
      'scalerType "QUEUE_DELAY" needs a queue. A LOAD_BALANCER scales on "REQUEST_COUNT". Only an existing one ' +
        "with QUEUE_DELAY can keep it, with adopt",
    );
  }
  if (news.idleTimeoutInSeconds !== undefined && !hasIdleTimeout(type, scalerType)) {
    problems.push('idleTimeoutInSeconds does not apply to a QUEUE that scales on "REQUEST_COUNT". Remove it');
  }
  return problems;
}

/** Takes volumes of which only the id is unknown, as in the preview that makes them. */
function placeProblems(
  volumes: Unresolved<EndpointInputs>["networkVolumes"],
  dataCenterIds: string[] | undefined,
): string[] {
  if (!Array.isArray(volumes)) return [];
  const problems: string[] = [];
  const places = volumes.map(placeOf);
  for (const [index, volume] of volumes.entries()) {
    const first = volumes.findIndex((other) => isSameVolume(other, volume));
    if (first < index && first >= 0) {
      problems.push(`networkVolumes[${first}] and networkVolumes[${index}] are the same volume. List it once`);
    }
  }
  for (const [index, place] of places.entries()) {
    if (place === undefined) continue;
    if (dataCenterIds !== undefined && !dataCenterIds.includes(place)) {
      problems.push(
        `networkVolumes[${index}] is in ${place}, which dataCenterIds (${dataCenterIds.join(", ")}) does not ` +
          "list. Add it, or remove dataCenterIds: the volumes pin the endpoint anyway",
      );
    }
    const other = places.indexOf(place);
    if (other < index && !isSameVolume(volumes[other], volumes[index])) {
      problems.push(
        `networkVolumes[${other}] and networkVolumes[${index}] are both in ${place}. An endpoint takes one ` +
          "volume per data center",
      );
    }
  }
  return problems;
}

/** Two volumes that are yet to be made have no ids. */
function isSameVolume(one: unknown, other: unknown): boolean {
  const [id, otherId] = [one, other].map((volume) => (isRecord(volume) ? volume.id : undefined));
  return typeof id === "string" && id === otherId;
}

function placeOf(volume: unknown): string | undefined {
  const place = isRecord(volume) ? volume.dataCenterId : undefined;
  return typeof place === "string" ? canonicalDataCenterId(place) : undefined;
}
