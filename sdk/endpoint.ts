import * as pulumi from "@pulumi/pulumi";
import type { EndpointInputs, NetworkVolumeReference } from "../provider/inputs/endpoint";
import type { Args, Optional } from "./args";
import type { NetworkVolume } from "./network-volume";
import { volumeInput } from "./network-volume-reference";
import { RunpodResource } from "./resource";
import { Template } from "./template";
import type { TemplateReference } from "./template-reference";

type TypedElsewhere = "templateId" | "release" | "releaseEnv" | "networkVolumes";

export interface EndpointArgs extends Args<Optional<Omit<EndpointInputs, TypedElsewhere>, "name">> {
  /**
   * The template to run: a Template, or the id and release of one. With a Template, its changes are released to this endpoint. A change
   * updates in place and releases. Exactly one of `template` and `templateId`.
   */
  template?: Template | TemplateReference;
  /** The template to run by its id alone: nobody then sees its changes, and they are not released. */
  templateId?: pulumi.Input<string>;
  /**
   * Network volumes, at `/runpod-volume` in the workers, at most one per data center; nothing is copied between them. They pin
   * the endpoint to their data centers. NetworkVolume objects, or `{ id, dataCenterId }`. A change updates in place.
   */
  networkVolumes?: (NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>)[];
}

/** Where RunPod takes jobs (runpod/docs serverless/endpoints/operation-reference.mdx). */
const jobsUrl = "https://api.runpod.ai/v2";

/**
 * A serverless endpoint: a queue, or a load balancer, and workers that come and go.
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
export class Endpoint extends RunpodResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly templateId: pulumi.Output<string>;
  /** RunPod's release counter; undefined where it does not tell. */
  declare readonly version: pulumi.Output<number | undefined>;
  /** The account the endpoint belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;
  /** POST `{ input }` here, with the API key as bearer token. */
  readonly runUrl: pulumi.Output<string>;
  /** Counts of workers and jobs. */
  readonly healthUrl: pulumi.Output<string>;

  constructor(name: string, args: EndpointArgs, options?: pulumi.CustomResourceOptions) {
    const { template, networkVolumes, ...rest } = args;
    if (template !== undefined && args.templateId !== undefined) {
      throw new pulumi.RunError(`Endpoint "${name}": has both template and templateId. Give the Template alone.`);
    }
    super(
      "Endpoint",
      "endpoint",
      name,
      {
        ...rest,
        ...(template === undefined ? {} : templateInputs(template)),
        networkVolumes: networkVolumes?.map(volumeInput),
      },
      ["version", "sentGpus", "accountId"],
      options,
    );
    this.runUrl = pulumi.interpolate`${jobsUrl}/${this.id}/run`;
    this.healthUrl = pulumi.interpolate`${jobsUrl}/${this.id}/health`;
  }
}

function templateInputs(template: Template | TemplateReference): Record<string, unknown> {
  const { id: templateId, release } = template;
  return template instanceof Template
    ? { templateId, release, releaseEnv: template.releaseEnv }
    : { templateId, release };
}
