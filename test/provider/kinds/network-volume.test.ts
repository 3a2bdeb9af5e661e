import assert from "node:assert/strict";
import type { NetworkVolume, NetworkVolumeSpec } from "../../../provider/api";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import { networkVolume } from "../../../provider/kinds/network-volume";
import { unknown } from "../../../provider/lifecycle/unknown";
import { FakeClock } from "../../support/fake-clock";
import { FakeKindApi } from "../lifecycle/fake-kind-api";
import { contextFor } from "../lifecycle/gadget";
import { unmarked } from "../lifecycle/unmarked";

describe("provider/kinds/network-volume", () => {
  const volume = { name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" };
  const volumeState = { ...volume, ready: true, accountId: "account-1", storageType: "CEPH_FS" };

  function world() {
    const clock = new FakeClock();
    const fake = new FakeKindApi<NetworkVolume, NetworkVolumeSpec>({
      clock,
      make: (spec) => ({ ...spec, storageType: "CEPH_FS" }),
      change: (current, changes) => ({ ...current, ...changes }),
    });
    const warnings: string[] = [];
    return {
      fake,
      warnings,
      lifecycle: lifecycleOf(networkVolume, contextFor(clock, { networkVolume: fake }, warnings)),
    };
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
    const { fake, lifecycle } = world();
    const { id, outputs } = await lifecycle.create({ ...volume, allowReplacement: true });
    assert.deepEqual(unmarked(outputs), { ...volumeState, allowReplacement: true });
    assert.deepEqual(await lifecycle.read(id, outputs as Record<string, unknown>), outputs);
    assert.deepEqual([...fake.objects.values()], [{ ...volume, id, storageType: "CEPH_FS" }]);
  });

  it("is replaced where the data center changes with leave, the new one first, and only there", () => {
    const { lifecycle } = world();
    const moved = { ...volume, dataCenterId: "US-KS-2", allowReplacement: true };
    assert.deepEqual(lifecycle.diff("id", volumeState, moved), {
      replaces: ["dataCenterId"],
      deleteBeforeReplace: false,
    });
    const unforeseen = { ...volume, dataCenterId: unknown, allowReplacement: true };
    assert.deepEqual(
      lifecycle.diff("id", volumeState, unforeseen).replaces,
      ["dataCenterId"],
      "a preview shows the worst",
    );
    assert.deepEqual(
      lifecycle.diff("id", volumeState, { ...volume, dataCenterId: "eu-ro-1", allowReplacement: true }).replaces,
      [],
    );
    for (const allowReplacement of [undefined, false, unknown]) {
      const { replaces } = lifecycle.diff("id", volumeState, { ...moved, allowReplacement });
      assert.deepEqual(replaces, [], "whatever let it past the rules");
    }
    assert.deepEqual(lifecycle.diff("id", volumeState, { ...volume, sizeInGb: 200, name: "other" }).replaces, []);
    assert.deepEqual(
      lifecycle.diff("id", {}, { ...volume, allowReplacement: true }).replaces,
      [],
      "what an old state lacks is not different",
    );
  });

  it("is never saved in another place or with a smaller size than RunPod has, whatever the state says", async () => {
    const { fake, lifecycle } = world();
    const { id } = fake.plant({ ...volume, sizeInGb: 6000 });
    await assert.rejects(
      lifecycle.update(id, volumeState, { ...volume, sizeInGb: 6000, dataCenterId: "US-KS-2" }),
      /^UserError: dataCenterId: the volume is in "EU-RO-1", the program asks for "US-KS-2", and a volume cannot move\. Write "EU-RO-1"\./,
    );
    await assert.rejects(
      lifecycle.update(id, volumeState, { ...volume, sizeInGb: 200, name: "other" }),
      /^UserError: sizeInGb can only grow: RunPod has 6000 GB, the program asks for 200 GB\. Run `pulumi refresh`, then write 6000 or more\./,
    );
    assert.equal(fake.count("update"), 0);
    await lifecycle.update(id, volumeState, { ...volume, name: "third" });
    assert.equal(fake.objects.get(id)?.sizeInGb, 6000, "a size that the step does not change stays");
    await lifecycle.update(id, volumeState, { ...volume, sizeInGb: 6000, name: "other" });
    assert.deepEqual(
      [...fake.objects.values()],
      [{ ...volume, sizeInGb: 6000, name: "other", id, storageType: "CEPH_FS" }],
    );
  });

  it("tells a lost volume from one of its name that somebody makes elsewhere at the same time", async () => {
    const { fake, lifecycle } = world();
    const create = fake.create.bind(fake);
    fake.create = (spec) => {
      fake.plant({ ...spec, dataCenterId: "US-KS-2" });
      return create(spec);
    };
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    const made = await lifecycle.create({ ...volume }).then(({ id }) => fake.objects.get(id)?.dataCenterId, String);
    assert.equal(made, volume.dataCenterId);
    assert.equal(fake.count("create"), 1);
  });

  it("tells of a second one under its name, with what it costs", async () => {
    const { fake, warnings, lifecycle } = world();
    const { id } = fake.plant(volume);
    const second = fake.plant(volume);
    await lifecycle.read(id, volumeState);
    assert.match(
      warnings.join(),
      new RegExp(`second NetworkVolume "models" \\(${second.id}\\).*costs about \\$7\\.00 a month`),
    );
  });
});
