import { isDeepStrictEqual } from "node:util";
import type { Pod, PodSpec } from "../../api";
import { instanceId } from "./instance-id";
import { withoutUnset } from "../without-unset";
import { envInput, joinList } from "./wire";

export interface CreateVariant {
  operation: "podFindAndDeployOnDemand" | "podRentInterruptable" | "deployCpuPod";
  input: object;
  gpuTypeId?: string;
  place?: string;
}

/**
 * Returns one request per choice, in order of preference. The GPU ranks before the data center. GraphQL takes one data
 * center only. UNKNOWN: in which order it tries a list of GPU types.
 */
export function createVariants(spec: PodSpec): CreateVariant[] {
  const places = spec.dataCenterIds ?? [undefined];
  if (spec.cpu !== undefined) {
    const instance = { instanceId: instanceId(spec.cpu) };
    return places.map((place) => ({
      operation: "deployCpuPod",
      input: inputOf(spec, { ...instance, dataCenterId: place }),
      place,
    }));
  }
  const interruptible = spec.bidPerGpu !== undefined;
  return (spec.gpuTypes ?? []).flatMap((gpuTypeId) =>
    places.map((place): CreateVariant => ({
      operation: interruptible ? "podRentInterruptable" : "podFindAndDeployOnDemand",
      input: inputOf(spec, gpuFields(spec, gpuTypeId, place)),
      gpuTypeId,
      place,
    })),
  );
}

function gpuFields(spec: PodSpec, gpuTypeId: string, place: string | undefined): object {
  const { gpuCount, volumeInGb, bidPerGpu } = spec;
  const common = { gpuTypeId, gpuCount, volumeInGb, dataCenterId: place };
  if (bidPerGpu !== undefined) return { ...common, bidPerGpu };
  return {
    ...common,
    allowedCudaVersions: spec.allowedCudaVersions,
    minCudaVersion: spec.minCudaVersion,
    globalNetwork: spec.globalNetworking,
  };
}

function inputOf(spec: PodSpec, particular: object): object {
  return withoutUnset({
    name: spec.name,
    imageName: spec.image,
    templateId: spec.templateId,
    cloudType: spec.cloud,
    networkVolumeId: spec.networkVolumeId,
    volumeMountPath: spec.volumeMountPath,
    containerDiskInGb: spec.containerDiskInGb,
    containerRegistryAuthId: spec.registryAuthId ?? undefined,
    dockerArgs: spec.args,
    env: spec.env && envInput(spec.env),
    ports: spec.ports == null ? undefined : joinList(spec.ports),
    startSsh: spec.startSsh,
    startJupyter: spec.startJupyter,
    ...particular,
  });
}

/**
 * Returns the edit that changes a Pod to match a spec. Returns `undefined` if nothing differs, because every edit wipes
 * the container disk. Without a volume nothing is mounted, so that another path is no difference.
 */
export function editInput(current: Pod, changes: Partial<PodSpec>): object | undefined {
  const before = editable(current);
  const asked: Partial<Editable> = { ...before, ...withoutUnset(editable(changes)) };
  const mounts = (asked.volumeInGb ?? 0) > 0 || current.networkVolumeId !== undefined;
  const after = mounts ? asked : { ...asked, volumeMountPath: before.volumeMountPath };
  if (isDeepStrictEqual(comparable(before), comparable(after))) return undefined;
  const { image, containerDiskInGb, args, env, ports, volumeInGb, volumeMountPath, registryAuthId } = after;
  return withoutUnset({
    podId: current.id,
    imageName: image,
    containerDiskInGb,
    dockerArgs: args,
    env: envInput(env ?? {}),
    ports: joinList(ports ?? []),
    volumeInGb,
    volumeMountPath,
    containerRegistryAuthId: registryAuthId ?? "",
  });
}

/** Makes equal settings compare equal. RunPod returns ports in any order, and omits cleared fields. */
function comparable({ ports, registryAuthId, ...rest }: Partial<Editable>): object {
  return { ...rest, ports: [...(ports ?? [])].sort(), registryAuthId: registryAuthId ?? undefined };
}

type Editable = Pick<
  PodSpec,
  "image" | "containerDiskInGb" | "args" | "env" | "ports" | "volumeInGb" | "volumeMountPath" | "registryAuthId"
>;

function editable(pod: Partial<Editable>): Partial<Editable> {
  const { image, containerDiskInGb, args, env, ports, volumeInGb, volumeMountPath, registryAuthId } = pod;
  return { image, containerDiskInGb, args, env, ports, volumeInGb, volumeMountPath, registryAuthId };
}
