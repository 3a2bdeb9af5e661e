import { z } from "zod";
import type { CommonInputs, InputRules } from "../check";
import { canonicalDataCenterId, dataCenterId, nameText, text, wholeNumber } from "./fields";

/** What a program says about a network volume. */
export interface NetworkVolumeInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console; need not be unique there, but within a program it must be.
   * Default: the resource's name, a hyphen and 7 hex digits. A change updates in place.
   */
  name: string;
  /**
   * Size in GB, 10 to 4096. A change updates in place and can only grow: RunPod refuses to shrink a volume, so a smaller
   * value is refused in preview. More than 4 TB: ask RunPod's support. Billed while unused, about 0.07 USD per GB and
   * month (runpod/docs storage/network-volumes.mdx).
   */
  sizeInGb: number;
  /**
   * The data center that holds the data, such as `"EU-RO-1"`. Every endpoint with this volume runs there. Not each data
   * center has storage: RunPod's refusal names those that have. A change replaces the volume, and its data is gone for
   * good, so it is refused in preview unless `allowReplacement` is set.
   */
  dataCenterId: string;
  /**
   * Lets a changed `dataCenterId` delete the volume with all its data and make an empty one. Default: not allowed. A change shows
   * as an update, which saves the volume as it is.
   */
  allowReplacement?: boolean;
}

const shape = {
  adopt: text().optional(),
  name: nameText(),
  sizeInGb: wholeNumber(10, 4096),
  dataCenterId,
  allowReplacement: z.boolean().optional(),
} satisfies { [Key in keyof Required<NetworkVolumeInputs>]: z.ZodType<NetworkVolumeInputs[Key]> };

export const networkVolumeRules: InputRules<NetworkVolumeInputs> = {
  kind: "NetworkVolume",
  shape,
  canonical: { dataCenterId: canonicalDataCenterId },
  problems(news, olds, all) {
    const problems: string[] = [];
    const [size, oldSize] = [news.sizeInGb, olds.sizeInGb];
    if (size !== undefined && oldSize !== undefined && size < oldSize) {
      problems.push(
        `sizeInGb can only grow: it is ${oldSize} GB now, the program asks for ${size} GB. Write ${oldSize} or more`,
      );
    }
    const moved =
      news.dataCenterId !== undefined && olds.dataCenterId !== undefined && news.dataCenterId !== olds.dataCenterId;
    const allowed = all.allowReplacement === undefined ? false : news.allowReplacement;
    if (moved && allowed === false) {
      problems.push(
        `dataCenterId would change from "${olds.dataCenterId}" to "${news.dataCenterId}", which deletes the volume and all its data. ` +
          "Copy the data to a second NetworkVolume instead, or set allowReplacement: true (and protect: false) to give it up",
      );
    }
    return problems;
  },
};
