import assert from "node:assert/strict";
import { networkVolumeSpec as spec } from "../../../kinds/network-volume";
import type { ContractSetup } from "./contract";
import { itemOf } from "./every-kind";

export function describeNetworkVolumes(setup: ContractSetup): void {
  const volumes = () => setup.api.networkVolume;

  it("reports the storage that RunPod assigned, unless its API does not", async () => {
    const { id, storageType } = await volumes().create(spec());
    const isSilent = setup.adapter.silentOutputs.networkVolume?.includes("storageType");
    const assigned = setup.emulator.store.networkVolumes.get(id)?.storageType;
    assert.equal(storageType, isSilent ? undefined : assigned);
  });

  it("has the tier that was asked for, where the API can ask for one", async () => {
    const { lacks = [] } = setup.adapter.capabilities.networkVolume ?? {};
    const isLacking = lacks.some(({ input }) => input === "tier");
    const tiers = isLacking ? ([undefined] as const) : (["STANDARD", "HIGH_PERFORMANCE"] as const);
    for (const tier of tiers) {
      const one = await volumes().create({ ...spec(tier), dataCenterId: "US-KS-2", ...(tier && { tier }) });
      assert.deepEqual([one.tier, itemOf(await volumes().list(), one.id).tier], [tier, tier]);
    }
  });

  it("never moves, and a change of its name sends no size, because support may have enlarged it", async () => {
    const one = await volumes().create(spec());
    setup.emulator.store.networkVolumes.update(one.id, { size: 4_000 });
    const large = itemOf(await volumes().list(), one.id);
    const changed = await volumes().update(large, { name: "other", sizeInGb: 4_000, dataCenterId: "US-KS-2" });
    assert.deepEqual([changed.name, changed.sizeInGb, changed.dataCenterId], ["other", 4_000, "EU-RO-1"]);
    assert.doesNotMatch(JSON.stringify(setup.emulator.calls.at(-1)?.variables), /size/i);
  });

  it("is refused without any effect when it would shrink, or when the data center has no storage", async () => {
    const one = await volumes().create(spec());
    await assert.rejects(volumes().update(one, { sizeInGb: 10 }), { kind: "rejected", mayHaveHappened: false });
    assert.equal(itemOf(await volumes().list(), one.id).sizeInGb, 20);
    const nowhere = { ...spec("two"), dataCenterId: "XX-YY-1" };
    await assert.rejects(volumes().create(nowhere), { kind: "rejected", mayHaveHappened: false });
    assert.equal(setup.emulator.store.networkVolumes.list().length, 1);
  });

  it("is not deleted while something uses it, and still exists afterwards", async () => {
    const one = await volumes().create(spec());
    await setup.api.pod.create({
      ...{
        name: "shell",
        image: "acme/comfy:1",
        cloud: "SECURE",
        gpuTypes: ["NVIDIA GeForce RTX 4090"],
        gpuCount: 1,
      },
      ...{ networkVolumeId: one.id, dataCenterIds: ["EU-RO-1"], containerDiskInGb: 10, volumeInGb: 0, args: "" },
      volumeMountPath: "/workspace",
    });
    await assert.rejects(volumes().delete(one), { kind: "inUse", mayHaveHappened: false });
    itemOf(await volumes().list(), one.id);
  });
}
