import type { EnvironmentVariable, Template } from "../../platform/entities";
import { notEmulated, refusal } from "./errors";
import { cpuFlavors } from "../../platform/gpu-types";
import { checkImageName } from "../../platform/image-name";
import type { Pod } from "../../platform/pod-entity";
import { parsePorts } from "../../platform/pod-ports";
import type { Switches } from "../../switches";
import { usableTemplate } from "../../platform/template";
import type { World } from "../../platform/world";

/** What the three mutations that make a Pod take, in one; each has only some of the fields in the schema. */
export interface DeployInput {
  name?: string | null;
  imageName?: string | null;
  templateId?: string | null;
  cloudType?: "SECURE" | "COMMUNITY" | "ALL" | null;
  gpuTypeId?: string | null;
  gpuTypeIdList?: string[] | null;
  gpuCount?: number | null;
  /** The flavor, vCPUs and RAM of a CPU Pod. */
  instanceId?: string;
  /** On interruptible Pods. */
  bidPerGpu?: number;
  dataCenterId?: string | null;
  countryCode?: string | null;
  networkVolumeId?: string | null;
  volumeInGb?: number | null;
  volumeMountPath?: string | null;
  containerDiskInGb?: number | null;
  containerRegistryAuthId?: string | null;
  dockerArgs?: string | null;
  env?: EnvironmentVariable[] | null;
  ports?: string | null;
  startJupyter?: boolean | null;
  startSsh?: boolean | null;
  supportPublicIp?: boolean | null;
  /** The most that the Pod may cost per hour, in US dollars. */
  deployCost?: number | null;
  minMemoryInGb?: number | null;
  minVcpuCount?: number | null;
  cudaVersion?: string | null;
  allowedCudaVersions?: string[] | null;
  minCudaVersion?: string | null;
}

export type PodContent = Pick<
  Pod,
  | ("imageName" | "dockerArgs" | "env" | "ports" | "containerDiskInGb" | "containerRegistryAuthId")
  | ("volumeInGb" | "volumeMountPath" | "templateId")
> & { startSsh: boolean; startJupyter: boolean };

/**
 * Fields of the schema that would need what the emulator does not have. `stopAfter` and `terminateAfter` do nothing at
 * RunPod either.
 */
const withoutEmulation = [
  ...["port", "volumeKey", "minDisk", "minDownload", "minUpload", "savingsPlan"],
  ...["aiApiId", "ideAiApiId", "modelReferences", "compliance", "instanceIds"],
];

export function checkEmulated(mutation: string, input: object): void {
  const sent = Object.entries(input as Record<string, unknown>);
  const isSent = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0);
  const beyond = sent.find(([field, value]) => withoutEmulation.includes(field) && isSent(value));
  if (beyond !== undefined) throw notEmulated(`${mutation} with ${beyond[0]}`);
  if ((input as { computeType?: string }).computeType === "CPU") throw notEmulated(`${mutation} of a CPU Pod`);
}

/** What the Pod shall run: the input's own fields before those of its template, env merged by key. */
export function contentFrom(world: World, accountId: string, input: DeployInput): PodContent {
  const template = input.templateId ? templateFor(world, accountId, input.templateId) : undefined;
  const imageName = input.imageName || (template?.imageName ?? "");
  if (imageName.trim() === "") throw refusal("A Pod needs an imageName or a templateId.");
  checkImageName(imageName);
  const sources = [template?.env ?? [], input.env ?? []];
  // On duplicate keys the last one stays.
  const ranked = world.switches.podEnvAgainstTemplate === "template" ? sources.reverse() : sources;
  const env = new Map(ranked.flat().map((entry) => [entry.key, entry]));
  const content: PodContent = {
    imageName,
    dockerArgs: input.dockerArgs ?? template?.dockerArgs ?? "",
    env: [...env.values()],
    ports: (input.ports ?? template?.ports) || null,
    containerDiskInGb:
      input.containerDiskInGb ?? template?.containerDiskInGb ?? world.switches.defaultContainerDiskInGb,
    containerRegistryAuthId: input.containerRegistryAuthId || (template?.containerRegistryAuthId ?? null),
    volumeInGb: volumeFrom(world, input, template),
    volumeMountPath: input.volumeMountPath || template?.volumeMountPath || defaultMountPath(world.switches),
    templateId: template?.id ?? null,
    startSsh: input.startSsh ?? template?.startSsh ?? false,
    startJupyter: input.startJupyter ?? template?.startJupyter ?? false,
  };
  checkContent(content);
  return content;
}

/** What "/workspace" is to v1, GraphQL leaves empty: then a volume has no place to be mounted. */
function defaultMountPath({ volumeWithoutPath }: Switches): string {
  return volumeWithoutPath === "workspace" ? "/workspace" : "";
}

function templateFor(world: World, accountId: string, id: string): Template {
  const template = usableTemplate(world, accountId, id);
  if (template === undefined) throw refusal(`Template ${id} not found.`);
  if (template.isServerless) throw refusal(`Template ${id} is a serverless template and cannot be used for a Pod.`);
  return template;
}

function volumeFrom(world: World, input: DeployInput, template: Template | undefined): number {
  if (input.instanceId !== undefined) return 0;
  // A network volume takes the place of the volume disk, whose size is then ignored (seen in runpodctl; so says v1).
  if (input.networkVolumeId) return 0;
  const inherited = world.switches.podVolumeFromTemplate === "yes" ? template?.volumeInGb : template && 0;
  return input.volumeInGb ?? inherited ?? world.switches.defaultPodVolumeInGb;
}

/** The rules for new and for edited Pods. */
export function checkContent({
  ports,
  containerDiskInGb,
  volumeInGb,
}: Pick<PodContent, "ports" | "containerDiskInGb" | "volumeInGb">): void {
  parsePorts(ports);
  if (containerDiskInGb < 1) throw refusal("containerDiskInGb must be at least 1.");
  if (volumeInGb < 0) throw refusal("volumeInGb must not be negative.");
}

/** The limit is the catalog's (diskLimitPerVcpu); the text is not known. */
export function checkCpuDisk({ cpuFlavor, vcpuCount }: Pick<Pod, "cpuFlavor" | "vcpuCount">, diskInGb: number): void {
  const largest = vcpuCount * (cpuFlavors[cpuFlavor ?? ""]?.diskLimitPerVcpu ?? 0);
  if (cpuFlavor !== undefined && diskInGb > largest) {
    throw refusal(`The container disk of a Pod with ${vcpuCount} vCPUs can have ${largest} GB at most.`);
  }
}
