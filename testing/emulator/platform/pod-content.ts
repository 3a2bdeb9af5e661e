import type { EnvironmentVariable, Template, TemplateContent } from "./entities";
import { cpuFlavors } from "./gpu-types";
import { checkImageName } from "./image-name";
import type { Pod } from "./pod-entity";
import { parsePorts } from "./pod-ports";
import { Refusal } from "./refusal";
import type { Switches } from "../switches";
import { usableTemplate } from "./template";
import type { World } from "./world";

/** The settings of a new Pod. Omitted ones come from the template or have a default. */
export interface PodSpec {
  name?: string | undefined;
  image?: string | undefined;
  templateId?: string | undefined;
  /**
   * The template is copied once, with its volume disk and its CUDA versions. Then env of the request wins, nothing else
   * has a default, and the Pod keeps no link.
   */
  copiesTemplate?: true;
  cloudType?: "SECURE" | "COMMUNITY" | "ALL" | undefined;
  /** In the order in which they are tried. Empty for a CPU Pod. */
  gpuTypeIds: readonly string[];
  gpuCount?: number | undefined;
  /** The flavor, vCPUs and RAM of a CPU Pod, such as "cpu3c-2-4". */
  cpuInstance?: string | undefined;
  /** US dollars per hour, on interruptible Pods. */
  bidPerGpu?: number | undefined;
  /** Tried in this order. None means anywhere. */
  dataCenterIds?: readonly string[] | undefined;
  countryCode?: string | undefined;
  networkVolumeId?: string | undefined;
  volumeInGb?: number | undefined;
  volumeMountPath?: string | undefined;
  containerDiskInGb?: number | undefined;
  registryAuthId?: string | undefined;
  startCommand?: string | undefined;
  env?: EnvironmentVariable[] | undefined;
  ports?: string[] | undefined;
  startJupyter?: boolean | undefined;
  startSsh?: boolean | undefined;
  supportPublicIp?: boolean | undefined;
  /** The highest price of the Pod per hour, in US dollars. */
  highestPrice?: number | undefined;
  minMemoryInGb?: number | undefined;
  minVcpuCount?: number | undefined;
  allowedCudaVersions?: readonly string[] | undefined;
  minCudaVersion?: string | undefined;
  globalNetwork?: boolean | undefined;
}

export type PodContent = TemplateContent &
  Pick<Pod, "volumeInGb" | "volumeMountPath" | "templateId"> & {
    allowedCudaVersions: string[];
    startSsh: boolean;
    startJupyter: boolean;
  };

/** What the Pod runs. The request overrides the template, and env is merged by key. */
export function contentFrom(world: World, accountId: string, spec: PodSpec): PodContent {
  const template = spec.templateId === undefined ? undefined : templateFor(world, accountId, spec.templateId);
  const image = spec.image ?? template?.image ?? "";
  if (image.trim() === "") throw new Refusal("invalid", "A Pod needs an imageName or a templateId.");
  checkImageName(image);
  const sources = [template?.env ?? [], spec.env ?? []];
  // The last of duplicate keys wins.
  const templateWins = !spec.copiesTemplate && world.switches.podEnvAgainstTemplate === "template";
  const ranked = templateWins ? sources.reverse() : sources;
  const env = new Map(ranked.flat().map((entry) => [entry.key, entry]));
  const content: PodContent = {
    image,
    startCommand: spec.startCommand ?? template?.startCommand ?? "",
    env: [...env.values()],
    ports: spec.ports ?? template?.ports ?? [],
    containerDiskInGb: spec.containerDiskInGb ?? template?.containerDiskInGb ?? world.switches.defaultContainerDiskInGb,
    registryAuthId: spec.registryAuthId ?? template?.registryAuthId ?? null,
    ...(spec.copiesTemplate ? copiedVolume(spec, template) : linkedVolume(world, spec, template)),
    allowedCudaVersions: cudaVersionsFrom(spec, template),
    templateId: spec.copiesTemplate && world.switches.copiedTemplate === "forgotten" ? null : (template?.id ?? null),
    startSsh: spec.startSsh ?? template?.startSsh ?? false,
    startJupyter: spec.startJupyter ?? template?.startJupyter ?? false,
  };
  checkContent(content);
  return content;
}

type Volume = Pick<Pod, "volumeInGb" | "volumeMountPath">;

function linkedVolume(world: World, spec: PodSpec, template: Template | undefined): Volume {
  return {
    volumeInGb: volumeFrom(world, spec, template),
    volumeMountPath: spec.volumeMountPath ?? (template?.volumeMountPath || defaultMountPath(world.switches)),
  };
}

/** A CPU Pod takes no volume disk of a template, and a mount of the request replaces it. */
function copiedVolume(spec: PodSpec, template: Template | undefined): Volume {
  const inherits = template !== undefined && spec.cpuInstance === undefined && spec.volumeMountPath === undefined;
  if (!inherits) return { volumeInGb: spec.volumeInGb ?? 0, volumeMountPath: spec.volumeMountPath ?? "" };
  const { volumeInGb, volumeMountPath } = template;
  return { volumeInGb, volumeMountPath: volumeInGb > 0 ? (volumeMountPath ?? "") : "" };
}

/** A request with a set or a floor replaces what the template asks for. */
function cudaVersionsFrom({ copiesTemplate, cpuInstance, ...spec }: PodSpec, template: Template | undefined): string[] {
  const inherits = copiesTemplate && cpuInstance === undefined && spec.minCudaVersion === undefined;
  return [...(spec.allowedCudaVersions ?? (inherits ? template?.allowedCudaVersions : undefined) ?? [])];
}

/** v1 uses "/workspace". GraphQL leaves it empty, so a volume has no mount path. */
function defaultMountPath({ volumeWithoutPath }: Switches): string {
  return volumeWithoutPath === "workspace" ? "/workspace" : "";
}

function templateFor(world: World, accountId: string, id: string): Template {
  const template = usableTemplate(world, accountId, id);
  if (template === undefined) throw new Refusal("notFound", `Template ${id} not found.`);
  if (template.isServerless) {
    throw new Refusal("invalid", `Template ${id} is a serverless template and cannot be used for a Pod.`);
  }
  return template;
}

function volumeFrom(world: World, input: PodSpec, template: Template | undefined): number {
  if (input.cpuInstance !== undefined) return 0;
  // A network volume replaces the volume disk, whose size is then ignored (seen in runpodctl; v1 documents it).
  if (input.networkVolumeId) return 0;
  const inherited = world.switches.podVolumeFromTemplate === "yes" ? template?.volumeInGb : template && 0;
  return input.volumeInGb ?? inherited ?? world.switches.defaultPodVolumeInGb;
}

/** The rules for new and edited Pods. */
export function checkContent({
  ports,
  containerDiskInGb,
  volumeInGb,
}: Pick<PodContent, "ports" | "containerDiskInGb" | "volumeInGb">): void {
  parsePorts(ports);
  if (containerDiskInGb < 1) throw new Refusal("invalid", "containerDiskInGb must be at least 1.");
  if (volumeInGb < 0) throw new Refusal("invalid", "volumeInGb must not be negative.");
}

/** The limit is the catalog's diskLimitPerVcpu. UNKNOWN: the text. */
export function checkCpuDisk({ cpuFlavor, vcpuCount }: Pick<Pod, "cpuFlavor" | "vcpuCount">, diskInGb: number): void {
  const largest = vcpuCount * (cpuFlavors[cpuFlavor ?? ""]?.diskLimitPerVcpu ?? 0);
  if (cpuFlavor !== undefined && diskInGb > largest) {
    throw new Refusal("invalid", `The container disk of a Pod with ${vcpuCount} vCPUs can have ${largest} GB at most.`);
  }
}
