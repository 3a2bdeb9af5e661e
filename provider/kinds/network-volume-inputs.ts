import { z } from "zod";
import type { CommonInputs, InputRules, Unresolved } from "../lifecycle/check";
import type { DataCenterId } from "../hardware/known-names";
import { canonicalDataCenterId, dataCenterId, nameText, text, wholeNumber } from "./fields";

/** What a program says about a network volume. */
export interface NetworkVolumeInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console; need not be unique there, but within a program it must be.
   *
   * @default the resource's name, a hyphen and 7 hex digits
   * @change updates in place
   */
  name: string;
  /**
   * Size in GB, 10 to 4096. Above 4096 GB RunPod's support enlarges a volume on request: then run `pulumi refresh`, or
   * adopt it, and write the size that it has. Billed while unused, about 0.07 USD per GB and month (runpod/docs
   * storage/network-volumes.mdx).
   *
   * @change updates in place and can only grow: RunPod refuses to shrink a volume, so a smaller value is refused in
   * preview
   */
  sizeInGb: number;
  /**
   * The data center that holds the data, such as `"EU-RO-1"`. Every endpoint with this volume runs there. Not each data
   * center has storage: RunPod's refusal names those that have.
   *
   * @change replaces the volume, and its data is gone for good, so it is refused in preview unless `allowReplacement`
   * is set. The new volume is made first, and the old one deleted last: until then both are paid for.
   */
  dataCenterId: DataCenterId;
  /**
   * Lets a changed `dataCenterId` delete the volume with all its data and make an empty one.
   *
   * @default not allowed
   * @change shows as an update, which saves the volume as it is
   */
  allowReplacement?: boolean;
}

const shape = {
  adopt: text().optional(),
  name: nameText(),
  sizeInGb: wholeNumber(10),
  dataCenterId,
  allowReplacement: z.boolean().optional(),
} satisfies { [Key in keyof Required<NetworkVolumeInputs>]: z.ZodType<NetworkVolumeInputs[Key]> };

/** GB. Support makes larger ones of it (runpod/docs storage/network-volumes.mdx). */
const largestNewSize = 4096;

export const networkVolumeRules: InputRules<NetworkVolumeInputs> = {
  kind: "NetworkVolume",
  shape,
  canonical: { dataCenterId: canonicalDataCenterId },
  problems(news, _olds, all, state) {
    const place = typeof state.dataCenterId === "string" ? state.dataCenterId : undefined;
    const size = typeof state.sizeInGb === "number" ? state.sizeInGb : undefined;
    const moves = news.dataCenterId !== undefined && place !== undefined && !isSamePlace(place, news.dataCenterId);
    const mayMove = all.allowReplacement === undefined ? false : news.allowReplacement;
    const problems = sizeProblems(news.sizeInGb, moves && mayMove !== false ? "another" : size, all);
    if (moves && mayMove === false) {
      problems.push(
        `dataCenterId would change from "${place}" to "${news.dataCenterId}", which deletes the volume and all its data. ` +
          "Copy the data to a second NetworkVolume instead, or set allowReplacement: true (and protect: false) to give it up",
      );
    }
    return problems;
  },
};

/** @param held the size that the volume has; undefined for a new one, "another" for one in place of another */
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
    `sizeInGb must be from 10 to ${largestNewSize}, not ${size}: only RunPod's support makes a volume larger. Write ${largestNewSize} or less. Where support has ` +
      "enlarged the volume, run `pulumi refresh`, or adopt it, and write the size that it has",
  ];
}

/** RunPod takes ids in lower case too, and gives them back so (runpod-api.md b.1). */
export function isSamePlace(one: string, other: string): boolean {
  return canonicalDataCenterId(one) === canonicalDataCenterId(other);
}
