import type { NetworkVolume, NetworkVolumeSpec } from "../api";
import { UserError } from "../api/errors";
import type { NetworkVolumeInputs } from "./network-volume-inputs";
import { isSamePlace, networkVolumeRules } from "./network-volume-inputs";
import type { Kind } from "../lifecycle/kind";

export interface NetworkVolumeOutputs {
  /**
   * The storage system behind the volume, as RunPod names it (`CEPH_FS`, `VAST` ...); missing where it does not tell.
   */
  storageType?: string;
}

export const networkVolume: Kind<NetworkVolumeInputs, NetworkVolume, NetworkVolumeSpec, NetworkVolumeOutputs> = {
  rules: networkVolumeRules,
  // Whatever let a move past the rules: without leave nothing is deleted.
  replaceOn: (olds, news) => (isGivenUp(olds, news) ? ["dataCenterId"] : []),
  explainReplace: (olds, news) =>
    isGivenUp(olds, news)
      ? `its dataCenterId changes, so a new, empty volume replaces it, and all its data is deleted. It is protected unless its options say otherwise: where Pulumi refuses the ` +
        "replacement for that, write protect: false into its options, and run `pulumi up` again."
      : undefined,
  // Endpoints and Pods must let go of the old one before RunPod deletes it: their workers hold it, throttled ones too
  // (runpod-api.md b.1).
  deleteBeforeReplace: false,
  ours: ["allowReplacement"],
  api: (context) => context.api().networkVolume,
  spec({ name, sizeInGb, dataCenterId }, _olds, current) {
    if (current !== undefined) guardUpdate(current, { sizeInGb, dataCenterId });
    return { name, sizeInGb, dataCenterId };
  },
  isLike: (observed, inputs) => observed.dataCenterId === inputs.dataCenterId,
  outputs: ({ storageType }) => (storageType === undefined ? {} : { storageType }),
  observe: ({ name, sizeInGb, dataCenterId }) => ({ name, sizeInGb, dataCenterId }),
  // $0.07 per GB and month, up to 1 TB (runpod/docs storage/network-volumes.mdx).
  price: ({ sizeInGb }) => `about $${(sizeInGb * 0.07).toFixed(2)} a month`,
  refuseToForget: (id) =>
    `RunPod does not list it any more. A network volume does not come back, and its data cannot be made again, so it stays in ` +
    `the state until you say otherwise. If ${id} is really gone, take it off the endpoints and Pods that use it, then run \`pulumi state delete --force '<its URN>'\` ` +
    `(\`pulumi stack --show-urns\` lists them); the next \`pulumi up\` then makes an empty one.`,
};

function isGivenUp(olds: Partial<NetworkVolumeInputs>, news: NetworkVolumeInputs): boolean {
  return news.allowReplacement === true && moves(olds, news);
}

function moves(olds: Partial<NetworkVolumeInputs>, news: NetworkVolumeInputs): boolean {
  // A state may hold anything. What is unknown in a preview may be another place.
  const [before, after]: unknown[] = [olds.dataCenterId, news.dataCenterId];
  return typeof before === "string" && (typeof after !== "string" || !isSamePlace(before, after));
}

/** Compares with what RunPod has: the state may be older than that. */
function guardUpdate(current: NetworkVolume, { sizeInGb, dataCenterId }: Omit<NetworkVolumeInputs, "name">): void {
  if (!isSamePlace(current.dataCenterId, dataCenterId)) {
    throw new UserError(
      `dataCenterId: RunPod has the volume in "${current.dataCenterId}", the program asks for "${dataCenterId}", and no update moves a volume. Write ` +
        `"${current.dataCenterId}". To give up its data for an empty volume in "${dataCenterId}", set allowReplacement: true (and protect: false).`,
    );
  }
  if (sizeInGb < current.sizeInGb) {
    throw new UserError(
      `sizeInGb can only grow: RunPod has ${current.sizeInGb} GB, the program asks for ${sizeInGb} GB. Run \`pulumi refresh\`, then write ${current.sizeInGb} or more.`,
    );
  }
}
