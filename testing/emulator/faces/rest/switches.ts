import type { SwitchDescription } from "../../switch-description";
import { serverlessSwitches, type ServerlessSwitches } from "./serverless-switches";

/** Questions about RunPod's REST v2 on which the sources disagree or are silent. */
export interface RestSwitches extends ServerlessSwitches {
  document: "October" | "August";
  pageSize: number;
  cursors: "offset" | "position";
  listOrder: "newest-first" | "oldest-first" | "shuffled";
  emptyVolumePatch: "422" | "400";
  volumeInUse: "400" | "409" | "204";
  newSecretValueTime: "creation" | "null";
  restCallsPerMinute: number;
  restCallsPerHour: number;
  restCallsPerDay: number;
  rateWindows: "clock" | "sliding";
}

function quotaOf(window: string, initial: number, sample: string): SwitchDescription<number> {
  const meaning = `calls of a key in one ${window} of REST v2, 0 for no limit and no header; RunPod's sample has ${sample}`;
  return { initial, others: [], meaning };
}

export const restSwitches: { [Name in keyof RestSwitches]: SwitchDescription<RestSwitches[Name]> } = {
  document: {
    initial: "October",
    others: ["August"],
    meaning: "the published document of REST v2 that holds; August's has no pages and no secrets",
  },
  pageSize: { initial: 1000, others: [], meaning: "items of a page in REST v2 when the request names no limit" },
  cursors: {
    initial: "offset",
    others: ["position"],
    meaning:
      "whether things made or deleted meanwhile shift the pages of a list in REST v2, or the cursor marks an item",
  },
  listOrder: {
    initial: "newest-first",
    others: ["oldest-first", "shuffled"],
    meaning: "order of every list in REST v2",
  },
  emptyVolumePatch: { initial: "422", others: ["400"], meaning: "PATCH of a network volume that changes nothing" },
  volumeInUse: {
    initial: "400",
    others: ["409", "204"],
    meaning: "deleting a network volume in REST v2 while a Pod or worker holds it: refused, or done",
  },
  newSecretValueTime: {
    initial: "creation",
    others: ["null"],
    meaning: "valueLastUpdatedAt in REST v2 of a secret whose value has never changed",
  },
  restCallsPerMinute: quotaOf("minute", 6_000, "60"),
  restCallsPerHour: quotaOf("hour", 100_000, "3000"),
  restCallsPerDay: quotaOf("day", 1_000_000, "50000"),
  rateWindows: {
    initial: "clock",
    others: ["sliding"],
    meaning: "whether the windows of REST v2 begin on the clock's minute, hour and day, or slide",
  },
  ...serverlessSwitches,
};
