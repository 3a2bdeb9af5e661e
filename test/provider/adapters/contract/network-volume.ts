import assert from "node:assert/strict";
import { networkVolumeSpec as spec } from "../../../kinds/network-volume";
import type { ContractWorld } from "./contract";
import { itemOf } from "./every-kind";

export function describeNetworkVolumes(world: ContractWorld): void {
  const volumes = () => world.api.networkVolume;

  it("has the storage that RunPod gave it", async () => {
    const { id, storageType } = await volumes().create(spec());
    assert.equal(storageType, world.emulator.store.networkVolumes.get(id)?.storageType);
  });

  it("never moves, and a change of its name asks for no size: support may have made it larger", async () => {
    const one = await volumes().create(spec());
    world.emulator.store.networkVolumes.update(one.id, { size: 6000 });
    const large = itemOf(await volumes().list(), one.id);
    const changed = await volumes().update(large, { name: "other", sizeInGb: 6000, dataCenterId: "US-KS-2" });
    assert.deepEqual([changed.name, changed.sizeInGb, changed.dataCenterId], ["other", 6000, "EU-RO-1"]);
  });

  it("is not made smaller, nor made where there is no storage: refused, and nothing happened", async () => {
    const one = await volumes().create(spec());
    await assert.rejects(volumes().update(one, { sizeInGb: 10 }), { kind: "rejected", mayHaveHappened: false });
    assert.equal(itemOf(await volumes().list(), one.id).sizeInGb, 20);
    const nowhere = { ...spec("two"), dataCenterId: "XX-YY-1" };
    await assert.rejects(volumes().create(nowhere), { kind: "rejected", mayHaveHappened: false });
    assert.equal(world.emulator.store.networkVolumes.list().length, 1);
  });

  it("is not deleted while something uses it, and is there afterwards", async () => {
    const one = await volumes().create(spec());
    await world.api.pod.create({
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
