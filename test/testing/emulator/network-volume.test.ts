import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, endpointInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: network volumes", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  const remove = (id: string) => [documents["networkVolume.delete"], { input: { id } }] as const;

  it("creates volumes where there is storage, and reports the data center's storage", async () => {
    const volume = await client.createVolume();
    assert.deepEqual(volume, { id: volume.id, name: "models", size: 20, dataCenterId: "US-KS-2" });
    assert.match(volume.id, /^[a-z0-9]{10}$/);
    const create = { name: "models", size: 20, dataCenterId: "US-TX-3" };
    assert.match(
      await client.refused(documents["networkVolume.create"], { input: create }),
      /US-TX-3 .*Available: .*US-KS-2/,
    );
    const namesake = await client.createVolume();
    assert.notEqual(namesake.id, volume.id, "names are not unique");
  });

  it("updates only the sent fields, grows, and refuses to shrink or to exceed its limits", async () => {
    const { id } = await client.createVolume();
    assert.deepEqual(await client.ask(documents["networkVolume.update"], { input: { id, size: 50 } }), {
      id,
      name: "models",
      size: 50,
    });
    assert.deepEqual(await client.ask(documents["networkVolume.update"], { input: { id, name: "m2" } }), {
      id,
      name: "m2",
      size: 50,
    });
    assert.match(await client.refused(documents["networkVolume.update"], { input: { id, size: 49 } }), /only grow/);
    assert.match(
      await client.refused(documents["networkVolume.update"], { input: { id, size: 5000 } }),
      /between 10 and 4096/,
    );
    assert.match(
      await client.refused(documents["networkVolume.update"], { input: { id: "x", size: 60 } }),
      /not found/,
    );
    assert.equal(emulator.store.networkVolumes.get(id)?.size, 50);
  });

  it("deletes a volume once", async () => {
    const { id } = await client.createVolume();
    assert.equal(await client.ask(...remove(id)), null);
    assert.match(await client.refused(...remove(id)), /Tried to delete nonexistent network volume/);
  });

  it("refuses the delete while a worker holds the volume, also a throttled one", async () => {
    emulator.store.dataCenters.update("US-KS-2", { throttled: true });
    const volume = await client.createVolume();
    const template = await client.putTemplate();
    const endpoint = { ...endpointInput(template.id), networkVolumeIds: [{ networkVolumeId: volume.id }] };
    const { id } = await client.putEndpoint({ ...endpoint, workersMin: 1 });
    assert.deepEqual(
      emulator.store.workers.list().map(({ state, networkVolumeIds }) => [state, networkVolumeIds]),
      [["THROTTLED", [volume.id]]],
    );
    const answer = await client.post(...remove(volume.id));
    assert.equal(answer.errors?.[0]?.message, "You must remove this network volume from all pods before deleting it.");
    assert.equal(answer.errors[0].extensions?.code, "RUNPOD");
    await client.putEndpoint({ ...endpoint, id, workersMin: 0, workersMax: 0 });
    emulator.switches.deleteVolumeOfIdleEndpoint = "refuse";
    await client.refused(...remove(volume.id));
    emulator.switches.deleteVolumeOfIdleEndpoint = "allow";
    assert.equal(await client.ask(...remove(volume.id)), null);
  });

  it("accepts a lower-case data center, in which no worker finds it", async () => {
    const volume = await client.createVolume({ dataCenterId: "us-ks-2" });
    assert.equal(volume.dataCenterId, "us-ks-2");
    const template = await client.putTemplate();
    const endpoint = { ...endpointInput(template.id), networkVolumeId: volume.id, workersMin: 1 };
    emulator.switches.locationsWithoutVolume = "refuse";
    assert.match(
      await client.refused(documents["endpoint.save"], { input: { ...endpoint, locations: "US-KS-2" } }),
      /us-ks-2 is not among/,
    );
    await client.putEndpoint(endpoint);
    assert.deepEqual(emulator.store.workers.list(), []);
  });
});
