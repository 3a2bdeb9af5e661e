import type * as pulumi from "@pulumi/pulumi";
import type { NetworkVolumeReference } from "../provider/kinds/endpoint/inputs";
import type { Args } from "./args";
import { NetworkVolume } from "./network-volume";

/** A volume as other resources refer to it: its id, and where it is, which pins them. */
export function volumeInput(
  volume: NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>,
): pulumi.Input<Args<NetworkVolumeReference>> {
  return volume instanceof NetworkVolume ? { id: volume.id, dataCenterId: volume.dataCenterId } : volume;
}
