import * as pulumi from "@pulumi/pulumi";
import type { Cloud, CpuFlavor, PodStatus } from "../provider/api";
import type { NetworkVolumeReference } from "../provider/kinds/network-volume";
import type { CompletedPod, PodInputs } from "../provider/kinds/pod/inputs";
import type { DataCenterId, PodGpu } from "../provider/hardware/known-names";
import type { Args, Optional, Outputs } from "./args";
import type { NetworkVolume } from "./network-volume";
import { templateInput, volumeInput, type TemplateReference } from "./references";
import { RunpodResource, type OutputsFromState } from "./resource";
import type { Template } from "./template";
import { warnOfFlavors, warnOfGpus, warnOfImage, warnOfPlainTokens, warnOfStop } from "./warnings";

export interface PodArgs extends Args<Optional<Omit<PodInputs, "templateId" | "networkVolume">, "name">> {
  /**
   * A template that is not serverless: a Template, or `{ id }` of one. The Pod takes from it what the program leaves
   * out, at creation. An argument that you remove later gets the template's value at that time. If the template is not
   * in the account's own list, RunPod itself creates the Pod from it, and `args`, `containerDiskInGb`, `env`, `ports`
   * and `registryAuthId` are refused. Give exactly one of `image` and `template`.
   *
   * @default none
   * @change replaces the Pod, and so does a change to `image`: RunPod cannot clear in place what came from the template
   */
  template?: Template | pulumi.Input<TemplateReference>;
  /**
   * A network volume, mounted at `volumeMountPath`. It pins the Pod to its data center. Give a NetworkVolume, or `{ id,
   * dataCenterId }`.
   *
   * @default none
   * @change replaces the Pod: RunPod attaches a volume only at creation
   */
  networkVolume?: NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>;
}

/**
 * A Pod: one container on one host. RunPod charges by the second from creation to deletion. Keep what must last on a
 * network volume: a replacement or `pulumi destroy` deletes everything else.
 *
 * @example A standing Pod beside the endpoints, on the volume of their models
 * ```ts
 * const shell = new runpod.Pod("shell", {
 *   image: "runpod/base:0.6.2-cpu",
 *   cpu: { flavor: "cpu3c", vcpuCount: 2 },
 *   networkVolume: models,
 *   ports: ["22/tcp"],
 * });
 * ```
 */
export class Pod extends RunpodResource implements Outputs<CompletedPod> {
  declare readonly name: pulumi.Output<string>;
  declare readonly image: pulumi.Output<string | undefined>;
  /** The value of `template`: the Template, if you gave one. */
  readonly template: Template | pulumi.Input<TemplateReference> | undefined;
  /** Id of the template in the program; undefined if the program gives an image. */
  declare readonly templateId: pulumi.Output<string | undefined>;
  declare readonly gpus: pulumi.Output<PodGpu[] | undefined>;
  declare readonly gpuCount: pulumi.Output<number | undefined>;
  declare readonly cpu: pulumi.Output<CpuFlavor | undefined>;
  declare readonly cloud: pulumi.Output<Cloud>;
  declare readonly dataCenterIds: pulumi.Output<DataCenterId[] | undefined>;
  declare readonly containerDiskInGb: pulumi.Output<number | undefined>;
  declare readonly volumeInGb: pulumi.Output<number | undefined>;
  declare readonly volumeMountPath: pulumi.Output<string | undefined>;
  declare readonly networkVolume: pulumi.Output<NetworkVolumeReference | undefined>;
  declare readonly args: pulumi.Output<string | undefined>;
  declare readonly env: pulumi.Output<Record<string, string> | undefined>;
  declare readonly ports: pulumi.Output<string[] | undefined>;
  declare readonly registryAuthId: pulumi.Output<string | undefined>;
  declare readonly startSsh: pulumi.Output<boolean | undefined>;
  declare readonly startJupyter: pulumi.Output<boolean | undefined>;
  declare readonly allowedCudaVersions: pulumi.Output<string[] | undefined>;
  declare readonly minCudaVersion: pulumi.Output<string | undefined>;
  declare readonly globalNetworking: pulumi.Output<boolean | undefined>;
  declare readonly bidPerGpu: pulumi.Output<number | undefined>;
  declare readonly desiredStatus: pulumi.Output<PodStatus | undefined>;
  /** Where the Pod is; undefined if RunPod does not report it. */
  declare readonly dataCenterId: pulumi.Output<string | undefined>;
  /** Which of `gpus` was free; undefined on a CPU Pod, or if RunPod does not report it. */
  declare readonly gpuTypeId: pulumi.Output<string | undefined>;
  /**
   * SSH through RunPod's proxy: a shell, without file transfer or port forwarding. The direct port changes; `getPod`
   * reads it.
   */
  declare readonly sshCommand: pulumi.Output<string | undefined>;
  /** The account the Pod belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;
  /** Public addresses of the http ports, by port. They have no authentication, unless the service has its own. */
  readonly proxyUrls: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PodArgs, options?: pulumi.CustomResourceOptions) {
    const { template, networkVolume, ...rest } = args;
    const { templateId, templateServerless, templateDiskInGb } =
      template === undefined ? {} : templateInput(`Pod "${name}": template`, template);
    const inputs: Record<string, unknown> = {
      ...rest,
      templateId,
      templateServerless,
      templateDiskInGb,
      networkVolume: networkVolume === undefined ? undefined : volumeInput(networkVolume),
    };
    super({
      kind: "Pod",
      name,
      inputs,
      outputs: {
        ...outputs,
        // These have a default, but not on every Pod. With a template RunPod fills in the rest.
        ...(args.gpus === undefined ? { gpuCount: "optional" } : {}),
        ...(template === undefined ? {} : { containerDiskInGb: "optional", args: "optional" }),
      },
      // The provider requests it too. With `--replace` the engine does not ask the provider, so only this option
      // counts.
      options: pulumi.mergeOptions({ deleteBeforeReplace: true }, options),
    });
    this.template = template;
    if (args.image !== undefined) warnOfImage(this, args.image);
    warnOfPlainTokens(this, args.env);
    warnOfGpus(this, args.gpus, false);
    warnOfFlavors(this, args.cpu);
    warnOfStop(this, args.desiredStatus, args.volumeInGb);
    const ports = pulumi.output(args.ports) as pulumi.Output<string[] | undefined>;
    this.proxyUrls = pulumi.all([this.id, ports]).apply(([id, known]) => proxyUrls(id, known ?? []));
  }
}

const outputs = {
  name: "always",
  image: "optional",
  templateId: "optional",
  gpus: "optional",
  gpuCount: "always",
  cpu: "optional",
  cloud: "always",
  dataCenterIds: "optional",
  containerDiskInGb: "always",
  volumeInGb: "optional",
  volumeMountPath: "optional",
  networkVolume: "optional",
  args: "always",
  env: "optional",
  ports: "optional",
  registryAuthId: "optional",
  startSsh: "optional",
  startJupyter: "optional",
  allowedCudaVersions: "optional",
  minCudaVersion: "optional",
  globalNetworking: "optional",
  bidPerGpu: "optional",
  desiredStatus: "optional",
  dataCenterId: "always",
  gpuTypeId: "always",
  sshCommand: "always",
  accountId: "always",
} satisfies OutputsFromState<Pod, PodInputs, "template" | "proxyUrls">;

/** `https://<podId>-<port>.proxy.runpod.net` (runpod/docs pods/configuration/expose-ports.mdx). */
function proxyUrls(id: string, ports: string[]): Record<string, string> {
  const numbers = ports.flatMap((port) => /^\s*(\d+)\/http\s*$/.exec(port)?.[1] ?? []);
  return Object.fromEntries(numbers.map((number) => [number, `https://${id}-${number}.proxy.runpod.net`]));
}
