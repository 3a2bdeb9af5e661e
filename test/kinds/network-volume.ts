import fc from "fast-check";
import type { NetworkVolumeSpec } from "../../provider/api";
import type { NetworkVolumeInputs } from "../../provider/kinds/network-volume";
import { NetworkVolume } from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { dataCenterId, mostly, name, rareNumber } from "./arbitraries";
import type { Sample } from "./sample";

const args = { sizeInGb: 10, dataCenterId: "EU-RO-1" };

const inputs: fc.Arbitrary<NetworkVolumeInputs> = fc.record(
  {
    name,
    sizeInGb: mostly(fc.integer({ min: 10, max: 4096 }), 9),
    dataCenterId: mostly(dataCenterId, "Romania"),
    allowReplacement: fc.boolean(),
  },
  { requiredKeys: ["name", "sizeInGb", "dataCenterId"] },
);

export const networkVolumeSpec = (resource = "one"): NetworkVolumeSpec => ({
  name: resource,
  sizeInGb: 20,
  dataCenterId: "EU-RO-1",
});

export const networkVolume: Sample<"networkVolume"> = {
  collection: "networkVolumes",
  content({ networkVolumes }, id) {
    const volume = networkVolumes.get(id);
    return { sizeInGb: volume?.size, dataCenterId: volume?.dataCenterId };
  },

  args,
  make: (resource, changes, options) => new NetworkVolume(resource, { ...args, ...changes }, options),
  declare: (changes) => changes && networkVolume.make("one", changes, { protect: false }),
  more: {},
  update: { sizeInGb: 20 },
  replacement: {
    changes: { dataCenterId: "US-KS-2", allowReplacement: true },
    because: "dataCenterId",
    deleteBeforeReplace: false,
  },
  isKeptWhenVanished: true,

  edits: {
    name: ["one", "two"],
    sizeInGb: [20, 30],
    dataCenterId: ["EU-RO-1", "EU-CZ-1", { allowReplacement: true }],
    tier: ["STANDARD", "HIGH_PERFORMANCE", { allowReplacement: true, dataCenterId: "US-KS-2" }],
    allowReplacement: [undefined, true],
  },

  secretInputs: [],

  inputs,
  rareInputs: { sizeInGb: rareNumber },

  byHand: {
    make: (emulator, resource) =>
      clientOf(emulator).createVolume({ name: resource, size: 20, dataCenterId: "EU-RO-1" }),
    args: () => ({ sizeInGb: 20, dataCenterId: "EU-RO-1" }),
    differs: { changes: { sizeInGb: 30 }, listed: [/sizeInGb: 30 in the program, 20 at RunPod/] },
    isPartlyHidden: false,
  },

  contract: {
    spec: async (_api, resource) => networkVolumeSpec(resource),
    changes: [[{ name: "other" }], [{ sizeInGb: 40 }], [{ name: "other", sizeInGb: 40 }]],
    needed: "size",
    foreign: "networkVolume",
  },

  isInRandomPrograms: true,
};
