import * as pulumi from "@pulumi/pulumi";
import type { CpuFlavor, EndpointType, FlashBoot, ScalerType } from "../provider/api";
import type { EndpointInputs, Rollout } from "../provider/kinds/endpoint/inputs";
import type { NetworkVolumeReference } from "../provider/kinds/network-volume";
import type { CompletedEndpoint } from "../provider/kinds/endpoint/inputs";
import type { DataCenterId, EndpointGpu } from "../provider/hardware/known-names";
import type { Args, Optional, Outputs } from "./args";
import type { NetworkVolume } from "./network-volume";
import { hasPassed } from "./expiry";
import { jobsAddressOf } from "./jobs-address";
import { ProgramError } from "./program-error";
import { templateInput, volumeInput, type TemplateReference } from "./references";
import { RunpodResource, type OutputsFromState } from "./resource";
import type { Template } from "./template";
import { warnOfFlavors, warnOfGpus, warnOfJobLimit } from "./warnings";

type TypedElsewhere = "templateId" | "release" | "releaseEnv" | "networkVolumes";

export interface EndpointArgs extends Args<Optional<Omit<EndpointInputs, TypedElsewhere>, "name">> {
  /**
   * The template to run: a Template, or `{ id, release, releaseEnv }` of one, also as the output of another stack.
   * Changes of the template are released to this endpoint. Give exactly one of `template` and `templateId`.
   *
   * @default none: give `templateId` instead
   * @change updates in place and releases
   */
  template?: Template | pulumi.Input<TemplateReference>;
  /**
   * Runs another template for a while, for an investigation on production itself, until a date and time with a time
   * zone (`"2026-12-01T18:00:00Z"`). The preview shows it as a release. After the date, or when you remove the line,
   * the next `pulumi up` releases the old template again. Every worker that starts meanwhile runs it. A DebugStack is
   * safer.
   *
   * @default none
   * @change updates in place and releases
   */
  debugTemplate?: { template: Template | pulumi.Input<TemplateReference>; until: string };
  /**
   * The template to run, only by its id. No preview then shows changes of the template. Each save of the endpoint
   * releases the template as it is at that time, and a warning names the release.
   *
   * @default that of `template`
   * @change updates in place and releases
   */
  templateId?: pulumi.Input<string>;
  /**
   * Network volumes, mounted at `/runpod-volume` in the workers, at most one per data center. They pin the endpoint to
   * their data centers, and nothing is copied between them. Give NetworkVolume objects, `{ id, dataCenterId }`, or the
   * `networkVolumes` output of another Endpoint.
   *
   * @default none
   * @change updates in place
   */
  networkVolumes?:
    | readonly (NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>)[]
    | pulumi.Output<readonly NetworkVolumeReference[] | undefined>;
}

/**
 * A serverless endpoint: a queue or a load balancer, and workers that start and stop with the load.
 *
 * @example Production, pinned to the data center of its models
 * ```ts
 * const prod = new runpod.Endpoint("comfy-prod", {
 *   template: comfy,
 *   gpus: ["ADA_48_PRO", "AMPERE_80", "NVIDIA H100 PCIe"],
 *   networkVolumes: [models],
 *   workersMax: 3,
 * });
 * ```
 */
export class Endpoint extends RunpodResource implements Outputs<CompletedEndpoint> {
  declare readonly name: pulumi.Output<string>;
  declare readonly templateId: pulumi.Output<string>;
  /** The value of `template`: the Template, if you gave one. */
  readonly template: Template | pulumi.Input<TemplateReference> | undefined;
  /** The `release` of the template at the last save; undefined if the program gives none. */
  declare readonly release: pulumi.Output<string | undefined>;
  /** The same for the template's env. */
  declare readonly releaseEnv: pulumi.Output<string | undefined>;
  declare readonly profile: pulumi.Output<"production" | "debug">;
  declare readonly type: pulumi.Output<EndpointType>;
  declare readonly gpus: pulumi.Output<EndpointGpu[] | undefined>;
  declare readonly gpuCount: pulumi.Output<number | undefined>;
  declare readonly cpus: pulumi.Output<CpuFlavor[] | undefined>;
  declare readonly networkVolumes: pulumi.Output<NetworkVolumeReference[] | undefined>;
  /** The argument; undefined if you left it out, even if the network volumes pin the endpoint. */
  declare readonly dataCenterIds: pulumi.Output<DataCenterId[] | undefined>;
  declare readonly workersMin: pulumi.Output<number>;
  declare readonly workersMax: pulumi.Output<number>;
  declare readonly idleTimeoutInSeconds: pulumi.Output<number | undefined>;
  declare readonly scalerType: pulumi.Output<ScalerType>;
  declare readonly scalerValue: pulumi.Output<number>;
  declare readonly executionTimeoutInMs: pulumi.Output<number>;
  declare readonly flashBoot: pulumi.Output<FlashBoot>;
  declare readonly allowedCudaVersions: pulumi.Output<string[] | undefined>;
  declare readonly minCudaVersion: pulumi.Output<string | undefined>;
  declare readonly rollout: pulumi.Output<Rollout | undefined>;
  /** RunPod's release counter; undefined if RunPod does not report it. */
  declare readonly version: pulumi.Output<number | undefined>;
  /** The account the endpoint belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;
  /**
   * POST `{ input }` here, with the API key as bearer token. For a `LOAD_BALANCER`, it is the base address of the
   * worker's paths.
   */
  readonly runUrl: pulumi.Output<string>;
  /** Counts of workers and jobs. Both addresses follow `runpod:jobsUrl`, or that of the Provider. */
  readonly healthUrl: pulumi.Output<string>;

  constructor(name: string, args: EndpointArgs, options?: pulumi.CustomResourceOptions) {
    const { template, debugTemplate, networkVolumes, ...rest } = args;
    if (template !== undefined && args.templateId !== undefined) {
      throw new ProgramError(`Endpoint "${name}": has both template and templateId. Give the Template alone.`);
    }
    const swapped =
      debugTemplate !== undefined && !hasPassed(`Endpoint "${name}": debugTemplate.until`, debugTemplate.until);
    const inputs: Record<string, unknown> = {
      ...rest,
      ...(swapped
        ? templateInput(`Endpoint "${name}": debugTemplate.template`, debugTemplate.template)
        : template === undefined
          ? {}
          : templateInput(`Endpoint "${name}": template`, template)),
      networkVolumes: isList(networkVolumes) ? networkVolumes.map(volumeInput) : networkVolumes,
    };
    const isQueueOnRequests = args.scalerType === "REQUEST_COUNT" && (args.type ?? "QUEUE") === "QUEUE";
    super({
      kind: "Endpoint",
      name,
      inputs,
      outputs: {
        ...outputs,
        // These have a default, but not on every endpoint.
        ...(args.gpus === undefined ? { gpuCount: "optional" } : {}),
        ...(isQueueOnRequests ? { idleTimeoutInSeconds: "optional" } : {}),
      },
      // The provider requests it too. With `--replace` the engine does not ask the provider, so only this option
      // counts.
      options: pulumi.mergeOptions({ deleteBeforeReplace: true }, options),
    });
    this.template = template;
    warnOfGpus(this, args.gpus, true);
    warnOfFlavors(this, args.cpus);
    warnOfJobLimit(this, args.executionTimeoutInMs);
    const address = jobsAddressOf(this.getProvider("pulumi-nodejs:dynamic/runpod:Endpoint"));
    this.runUrl = pulumi.all([address, this.id, args.type]).apply(([at, id, type]) => at.run(id, type));
    this.healthUrl = pulumi.all([address, this.id]).apply(([at, id]) => at.health(id));
  }
}

const outputs = {
  name: "always",
  templateId: "always",
  release: "optional",
  releaseEnv: "optional",
  profile: "always",
  type: "always",
  gpus: "optional",
  gpuCount: "always",
  cpus: "optional",
  networkVolumes: "optional",
  dataCenterIds: "optional",
  workersMin: "always",
  workersMax: "always",
  idleTimeoutInSeconds: "always",
  scalerType: "always",
  scalerValue: "always",
  executionTimeoutInMs: "always",
  flashBoot: "always",
  allowedCudaVersions: "optional",
  minCudaVersion: "optional",
  rollout: "optional",
  version: "always",
  accountId: "always",
} satisfies OutputsFromState<Endpoint, EndpointInputs, "template" | "runUrl" | "healthUrl">;

/** `Array.isArray` cannot distinguish a read-only list from an output. */
function isList<Entry>(value: readonly Entry[] | pulumi.Output<unknown> | undefined): value is readonly Entry[] {
  return Array.isArray(value);
}
