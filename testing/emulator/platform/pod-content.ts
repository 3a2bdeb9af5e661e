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
  cloudType?: "SECURE" | "COMMUNITY" | "ALL" | undefined;
  /** In the order in which they are tried. Empty for a CPU Pod. */
  gpuTypeIds: readonly string[];
  gpuCount?: number | undefined;
  /** The flavor, vCPUs and RAM of a CPU Pod, such as "cpu3c-2-4". */
  cpuInstance?: string | undefined;
  /** US dollars per hour, on interruptible Pods. */
  bidPerGpu?: number | undefined;
  dataCenterId?: string | undefined;
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
}

export type PodContent = TemplateContent &
  Pick<Pod, "volumeInGb" | "volumeMountPath" | "templateId"> & { startSsh: boolean; startJupyter: boolean };

/** What the Pod runs. The request overrides the template, and env is merged by key. */
export function contentFrom(world: World, accountId: string, spec: PodSpec): PodContent {
  const template = spec.templateId === undefined ? undefined : templateFor(world, accountId, spec.templateId);
  const image = spec.image ?? template?.image ?? "";
  if (image.trim() === "") throw new Refusal("invalid", "A Pod needs an imageName or a templateId.");
  checkImageName(image);
  const sources = [template?.env ?? [], spec.env ?? []];
  // The last of duplicate keys wins.
  const ranked = world.switches.podEnvAgainstTemplate === "template" ? sources.reverse() : sources;
  const env = new Map(ranked.flat().map((entry) => [entry.key, entry]));
  const content: PodContent = {
    image,
    startCommand: spec.startCommand ?? template?.startCommand ?? "",
    env: [...env.values()],
    ports: spec.ports ?? template?.ports ?? [],
    containerDiskInGb: spec.containerDiskInGb ?? template?.containerDiskInGb ?? world.switches.defaultContainerDiskInGb,
    registryAuthId: spec.registryAuthId ?? template?.registryAuthId ?? null,
    volumeInGb: volumeFrom(world, spec, template),
    volumeMountPath: spec.volumeMountPath ?? (template?.volumeMountPath || defaultMountPath(world.switches)),
    templateId: template?.id ?? null,
    startSsh: spec.startSsh ?? template?.startSsh ?? false,
    startJupyter: spec.startJupyter ?? template?.startJupyter ?? false,
  };
  checkContent(content);
  return content;
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
