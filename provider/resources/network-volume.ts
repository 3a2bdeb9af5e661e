import type { NetworkVolume, NetworkVolumeSpec } from "../api";
import type { NetworkVolumeInputs } from "../inputs/network-volume";
import { networkVolumeRules } from "../inputs/network-volume";
import type { Kind } from "../kind";

export interface NetworkVolumeOutputs {
  /** The storage system behind the volume, as RunPod names it (`CEPH_FS`, `VAST` ...); missing where it does not tell. */
  storageType?: string;
}

export const networkVolume: Kind<NetworkVolumeInputs, NetworkVolume, NetworkVolumeSpec, NetworkVolumeOutputs> = {
  rules: networkVolumeRules,
  replaceOn: (olds, news) =>
    olds.dataCenterId !== undefined && olds.dataCenterId !== news.dataCenterId ? ["dataCenterId"] : [],
  deleteBeforeReplace: true,
  api: (workshop) => workshop.api().networkVolume,
  spec: ({ name, sizeInGb, dataCenterId }) => ({ name, sizeInGb, dataCenterId }),
  isLike: (observed, inputs) => observed.dataCenterId === inputs.dataCenterId,
  outputs: ({ storageType }) => (storageType === undefined ? {} : { storageType }),
  observe: ({ name, sizeInGb, dataCenterId }) => ({ name, sizeInGb, dataCenterId }),
  refuseToForget: (id) =>
    `RunPod does not list it any more. A network volume does not come back, and its data cannot be made again, so it stays in ` +
    `the state until you say otherwise. If ${id} is really gone, run \`pulumi state delete <its URN>\` (\`pulumi stack --show-urns\` ` +
    `lists them); the next \`pulumi up\` then makes an empty one.`,
};
