import * as pulumi from "@pulumi/pulumi";
import type { NetworkVolumeInputs } from "../provider/kinds/network-volume";
import type { VolumeTier } from "../provider/api";
import type { DataCenterId } from "../provider/hardware/known-names";
import type { Args, Optional, Outputs } from "./args";
import { RunpodResource, type OutputsFromState } from "./resource";

// An interface without a member of its own has no name in compiler errors.
export interface NetworkVolumeArgs extends Args<Optional<NetworkVolumeInputs, "name">> {
  name?: pulumi.Input<string>;
}

/**
 * Storage in one data center, shared by all workers and Pods there. Put your models here. Serverless workers mount it
 * at `/runpod-volume`.
 *
 * Protected by default (`protect: true` unless you set it), because its data cannot be restored. `pulumi destroy`
 * stops at it, and `pulumi destroy --exclude-protected` keeps it.
 *
 * @example The models of one data center
 * ```ts
 * const models = new runpod.NetworkVolume("models", { sizeInGb: 100, dataCenterId: "EU-RO-1" });
 * ```
 */
export class NetworkVolume extends RunpodResource implements Outputs<NetworkVolumeInputs> {
  declare readonly name: pulumi.Output<string>;
  declare readonly sizeInGb: pulumi.Output<number>;
  declare readonly dataCenterId: pulumi.Output<DataCenterId>;
  declare readonly tier: pulumi.Output<VolumeTier | undefined>;
  declare readonly allowReplacement: pulumi.Output<boolean | undefined>;
  /** The storage system behind the volume, in RunPod's words; undefined if RunPod does not report it. */
  declare readonly storageType: pulumi.Output<string | undefined>;
  /** The account the volume belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;

  constructor(name: string, args: NetworkVolumeArgs, options?: pulumi.CustomResourceOptions) {
    super({
      kind: "NetworkVolume",
      name,
      inputs: { ...args },
      outputs,
      options: pulumi.mergeOptions({ protect: true }, options),
    });
  }
}

const outputs = {
  name: "always",
  sizeInGb: "always",
  dataCenterId: "always",
  tier: "optional",
  allowReplacement: "optional",
  storageType: "always",
  accountId: "always",
} satisfies OutputsFromState<NetworkVolume, NetworkVolumeInputs>;
