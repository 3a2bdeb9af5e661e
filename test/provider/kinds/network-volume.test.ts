import assert from "node:assert/strict";
import { unknown } from "../../../provider/lifecycle/unknown";
import { held, putVolume } from "../../support/emulated-runpod";
import { unmarked } from "../lifecycle/unmarked";
import { useLifecyclesOnRunpod } from "./lifecycles-on-runpod";

describe("provider/kinds/network-volume", () => {
  const volume = { name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" };

  const world = useLifecyclesOnRunpod();
  const stateOf = () => ({ ...volume, ready: true, accountId: world.emulator.account.id, storageType: "CEPH_FS" });
  const all = () =>
    world.emulator.store.networkVolumes.list().map(({ name, size, dataCenterId }) => [name, size, dataCenterId]);

  it("never leaves the state by itself, however well it is proven that it is gone", async () => {
    const { networkVolume: lifecycle } = world;
    await assert.rejects(lifecycle.read("id-99", stateOf()), (error: Error) => {
      assert.match(error.message, /id-99/);
      assert.match(error.message, /pulumi state delete/);
      return error.name === "UserError";
    });
  });

  it("does not show its switch for replacement as drift, and stores what RunPod tells of it", async () => {
    const { networkVolume: lifecycle } = world;
    const { id, outputs } = await lifecycle.create({ ...volume, allowReplacement: true });
    assert.deepEqual(unmarked(outputs), { ...stateOf(), allowReplacement: true });
    assert.deepEqual(await lifecycle.read(id, outputs as Record<string, unknown>), outputs);
    assert.deepEqual(all(), [["models", 100, "EU-RO-1"]]);
  });

  it("is replaced where the data center changes with leave, the new one first, and only there", () => {
    const { networkVolume: lifecycle } = world;
    const moved = { ...volume, dataCenterId: "US-KS-2", allowReplacement: true };
    assert.deepEqual(lifecycle.diff("id", stateOf(), moved), {
      replaces: ["dataCenterId"],
      deleteBeforeReplace: false,
    });
    const unforeseen = { ...volume, dataCenterId: unknown, allowReplacement: true };
    assert.deepEqual(
      lifecycle.diff("id", stateOf(), unforeseen).replaces,
      ["dataCenterId"],
      "a preview shows the worst",
    );
    assert.deepEqual(
      lifecycle.diff("id", stateOf(), { ...volume, dataCenterId: "eu-ro-1", allowReplacement: true }).replaces,
      [],
    );
    for (const allowReplacement of [undefined, false, unknown]) {
      const { replaces } = lifecycle.diff("id", stateOf(), { ...moved, allowReplacement });
      assert.deepEqual(replaces, [], "whatever let it past the rules");
    }
    assert.deepEqual(lifecycle.diff("id", stateOf(), { ...volume, sizeInGb: 200, name: "other" }).replaces, []);
    assert.deepEqual(
      lifecycle.diff("id", {}, { ...volume, allowReplacement: true }).replaces,
      [],
      "what an old state lacks is not different",
    );
  });

  it("is never saved in another place or with a smaller size than RunPod has, whatever the state says", async () => {
    const { networkVolume: lifecycle } = world;
    const id = "vol-1";
    putVolume(world, id, "EU-RO-1", "models", 6000);
    await assert.rejects(
      lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 6000, dataCenterId: "US-KS-2" }),
      /^UserError: dataCenterId: the volume is in "EU-RO-1", the program asks for "US-KS-2", and a volume cannot move\. Write "EU-RO-1"\./,
    );
    await assert.rejects(
      lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 200, name: "other" }),
      /^UserError: sizeInGb can only grow: RunPod has 6000 GB, the program asks for 200 GB\. Run `pulumi refresh`, then write 6000 or more\./,
    );
    assert.equal(world.count("networkVolume.update"), 0);
    await lifecycle.update(id, stateOf(), { ...volume, name: "third" });
    assert.equal(
      held(world.emulator.store.networkVolumes, id).size,
      6000,
      "a size that the step does not change stays",
    );
    await lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 6000, name: "other" });
    assert.deepEqual(all(), [["other", 6000, "EU-RO-1"]]);
  });

  it("tells a lost volume from one of its name that somebody makes elsewhere at the same time", async () => {
    const { networkVolume: lifecycle } = world;
    const { faults, store } = world.emulator;
    world.meanwhile("networkVolume.create", () => putVolume(world, "vol-1", "US-KS-2", "models", 100));
    faults.inject({ operation: "networkVolume.create", fault: { kind: "reset", write: "after" } });
    const made = await lifecycle
      .create({ ...volume })
      .then(({ id }) => store.networkVolumes.get(id)?.dataCenterId, String);
    assert.equal(made, volume.dataCenterId);
    assert.equal(world.count("networkVolume.create"), 1);
  });

  it("tells of a second one under its name, with what it costs", async () => {
    const { networkVolume: lifecycle } = world;
    const [id, second] = ["vol-1", "vol-2"];
    for (const each of [id, second]) putVolume(world, each, "EU-RO-1", "models", 100);
    await lifecycle.read(id, stateOf());
    assert.match(
      world.warnings.join(),
      new RegExp(`second NetworkVolume "models" \\(${second}\\).*costs about \\$7\\.00 a month`),
    );
  });
});
