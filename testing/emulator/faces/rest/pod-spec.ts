import type { Template, TemplateContent } from "../../platform/entities";
import { cpuFlavors, readInstance } from "../../platform/gpu-types";
import type { PodChanges } from "../../platform/pod-change";
import type { PodSpec } from "../../platform/pod-content";
import type { Pod } from "../../platform/pod-entity";
import type { PodPatch } from "../../platform/pod-patch";
import { usableTemplate } from "../../platform/template";
import type { World } from "../../platform/world";
import { contentFrom } from "./container";
import type { PodChangesBody, PodCreation } from "./pod-body";
import { invalidContent, Problem } from "./problem";
import type { RestRequest } from "./route";

/** The settings of a new Pod. Rules between fields are checked here, those of the platform there. */
export function specFrom({ world, accountId }: RestRequest, body: PodCreation): PodSpec {
  const { name, cloud, cpu, gpu, dataCenterIds, globalNetworking, mounts, ...rest } = body;
  const { startJupyter, startSsh, templateId, ...container } = rest;
  if (body.image === undefined && templateId === undefined) throw invalidContent(["$: missing property 'image'"]);
  if ((cpu === undefined) === (gpu === undefined)) throw new Problem(400, "Exactly one of gpu and cpu must be set.");
  if (templateId !== undefined) templateOfPods(world, accountId, templateId);
  return {
    ...settingsFrom(contentFrom(world, container)),
    ...(gpu === undefined ? {} : gpuFrom(world, gpu)),
    ...mountFrom(mounts, cpu !== undefined),
    name,
    cloudType: cloud,
    gpuTypeIds: gpu === undefined ? [] : [gpu.id],
    cpuInstance: cpu && instanceOf(cpu),
    dataCenterIds,
    globalNetwork: globalNetworking,
    startJupyter,
    startSsh,
    templateId,
    copiesTemplate: true,
  };
}

function settingsFrom({ registryAuthId, ...content }: Partial<TemplateContent>): Partial<PodSpec> {
  return { ...content, registryAuthId: registryAuthId ?? undefined };
}

/** Minima are per GPU. August's document does not know them. */
function gpuFrom({ switches }: World, gpu: NonNullable<PodCreation["gpu"]>): Partial<PodSpec> {
  const { count, allowedCudaVersions, minCudaVersion, minRamPerGpu, minVcpuCountPerGpu } = gpu;
  const young = (["minRamPerGpu", "minVcpuCountPerGpu"] as const).filter((name) => gpu[name] !== undefined);
  if (switches.document === "August" && young.length > 0) {
    throw invalidContent([`$.gpu: additional properties ${young.map((name) => `'${name}'`).join(", ")} not allowed`]);
  }
  if (minCudaVersion !== undefined && (allowedCudaVersions ?? []).length > 0) {
    throw new Problem(400, "allowedCudaVersions and minCudaVersion exclude each other.");
  }
  const times = (perGpu: number | undefined) => perGpu && perGpu * (count ?? 1);
  return {
    gpuCount: count,
    allowedCudaVersions,
    minCudaVersion,
    minMemoryInGb: times(minRamPerGpu),
    minVcpuCount: times(minVcpuCountPerGpu),
  };
}

function instanceOf({ id, vcpuCount }: NonNullable<PodCreation["cpu"]>): string {
  const instance = `${id}-${vcpuCount}-${vcpuCount * (cpuFlavors[id]?.ramMultiplier ?? 0)}`;
  if (readInstance(instance) === undefined) {
    throw new Problem(400, `CPU flavor ${id} with ${vcpuCount} vCPUs is not available.`);
  }
  return instance;
}

type Mounts = NonNullable<PodCreation["mounts"]>;

function mountFrom(mounts: Mounts | undefined, isCpu: boolean): Partial<PodSpec> {
  const { persistent, network } = checkedMounts(mounts, isCpu);
  if (persistent !== undefined) return { volumeInGb: persistent.size, volumeMountPath: persistent.path };
  if (network === undefined) return {};
  return { networkVolumeId: network.volumeId, volumeMountPath: network.path };
}

function checkedMounts(
  { persistent, network = [] }: Mounts = {},
  isCpu: boolean,
): { persistent: Mounts["persistent"]; network: { volumeId: string; path: string } | undefined } {
  if (persistent !== undefined && network.length > 0) {
    throw new Problem(400, "mounts.persistent and mounts.network exclude each other.");
  }
  if (persistent !== undefined && isCpu) throw new Problem(400, "CPU pods have no mounts.persistent.");
  return { persistent, network: network[0] };
}

function templateOfPods(world: World, accountId: string, id: string): Template {
  const template = usableTemplate(world, accountId, id);
  if (template === undefined) throw new Problem(404);
  if (template.isServerless) throw new Problem(422, `Template ${id} is a serverless template, not a pod template.`);
  return template;
}

/** What a PATCH changes. Without fields of the container, the container is not touched. */
export function patchFrom({ world, accountId }: RestRequest, pod: Pod, body: PodChangesBody): PodPatch {
  const { name, globalNetworking, locked, mounts, templateId, ...container } = body;
  const applied = templateId === undefined ? {} : appliedFrom(templateOfPods(world, accountId, templateId));
  const own = contentFrom(world, container, pod);
  const changes: PodChanges = { ...applied, ...own, ...volumeFrom(mounts, pod) };
  // Keys of a template that is applied and of the body are merged, then replace all others.
  if (applied.env !== undefined && own.env !== undefined) changes.env = merged(applied.env, own.env);
  const isTouched = Object.keys(changes).length > 0;
  return { name, isLocked: locked, globalNetwork: globalNetworking, container: isTouched ? changes : undefined };
}

/** Mounts of a template are not applied. */
function appliedFrom({ image, startCommand, containerDiskInGb, ports, env, registryAuthId }: Template): PodChanges {
  return { image, startCommand, containerDiskInGb, ports, env, registryAuthId };
}

function merged(first: TemplateContent["env"], last: TemplateContent["env"]): TemplateContent["env"] {
  return [...new Map([...first, ...last].map((entry) => [entry.key, entry])).values()];
}

/** A PATCH can change a mount that there is, and can neither add nor remove one. */
function volumeFrom(mounts: Mounts | undefined, { cpuFlavor, volumeInGb, networkVolumeId }: Pod): PodChanges {
  if (mounts?.network?.length === 0) throw new Problem(400, "mounts cannot be removed.");
  const { persistent, network } = checkedMounts(mounts, cpuFlavor !== undefined);
  if (persistent !== undefined) {
    if (volumeInGb === 0) throw new Problem(400, "This pod was created without mounts.persistent.");
    return { volumeInGb: persistent.size, volumeMountPath: persistent.path };
  }
  if (network === undefined) return {};
  if (networkVolumeId === null) throw new Problem(400, "This pod was created without mounts.network.");
  if (network.volumeId !== networkVolumeId) throw new Problem(400, "The volumeId of a mount cannot change.");
  return { volumeMountPath: network.path };
}
