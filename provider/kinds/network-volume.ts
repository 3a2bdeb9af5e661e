import { z } from "zod";
import type { NetworkVolume, NetworkVolumeSpec, VolumeTier } from "../api";
import { UserError } from "../api/errors";
import type { DataCenterId } from "../hardware/known-names";
import type { CommonInputs, InputRules, Unresolved } from "../lifecycle/check";
import type { Inputs } from "../lifecycle/input";
import type { Kind } from "../lifecycle/kind";
import { suggestionFor } from "./argument-names";
import { canonicalDataCenterId, dataCenterId, isSameDataCenter, nameText, text, wholeNumber } from "./fields";
import { adopt, input } from "./input";

/** What a program says about a network volume. */
export interface NetworkVolumeInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console. It must be unique within a program, though not at RunPod.
   *
   * @default the resource's name, a hyphen and 7 hex digits
   * @change updates in place
   */
  name: string;
  /**
   * Size in GB, 10 to 4096. RunPod's support enlarges a volume above 4096 GB on request. Then run `pulumi refresh`, or
   * adopt it, and write its size. RunPod charges for it even while unused, about 0.07 USD per GB and month
   * (runpod/docs storage/network-volumes.mdx).
   *
   * @change updates in place and can only grow: RunPod cannot shrink a volume, so the preview refuses a smaller value
   */
  sizeInGb: number;
  /**
   * The data center that holds the data, such as `"EU-RO-1"`. Every endpoint with this volume runs there. Not every
   * data center has storage; RunPod's error lists those that do.
   *
   * @change replaces the volume and deletes its data for good, so the preview refuses it unless `allowReplacement` is
   * set. Pulumi creates the new volume first and deletes the old one last. Until then RunPod charges for both.
   */
  dataCenterId: DataCenterId;
  /**
   * Speed of the storage: `"STANDARD"` or `"HIGH_PERFORMANCE"`. Not every data center has both: see `getDataCenters`.
   * Only RunPod's REST v2 has it. With `runpod:api` on `"auto"`, the provider uses REST v2 for it.
   *
   * @default the first one that the data center offers
   * @change replaces the volume and deletes its data for good, so the preview refuses it unless `allowReplacement` is
   * set. To write the tier that a volume has already changes nothing
   */
  tier?: VolumeTier;
  /**
   * Allows a changed `dataCenterId` or `tier` to delete the volume with all its data and to create an empty one.
   *
   * @default not allowed
   * @change shows as an update, which saves the volume as it is
   */
  allowReplacement?: boolean;
}

const networkVolumeInputs = {
  adopt,
  name: input(nameText(), { change: "updates" }),
  sizeInGb: input(wholeNumber(10), { change: "updates" }),
  dataCenterId: input(dataCenterId, { change: "byValue", canonical: canonicalDataCenterId }),
  tier: input(z.enum<VolumeTier[]>(["STANDARD", "HIGH_PERFORMANCE"]).optional(), { change: "byValue" }),
  allowReplacement: input(z.boolean().optional(), { change: "updates", local: true }),
} satisfies Inputs<NetworkVolumeInputs, keyof NetworkVolumeSpec>;

/** GB. Support makes larger ones of it (runpod/docs storage/network-volumes.mdx). */
const largestNewSize = 4096;

/** @internal */
export const networkVolumeRules: InputRules<NetworkVolumeInputs> = {
  kind: "NetworkVolume",
  inputs: networkVolumeInputs,
  suggestionFor,
  problems({ news, raw: all, state }) {
    const place = typeof state.dataCenterId === "string" ? state.dataCenterId : undefined;
    const size = typeof state.sizeInGb === "number" ? state.sizeInGb : undefined;
    const tier = typeof state.tier === "string" ? state.tier : undefined;
    const changesTier = news.tier !== undefined && tier !== undefined && news.tier !== tier;
    const moves = news.dataCenterId !== undefined && place !== undefined && !isSameDataCenter(place, news.dataCenterId);
    const mayMove = all.allowReplacement === undefined ? false : news.allowReplacement;
    const isReplaced = (moves || changesTier) && mayMove !== false;
    const problems = sizeProblems(news.sizeInGb, isReplaced ? "another" : size, all);
    if (moves && mayMove === false) {
      problems.push(
        `dataCenterId would change from "${place}" to "${news.dataCenterId}", which deletes the volume and all ` +
          "its data. Copy the data to a second NetworkVolume instead. To give up the data, set allowReplacement: " +
          "true (and protect: false)",
      );
    }
    if (changesTier && mayMove === false) {
      problems.push(
        `tier would change from "${tier}" to "${news.tier}", which deletes the volume and all its data. Copy the data ` +
          "to a second NetworkVolume instead. To give up the data, set allowReplacement: true (and protect: false)",
      );
    }
    return problems;
  },
};

/** @param held the volume's size; undefined for a new volume, "another" for a replacement */
function sizeProblems(
  size: number | undefined,
  held: number | "another" | undefined,
  all: Unresolved<NetworkVolumeInputs>,
): string[] {
  if (size === undefined) return [];
  if (typeof held === "number" && size < held) {
    return [`sizeInGb can only grow: it is ${held} GB now, the program asks for ${size} GB. Write ${held} or more`];
  }
  const isLarge = typeof held === "number" ? held > largestNewSize : held === undefined && all.adopt !== undefined;
  if (size <= largestNewSize || isLarge) return [];
  return [
    `sizeInGb must be from 10 to ${largestNewSize}, not ${size}: only RunPod's support creates larger volumes. ` +
      `Write ${largestNewSize} or less. If support has enlarged the volume, run \`pulumi refresh\`, or adopt it, ` +
      "and write its size",
  ];
}

export interface NetworkVolumeOutputs {
  /**
   * The storage system, in RunPod's words (`CEPH_FS`, `VAST` ...). Absent if RunPod does not report it.
   */
  storageType?: string;
}

/** @internal */
export const networkVolume: Kind<NetworkVolumeInputs, NetworkVolume, NetworkVolumeSpec, NetworkVolumeOutputs> = {
  rules: networkVolumeRules,
  api: (context) => context.api().networkVolume,
  mapping: {
    toSpec({ news: { name, sizeInGb, dataCenterId, tier }, current }) {
      if (current !== undefined) guardUpdate(current, { sizeInGb, dataCenterId, tier });
      return { name, sizeInGb, dataCenterId, ...(tier === undefined ? {} : { tier }) };
    },
    // GraphQL reports no tier.
    toInputs: ({ name, sizeInGb, dataCenterId, tier }) => ({
      ...{ name, sizeInGb, dataCenterId },
      ...(tier === undefined ? {} : { tier }),
    }),
    toOutputs: ({ observed: { storageType } }) => (storageType === undefined ? {} : { storageType }),
  },
  replacement: {
    // Second line of defence: even if `check` accepts a move, only `allowReplacement` allows a replacement.
    causes: (olds, news) => (news.allowReplacement === true ? movedInputs(olds, news) : []),
    // Endpoints and Pods must stop using the old volume before RunPod deletes it: workers use it, throttled ones too
    // (docs/internals/runpod-api.md#network-volumes).
    deleteFirst: false,
  },
  identity: {
    matches: ({ dataCenterId, tier }, inputs) =>
      dataCenterId === inputs.dataCenterId && (tier === undefined || (inputs.tier ?? tier) === tier),
  },
  words: {
    onReplace: (olds, news) =>
      news.allowReplacement === true && movedInputs(olds, news).length > 0
        ? `its ${movedInputs(olds, news).join(" and ")} changes, so a new, empty volume replaces it, and all its data is deleted. The volume is ` +
          "protected unless its options say otherwise. If Pulumi refuses the replacement for that reason, set " +
          "protect: false in its options, and run `pulumi up` again."
        : undefined,
    onVanish: (id) =>
      "RunPod no longer lists it. A network volume does not come back, and its data cannot be restored, so it " +
      `stays in the state until you decide. If ${id} is really deleted, remove it from the endpoints and Pods that ` +
      "use it, then run `pulumi state delete --force '<its URN>'` (`pulumi stack --show-urns` lists URNs). The " +
      "next `pulumi up` then creates an empty one.",
    // $0.07 per GB and month, up to 1 TB (runpod/docs storage/network-volumes.mdx).
    price: ({ sizeInGb }) => `about $${(sizeInGb * 0.07).toFixed(2)} a month`,
  },
};

/** What only another volume can have. */
function movedInputs(olds: Partial<NetworkVolumeInputs>, news: NetworkVolumeInputs): ("dataCenterId" | "tier")[] {
  const changesTier = olds.tier !== undefined && news.tier !== undefined && news.tier !== olds.tier;
  return [...(moves(olds, news) ? ["dataCenterId" as const] : []), ...(changesTier ? ["tier" as const] : [])];
}

function moves(olds: Partial<NetworkVolumeInputs>, news: NetworkVolumeInputs): boolean {
  // A state may contain any value. A value unknown in a preview may be another data center.
  const [before, after]: unknown[] = [olds.dataCenterId, news.dataCenterId];
  return typeof before === "string" && (typeof after !== "string" || !isSameDataCenter(before, after));
}

/** Compares with what RunPod has: the state may be older than that. */
function guardUpdate(
  current: NetworkVolume,
  { sizeInGb, dataCenterId, tier }: Omit<NetworkVolumeInputs, "name">,
): void {
  if (!isSameDataCenter(current.dataCenterId, dataCenterId)) {
    throw new UserError(
      `dataCenterId: the volume is in "${current.dataCenterId}", the program asks for "${dataCenterId}", and a ` +
        `volume cannot move. Write "${current.dataCenterId}". To give up its data for an empty volume in ` +
        `"${dataCenterId}", set allowReplacement: true, and the option protect: false.`,
    );
  }
  if (tier !== undefined && current.tier !== undefined && tier !== current.tier) {
    throw new UserError(
      `tier: the volume is "${current.tier}", the program asks for "${tier}", and a volume cannot change. Write ` +
        `"${current.tier}", or remove tier. To give up its data, replace it: \`pulumi up --replace <its URN>\`.`,
    );
  }
  if (sizeInGb < current.sizeInGb) {
    throw new UserError(
      `sizeInGb can only grow: RunPod has ${current.sizeInGb} GB, the program asks for ${sizeInGb} GB. Run ` +
        `\`pulumi refresh\`, then write ${current.sizeInGb} or more.`,
    );
  }
}

/** A volume as endpoints and Pods refer to it. */
export interface NetworkVolumeReference {
  id: string;
  /** Where the volume is; pins the endpoint. Without it the endpoint is pinned only by `dataCenterIds`. */
  dataCenterId?: DataCenterId;
}

/** @internal */
export const networkVolumeReference = z.strictObject({ id: text(), dataCenterId: dataCenterId.optional() });

/** @internal */
export function canonicalVolume({ id, dataCenterId: place }: NetworkVolumeReference): NetworkVolumeReference {
  return place === undefined ? { id } : { id, dataCenterId: canonicalDataCenterId(place) };
}
