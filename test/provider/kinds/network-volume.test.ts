import assert from "node:assert/strict";
import { unknown } from "../../../provider/lifecycle/unknown";
import { held, putVolume } from "../../support/emulated-runpod";
import { unmarked } from "../lifecycle/unmarked";
import { useLifecyclesOnRunpod } from "./lifecycles-on-runpod";

describe("provider/kinds/network-volume", () => {
  const volume = { name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" };

  const setup = useLifecyclesOnRunpod();
  const stateOf = () => ({ ...volume, ready: true, accountId: setup.emulator.account.id, storageType: "CEPH_FS" });
  const all = () =>
    setup.emulator.store.networkVolumes.list().map(({ name, size, dataCenterId }) => [name, size, dataCenterId]);

  it("stays in the state until the user removes it, even if it is proven gone", async () => {
    const { networkVolume: lifecycle } = setup;
    await assert.rejects(lifecycle.read("id-99", stateOf()), (error: Error) => {
      assert.match(error.message, /id-99/);
      assert.match(error.message, /pulumi state delete/);
      return error.name === "UserError";
    });
  });

  it("stores what RunPod reports, and does not report `allowReplacement` as drift", async () => {
    const { networkVolume: lifecycle } = setup;
    const { id, outputs } = await lifecycle.create({ ...volume, allowReplacement: true });
    assert.deepEqual(unmarked(outputs), { ...stateOf(), allowReplacement: true });
    assert.deepEqual(await lifecycle.read(id, outputs as Record<string, unknown>), outputs);
    assert.deepEqual(all(), [["models", 100, "EU-RO-1"]]);
  });

  it("keeps its tier in a read over GraphQL, which does not report it", async () => {
    const { networkVolume: lifecycle } = setup;
    const { id, outputs } = await lifecycle.create({ ...volume });
    const stored = { ...outputs, tier: "HIGH_PERFORMANCE" };
    assert.deepEqual(await lifecycle.read(id, stored), stored);
  });

  it("is replaced, the new one first, only if the data center changes and `allowReplacement` is set", () => {
    const { networkVolume: lifecycle } = setup;
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
      assert.deepEqual(replaces, [], "never replaced without allowReplacement");
    }
    assert.deepEqual(lifecycle.diff("id", stateOf(), { ...volume, sizeInGb: 200, name: "other" }).replaces, []);
    assert.deepEqual(
      lifecycle.diff("id", {}, { ...volume, allowReplacement: true }).replaces,
      [],
      "what an old state lacks is not different",
    );
  });

  it("is never updated to another data center or a smaller size than RunPod has, whatever the state says", async () => {
    const { networkVolume: lifecycle } = setup;
    const id = "vol-1";
    putVolume(setup, id, "EU-RO-1", "models", 6000);
    await assert.rejects(
      lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 6000, dataCenterId: "US-KS-2" }),
      /^UserError: dataCenterId: the volume is in "EU-RO-1", the program asks for "US-KS-2", and a volume cannot move\. Write "EU-RO-1"\./,
    );
    await assert.rejects(
      lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 200, name: "other" }),
      /^UserError: sizeInGb can only grow: RunPod has 6000 GB, the program asks for 200 GB\. Run `pulumi refresh`, then write 6000 or more\./,
    );
    assert.equal(setup.count("networkVolume.update"), 0);
    await lifecycle.update(id, stateOf(), { ...volume, name: "third" });
    assert.equal(
      held(setup.emulator.store.networkVolumes, id).size,
      6000,
      "a size that the step does not change stays",
    );
    await lifecycle.update(id, stateOf(), { ...volume, sizeInGb: 6000, name: "other" });
    assert.deepEqual(all(), [["other", 6000, "EU-RO-1"]]);
  });

  it("finds a lost volume beside one of the same name that somebody creates in another data center", async () => {
    const { networkVolume: lifecycle } = setup;
    const { faults, store } = setup.emulator;
    setup.meanwhile("networkVolume.create", () => putVolume(setup, "vol-1", "US-KS-2", "models", 100));
    faults.inject({ operation: "networkVolume.create", fault: { kind: "reset", write: "after" } });
    const made = await lifecycle
      .create({ ...volume })
      .then(({ id }) => store.networkVolumes.get(id)?.dataCenterId, String);
    assert.equal(made, volume.dataCenterId);
    assert.equal(setup.count("networkVolume.create"), 1);
  });

  it("reports a second volume of its name, with its price", async () => {
    const { networkVolume: lifecycle } = setup;
    const [id, second] = ["vol-1", "vol-2"];
    for (const each of [id, second]) putVolume(setup, each, "EU-RO-1", "models", 100);
    await lifecycle.read(id, stateOf());
    assert.match(
      setup.warnings.join(),
      new RegExp(`second NetworkVolume "models" \\(${second}\\).*costs about \\$7\\.00 a month`),
    );
  });
});
