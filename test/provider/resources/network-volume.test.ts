import assert from "node:assert/strict";
import type { NetworkVolume, NetworkVolumeSpec } from "../../../provider/api";
import { lifecycleOf } from "../../../provider/lifecycle";
import { networkVolume } from "../../../provider/resources/network-volume";
import { FakeClock } from "../fake-clock";
import { FakeNoun } from "../fake-noun";
import { workshop } from "../gadget";

describe("provider/resources/network-volume", () => {
  const volume = { name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" };
  const volumeState = { ...volume, ready: true, accountId: "account-1", storageType: "CEPH_FS" };

  function world() {
    const clock = new FakeClock();
    const noun = new FakeNoun<NetworkVolume, NetworkVolumeSpec>({
      clock,
      make: (spec) => ({ ...spec, storageType: "CEPH_FS" }),
      change: (current, changes) => ({ ...current, ...changes }),
    });
    return { noun, lifecycle: lifecycleOf(networkVolume, workshop(clock, { networkVolume: noun })) };
  }

  it("never leaves the state by itself, however well it is proven that it is gone", async () => {
    const { lifecycle } = world();
    await assert.rejects(lifecycle.read("id-99", volumeState), (error: Error) => {
      assert.match(error.message, /id-99/);
      assert.match(error.message, /pulumi state delete/);
      return error.name === "UserError";
    });
  });

  it("does not show its switch for replacement as drift, and stores what RunPod tells of it", async () => {
    const { noun, lifecycle } = world();
    const { id, outputs } = await lifecycle.create({ ...volume, allowReplacement: true });
    assert.deepEqual(outputs, { ...volumeState, allowReplacement: true });
    assert.deepEqual(await lifecycle.read(id, outputs as Record<string, unknown>), outputs);
    assert.deepEqual([...noun.things.values()], [{ ...volume, id, storageType: "CEPH_FS" }]);
  });

  it("is replaced where the data center changes, the old one first, and only there", () => {
    const { lifecycle } = world();
    const moved = { ...volume, dataCenterId: "US-KS-2" };
    assert.deepEqual(lifecycle.diff("id", volumeState, moved), {
      replaces: ["dataCenterId"],
      deleteBeforeReplace: true,
    });
    assert.deepEqual(lifecycle.diff("id", volumeState, { ...volume, sizeInGb: 200, name: "other" }).replaces, []);
    assert.deepEqual(lifecycle.diff("id", {}, volume).replaces, [], "what an old state lacks is not different");
  });
});
