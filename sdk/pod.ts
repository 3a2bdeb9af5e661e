import * as pulumi from "@pulumi/pulumi";
import type { PodInputs } from "../provider/inputs/pod";
import type { NetworkVolumeReference } from "../provider/inputs/endpoint";
import type { Args, Optional } from "./args";
import type { NetworkVolume } from "./network-volume";
import { volumeInput } from "./network-volume-reference";
import { RunpodResource } from "./resource";
import { Template } from "./template";
import type { TemplateReference } from "./template-reference";
import { warnOfGpus, warnOfImage, warnOfPlainTokens, warnOfStop } from "./warnings";

export interface PodArgs extends Args<Optional<Omit<PodInputs, "templateId" | "networkVolume">, "name">> {
  /**
   * A template that is not serverless, copied when the Pod is made: a Template, or the id of one. Exactly one of `image` and `template`.
   * Default: none. A change replaces, and so does an image instead: RunPod cannot clear in place what the template gave.
   */
  template?: Template | TemplateReference;
  /**
   * A network volume, at `volumeMountPath` in the Pod, which pins it to the volume's data center. A NetworkVolume, or
   * `{ id, dataCenterId }`. Default: none. A change replaces: RunPod attaches it only at creation.
   */
  networkVolume?: NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>;
}

/**
 * A Pod: one container on one host, billed by the second from creation to deletion. Keep what must last on a network volume: a
 * replacement, or `pulumi destroy`, deletes everything else.
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
export class Pod extends RunpodResource {
  declare readonly name: pulumi.Output<string>;
  /** Where the Pod is; undefined where RunPod does not tell. */
  declare readonly dataCenterId: pulumi.Output<string | undefined>;
  /** Which of `gpus` was free; undefined on a CPU Pod, and where RunPod does not tell. */
  declare readonly gpuTypeId: pulumi.Output<string | undefined>;
  /** SSH through RunPod's proxy: a shell, no files and no forwarding. The direct port changes: `getPod` reads it. */
  declare readonly sshCommand: pulumi.Output<string | undefined>;
  /** The account the Pod belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;
  /** Public addresses of the http ports, by port: without authentication, unless the service has its own. */
  readonly proxyUrls: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PodArgs, options?: pulumi.CustomResourceOptions) {
    const { template, networkVolume, ...rest } = args;
    super(
      "Pod",
      "pod",
      name,
      {
        ...rest,
        templateId: template?.id,
        templateServerless: template instanceof Template ? template.serverless : undefined,
        networkVolume: networkVolume === undefined ? undefined : volumeInput(networkVolume),
      },
      ["dataCenterId", "gpuTypeId", "sshCommand", "accountId"],
      // The provider asks for it too; for `--replace`, where the engine does not ask the provider, only this counts.
      pulumi.mergeOptions({ deleteBeforeReplace: true }, options),
    );
    if (args.image !== undefined) warnOfImage(this, args.image);
    warnOfPlainTokens(this, args.env);
    warnOfGpus(this, args.gpus, false);
    warnOfStop(this, args.desiredStatus, args.volumeInGb);
    const ports = pulumi.output(args.ports) as pulumi.Output<string[] | undefined>;
    this.proxyUrls = pulumi.all([this.id, ports]).apply(([id, known]) => proxyUrls(id, known ?? []));
  }
}

/** `https://<podId>-<port>.proxy.runpod.net` (runpod/docs pods/configuration/expose-ports.mdx). */
function proxyUrls(id: string, ports: string[]): Record<string, string> {
  const numbers = ports.flatMap((port) => /^\s*(\d+)\/http\s*$/.exec(port)?.[1] ?? []);
  return Object.fromEntries(numbers.map((number) => [number, `https://${id}-${number}.proxy.runpod.net`]));
}
