import type { Container, Endpoint, EndpointSpec } from "../../api";
import { platformEnv } from "../platform-env";
import { withoutUnset } from "../without-unset";
import type { ContainerSpec } from "./container";
import { containerBody, heldContainerBody, newContainerBody } from "./container";
import { cpuBody } from "./cpu";
import { differing, isEmpty } from "./sparse";

type Changes = Partial<EndpointSpec>;

/**
 * The request for a new endpoint. It has the template's fields instead of its id, because RunPod would also take CUDA
 * versions from a template.
 */
export function creationBody(spec: EndpointSpec, template: ContainerSpec): object {
  return withoutUnset({
    type: spec.type,
    ...newContainerBody(template),
    name: spec.name,
    ...(spec.cpus === undefined ? { gpu: newGpuBody(spec) } : { cpu: spec.cpus.map(cpuBody) }),
    workers: workersBody(spec, idlesAfterJobs(spec)),
    scaling: scalingBody(spec),
    networkVolumes: listBody(spec.networkVolumeIds),
    dataCenterIds: listBody(spec.dataCenterIds),
    timeout: spec.executionTimeoutInMs,
    flashboot: spec.flashBoot,
  });
}

function newGpuBody({ gpus, gpuCount, allowedCudaVersions, minCudaVersion }: EndpointSpec): object {
  return withoutUnset({
    ...gpus,
    // Omitted, it is not always 1 (docs/internals/runpod-api.md#pods).
    count: gpuCount ?? 1,
    allowedCudaVersions: allowedCudaVersions?.length ? allowedCudaVersions : undefined,
    minCudaVersion: minCudaVersion || undefined,
  });
}

/** Every field of a change that differs from what RunPod has, except those of the container. */
export function settingsChanges(held: Endpoint, changes: Changes): object {
  const after = { ...held, ...withoutUnset(changes) };
  const gpu = gpuChanges(held, changes);
  const workers = differing(workersBody(changes, idlesAfterJobs(after)), workersBody(held, true));
  const wanted = {
    name: changes.name,
    cpu: changes.cpus?.map(cpuBody),
    scaling: scalingBody(after),
    networkVolumes: listBody(changes.networkVolumeIds),
    dataCenterIds: listBody(changes.dataCenterIds),
    timeout: changes.executionTimeoutInMs,
    flashboot: changes.flashBoot,
  };
  return {
    ...differing(wanted, {
      name: held.name,
      cpu: held.cpus.map(cpuBody),
      scaling: scalingBody(held),
      networkVolumes: held.networkVolumeIds,
      dataCenterIds: held.dataCenterIds,
      timeout: held.executionTimeoutInMs,
      flashboot: held.flashBoot,
    }),
    ...(isEmpty(gpu) ? {} : { gpu }),
    ...(isEmpty(workers) ? {} : { workers }),
  };
}

/** `pools` without `excludedTypes` would clear the exclusions. */
function gpuChanges(held: Endpoint, { gpus, gpuCount, allowedCudaVersions, minCudaVersion, cpus }: Changes): object {
  if (held.cpus.length > 0 || cpus !== undefined) return {};
  const others = {
    count: gpuCount,
    allowedCudaVersions: listBody(allowedCudaVersions),
    minCudaVersion: minCudaVersion === null ? "" : minCudaVersion,
  };
  const heldOthers = {
    count: held.gpuCount,
    allowedCudaVersions: held.allowedCudaVersions,
    minCudaVersion: held.minCudaVersion ?? "",
  };
  const arePoolsEqual = gpus === undefined || isEmpty(differing(gpus, held.gpus ?? {}));
  const differs = { ...(arePoolsEqual ? {} : gpus), ...differing(others, heldOthers) };
  // Promised to stay if omitted, but the schema has a default of 1.
  return isEmpty(differs) ? {} : withoutUnset({ ...differs, count: gpuCount });
}

function workersBody({ workersMin, workersMax, idleTimeoutInSeconds }: Changes, idles: boolean) {
  return withoutUnset({
    min: workersMin,
    max: workersMax,
    idleTimeout: idles ? idleTimeoutInSeconds : undefined,
  });
}

/** RunPod refuses the idle timeout of a queue that scales on the number of requests. */
function idlesAfterJobs({ type, scalerType }: Pick<Endpoint, "type" | "scalerType">): boolean {
  return type === "LOAD_BALANCER" || scalerType !== "REQUEST_COUNT";
}

function scalingBody({ scalerType, scalerValue }: Pick<Endpoint, "scalerType" | "scalerValue">): object | undefined {
  if (scalerType === undefined) return undefined;
  return scalerType === "REQUEST_COUNT"
    ? { type: scalerType, requestCount: scalerValue }
    : { type: scalerType, queueDelay: scalerValue };
}

function listBody(list: string[] | null | undefined): string[] | undefined {
  return list === null ? [] : list;
}

/** The container's fields that a save sends so that the endpoint runs what its template says. */
export interface ContainerChanges {
  /** Those that differ from what the endpoint shows. */
  differing: object;
  all: object;
  secrets: ContainerSpec;
}

/** `env` replaces all variables, so RunPod's own are sent along. */
export function containerChanges(held: Container | undefined, template: ContainerSpec): ContainerChanges {
  const wanted = {
    ...template,
    env: { ...platformEnv(held?.env ?? {}), ...template.env },
    registryAuthId: template.registryAuthId ?? null,
  };
  const all = containerBody(wanted);
  return { all, differing: held === undefined ? all : differing(all, heldContainerBody(held)), secrets: wanted };
}
