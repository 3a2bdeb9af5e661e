import type { Pod, PodSpec } from "../../api";
import { withoutUnset } from "../without-unset";
import { containerBody, heldContainerBody, newContainerBody } from "./container";
import { cpuBody } from "./cpu";
import { changedPersistentMount, newPersistentMount } from "./persistent-mount";
import { differing } from "./sparse";

/** One request for a Pod: one GPU type in one data center. */
export interface Candidate {
  gpuTypeId: string | undefined;
  place: string | undefined;
  body: object;
}

/** In order of preference. The GPU ranks before the data center. */
export function candidatesOf(spec: PodSpec): Candidate[] {
  const places = spec.dataCenterIds ?? [undefined];
  const types = spec.cpu === undefined ? (spec.gpuTypes ?? []) : [undefined];
  return types.flatMap((gpuTypeId) =>
    places.map((place) => ({ gpuTypeId, place, body: bodyOf(spec, gpuTypeId, place) })),
  );
}

function bodyOf(spec: PodSpec, gpuTypeId: string | undefined, place: string | undefined): object {
  const { name, templateId, cloud, cpu, startSsh, startJupyter, globalNetworking } = spec;
  return withoutUnset({
    ...{ name, templateId, cloud, startSsh, startJupyter, globalNetworking },
    ...newContainerBody(spec),
    ...(cpu === undefined ? { gpu: gpuBody(spec, gpuTypeId) } : { cpu: cpuBody(cpu) }),
    dataCenterIds: place === undefined ? undefined : [place],
    mounts: mountsBody(spec),
  });
}

function gpuBody({ gpuCount, allowedCudaVersions, minCudaVersion }: PodSpec, id: string | undefined): object {
  // Omitted, every create failed (docs/internals/runpod-api.md#pods).
  return withoutUnset({ id, count: gpuCount ?? 1, allowedCudaVersions, minCudaVersion });
}

function mountsBody(spec: PodSpec): object | undefined {
  const { networkVolumeId: volumeId, volumeMountPath: path = "/workspace" } = spec;
  if (volumeId !== undefined) return { network: [{ volumeId, path }] };
  const persistent = newPersistentMount(spec);
  return persistent && { persistent };
}

/** Every field of a change that differs from what RunPod has. */
export function podChanges(operation: string, held: Pod, changes: Partial<PodSpec>): object {
  const { name, globalNetworking } = changes;
  // Another API does not report it.
  const networking = held.globalNetworking === undefined ? undefined : globalNetworking;
  const wanted = { name, globalNetworking: networking, ...containerBody(changes) };
  return {
    ...differing(wanted, { name: held.name, globalNetworking: held.globalNetworking, ...heldContainerBody(held) }),
    ...withoutUnset({ mounts: mountsChanges(operation, held, changes) }),
  };
}

function mountsChanges(operation: string, held: Pod, changes: Partial<PodSpec>): object | undefined {
  const { networkVolumeId: volumeId } = held;
  if (volumeId !== undefined) {
    const path = changes.volumeMountPath;
    return path === undefined || path === held.volumeMountPath ? undefined : { network: [{ volumeId, path }] };
  }
  const persistent = changedPersistentMount(operation, held, changes);
  return persistent && { persistent };
}
