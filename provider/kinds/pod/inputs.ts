import { z } from "zod";
import type { Cloud, CpuFlavor, PodSpec, PodStatus } from "../../api";
import { flavorProblem } from "../../hardware/cpu-limits";
import { canonicalGpuName } from "../../hardware/gpu-names";
import { gpuTypeListProblem, gpuTypeProblem } from "../../hardware/gpu-list";
import type { DataCenterId, PodGpu } from "../../hardware/known-names";
import type { CommonInputs, Unresolved } from "../../lifecycle/check";
import type { Inputs } from "../../lifecycle/input";
import { canonicalPorts, containerDefaults } from "../container";
import type { NetworkVolumeReference } from "../network-volume";
import {
  addProblem,
  canonicalDataCenterId,
  cudaVersion,
  dataCenterId,
  env,
  nameText,
  notEmpty,
  openText,
  podPort,
  text,
  wholeNumber,
} from "../fields";
import { imageInput, imageText } from "../image";
import { adopt, input } from "../input";
import { canonicalVolume, networkVolumeReference } from "../network-volume";

/** What a program says about a Pod. */
export interface PodInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console.
   *
   * @default the resource's name, a hyphen and 7 hex digits
   * @change replaces the Pod: the API that this version uses cannot rename one
   */
  name: string;
  /**
   * Container image. Give exactly one of `image` and `template`.
   *
   * @default the template's
   * @change restarts the Pod with an empty container disk; an image instead of a template replaces the Pod, because
   * RunPod cannot clear what came from the template
   */
  image?: string;
  /**
   * A template that is not serverless: what the program does not say is taken from it when the Pod is made.
   *
   * @change replaces, and so does an image instead: RunPod cannot clear what the template gave
   */
  templateId?: string;
  /**
   * GPU types, or pools of them, in order of preference. They are tried one after the other until one is free.
   * `"-NVIDIA L40"` excludes a type from its pool. A name that this version does not know is looked up in RunPod's
   * catalog before a Pod is created. Give exactly one of `gpus` and `cpu`.
   *
   * @default none: give `cpu` instead
   * @change updates the state alone while the type in use stays on the list; otherwise it replaces the Pod, because a
   * Pod cannot move to another host
   */
  gpus?: PodGpu[];
  /**
   * GPUs of the Pod, from 1.
   *
   * @default 1
   * @change replaces the Pod: a Pod keeps the GPUs that it was created with
   */
  gpuCount?: number;
  /**
   * A CPU Pod, such as `{ flavor: "cpu3c", vcpuCount: 2 }`.
   *
   * @default none: give `gpus` instead
   * @change replaces the Pod: a Pod cannot move to another host
   */
  cpu?: CpuFlavor;
  /**
   * `"SECURE"` or `"COMMUNITY"`; network volumes and `dataCenterIds` are only for SECURE.
   *
   * @default "SECURE"
   * @change replaces the Pod: a Pod cannot move to another host
   */
  cloud?: Cloud;
  /**
   * Where the Pod may run, in order of preference.
   *
   * @default where the network volume is; without one, anywhere
   * @change updates the state alone while the data center in use stays on the list; otherwise it replaces the Pod
   */
  dataCenterIds?: DataCenterId[];
  /**
   * Container disk in GB, from 1; on a CPU Pod at most 10 per vCPU, 15 with `cpu5c`. It is wiped at every stop, restart
   * and edit.
   *
   * @default 20, or the template's
   * @change restarts the Pod with an empty container disk
   */
  containerDiskInGb?: number;
  /**
   * The Pod's own volume in GB, from 10, on the disk of its host. It survives a stop but not a replacement, and costs
   * double while the Pod is stopped. Not with a network volume, and not on a CPU Pod.
   *
   * @default none, or the template's
   * @change can only enlarge it, and restarts the Pod with an empty container disk. A Pod that was created without a
   * volume is replaced. Removing the line is refused, because RunPod would keep the volume and charge for it
   */
  volumeInGb?: number;
  /**
   * Where the volume is mounted, also the network volume.
   *
   * @default `/workspace`, or the template's
   * @change restarts the Pod with an empty container disk; if you remove it, the volume stays where it is, or where
   * the template says
   */
  volumeMountPath?: string;
  /**
   * A network volume, which pins the Pod to its data center.
   *
   * @default none
   * @change replaces the Pod: RunPod attaches a volume only at creation
   */
  networkVolume?: NetworkVolumeReference;
  /**
   * Start command, instead of the image's CMD.
   *
   * @default "", the image's own, or the template's
   * @change restarts the Pod with an empty container disk
   */
  args?: string;
  /**
   * Environment variables, at most 50. Anyone with an API key of the account can read them at RunPod. If somebody adds
   * a variable, a refresh shows its name, and the next `pulumi up` removes it. An SSH session over a direct port does
   * not have them. The variables of a template are there too, and yours win.
   *
   * @default none
   * @change restarts the Pod with an empty container disk; a variable that you remove gets the template's value at
   * that time
   */
  env?: Record<string, string>;
  /**
   * Exposed ports: `"8188/http"` through RunPod's public proxy (100 seconds per request), `"22/tcp"` at a public
   * address, whose outer port changes with every restart. A TCP number above 70000 asks for the same number inside and
   * outside.
   *
   * @default RunPod's, or the template's
   * @change restarts the Pod with an empty container disk
   */
  ports?: string[];
  /**
   * Id of the registry credential that pulls the image: `registry.id` of a RegistryAuth. A new password gives it
   * another id.
   *
   * @default none, or the template's
   * @change restarts the Pod with an empty container disk
   */
  registryAuthId?: string;
  /**
   * Start the SSH service of RunPod's images with the account's keys.
   *
   * @default RunPod's, or the template's
   * @change replaces the Pod: RunPod accepts it only at creation. If you remove it, nothing changes
   */
  startSsh?: boolean;
  /**
   * Start Jupyter of RunPod's images.
   *
   * @default RunPod's, or the template's
   * @change replaces the Pod: RunPod accepts it only at creation. If you remove it, nothing changes
   */
  startJupyter?: boolean;
  /**
   * Exactly these CUDA versions of the host's driver; not together with `minCudaVersion`.
   *
   * @default any
   * @change replaces the Pod: RunPod chooses the host only at creation
   */
  allowedCudaVersions?: string[];
  /**
   * This CUDA version of the host's driver or a later one.
   *
   * @default any
   * @change replaces the Pod: RunPod chooses the host only at creation
   */
  minCudaVersion?: string;
  /**
   * An address in RunPod's private network, `<id>.runpod.internal`.
   *
   * @default none
   * @change replaces the Pod: RunPod accepts it only at creation
   */
  globalNetworking?: boolean;
  /**
   * Makes the Pod interruptible, for this many US dollars per GPU and hour. RunPod may stop it with 5 seconds' notice.
   *
   * @default not interruptible
   * @change replaces the Pod: RunPod accepts it only at creation
   */
  bidPerGpu?: number;
  /**
   * `"RUNNING"` or `"EXITED"` (stopped). Stopping wipes the container disk and frees the GPU, which may be taken when
   * you start the Pod again. Its own volume costs double while it is stopped.
   *
   * @default the Pod starts at creation, and later changes stay
   * @change stops or starts the Pod
   */
  desiredStatus?: PodStatus;
}

/** @internal */
export const podInputs = {
  adopt,
  name: input(nameText(), { change: "replaces" }),
  image: imageInput(imageText().optional(), { change: "restarts" }),
  templateId: input(text().optional(), { change: "replaces", refersTo: "Template" }),
  gpus: input(
    z
      .array(
        text()
          .regex(/\S/, "must not be blank")
          .superRefine((name, context) => addProblem(context, gpuTypeProblem(name))),
      )
      .refine(notEmpty, "must name at least one GPU type or pool")
      .superRefine((list, context) => addProblem(context, gpuTypeListProblem(list)))
      .optional(),
    { change: "byValue", canonical: (gpus) => [...new Set(gpus.map(canonicalGpuName))], sentAs: ["gpuTypes"] },
  ),
  gpuCount: input(wholeNumber(1).optional(), { change: "replaces" }),
  cpu: input(
    z
      .strictObject({ flavor: text(), vcpuCount: wholeNumber(1) })
      .superRefine((cpu, context) => addProblem(context, flavorProblem(cpu)))
      .optional(),
    { change: "replaces" },
  ),
  cloud: input(z.enum<Cloud[]>(["SECURE", "COMMUNITY"]).optional(), { change: "replaces" }),
  dataCenterIds: input(z.array(dataCenterId).refine(notEmpty, "must name at least one data center").optional(), {
    change: "byValue",
    canonical: (ids) => ids.map(canonicalDataCenterId),
  }),
  containerDiskInGb: input(wholeNumber(1).optional(), { change: "restarts" }),
  volumeInGb: input(wholeNumber(10).optional(), { change: "byValue" }),
  volumeMountPath: input(z.string().startsWith("/", "must begin with /").optional(), { change: "restarts" }),
  networkVolume: input(networkVolumeReference.optional(), {
    change: "byValue",
    canonical: canonicalVolume,
    sentAs: ["networkVolumeId"],
    refersTo: "NetworkVolume",
  }),
  args: input(openText().optional(), { change: "restarts", freeText: "secretInState" }),
  env: input(env.optional(), { change: "restarts", isMap: true, secret: true }),
  ports: input(z.array(podPort).optional(), { change: "restarts", canonical: canonicalPorts }),
  registryAuthId: input(text().optional(), { change: "restarts", refersTo: "RegistryAuth" }),
  startSsh: input(z.boolean().optional(), { change: "replaces" }),
  startJupyter: input(z.boolean().optional(), { change: "replaces" }),
  allowedCudaVersions: input(z.array(cudaVersion).refine(notEmpty, "must name at least one version").optional(), {
    change: "replaces",
  }),
  minCudaVersion: input(cudaVersion.optional(), { change: "replaces" }),
  globalNetworking: input(z.boolean().optional(), { change: "replaces" }),
  bidPerGpu: input(
    z
      .number()
      .positive({ error: ({ input: bid }) => `must be more than 0, not ${String(bid)}` })
      .optional(),
    { change: "replaces" },
  ),
  desiredStatus: input(z.enum<PodStatus[]>(["RUNNING", "EXITED"]).optional(), { change: "updates" }),
} satisfies Inputs<PodInputs, keyof PodSpec>;

/** Inputs that always have a value after `check`. */
type Filled = "cloud";

/** Inputs as `check` returns them. */
export type CompletedPod = PodInputs & Required<Pick<PodInputs, Filled>>;

/** @internal */
export function completePod(inputs: Unresolved<PodInputs>): Unresolved<PodInputs> {
  const filled: Required<Pick<Unresolved<PodInputs>, Filled>> = { cloud: inputs.cloud ?? "SECURE" };
  const completed = { ...inputs, ...filled };
  // What a template says must not be overruled by what the program does not say.
  if (inputs.templateId === undefined) {
    completed.args ??= containerDefaults.args;
    completed.containerDiskInGb ??= containerDefaults.containerDiskInGb;
  }
  if (inputs.gpus !== undefined) completed.gpuCount ??= 1;
  return completed;
}
