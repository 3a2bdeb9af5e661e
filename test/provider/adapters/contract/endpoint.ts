import assert from "node:assert/strict";
import { endpoint } from "../../../kinds/endpoint";
import type { ContractSetup } from "./contract";
import { itemOf } from "./every-kind";

export function describeEndpoints(setup: ContractSetup): void {
  const endpoints = () => setup.api.endpoint;
  const spec = () => endpoint.contract.spec(setup.api, "one");

  it("mounts network volumes and removes them", async () => {
    const volume = await setup.api.networkVolume.create({ name: "m", sizeInGb: 20, dataCenterId: "EU-RO-1" });
    const other = await setup.api.networkVolume.create({ name: "o", sizeInGb: 20, dataCenterId: "US-KS-2" });
    const without = { ...(await spec()), workersMin: 0 };
    const one = await endpoints().create({ ...without, networkVolumeIds: [volume.id] });
    const held = itemOf(await endpoints().list(), one.id);
    assert.deepEqual(held.networkVolumeIds, [volume.id]);
    assert.deepEqual((await endpoints().update(held, { workersMax: 1 })).networkVolumeIds, [volume.id]);
    const both = await endpoints().update(held, { networkVolumeIds: [volume.id, other.id] });
    assert.deepEqual(both.networkVolumeIds, [volume.id, other.id]);
    for (const networkVolumeIds of [null, []]) {
      assert.deepEqual((await endpoints().update(both, { networkVolumeIds })).networkVolumeIds, []);
    }
    await setup.api.networkVolume.delete(volume);
  });

  it("is a load balancer, and stays one after a change", async () => {
    const one = await endpoints().create({ ...(await spec()), type: "LOAD_BALANCER" });
    const changed = await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    assert.deepEqual([one.type, changed.type, changed.workersMax], ["LOAD_BALANCER", "LOAD_BALANCER", 1]);
  });

  it("clears either form of CUDA versions", async () => {
    const { allowedCudaVersions: _allowed, ...rest } = await spec();
    const one = await endpoints().create({ ...rest, minCudaVersion: "12.4" });
    const held = itemOf(await endpoints().list(), one.id);
    assert.equal(held.minCudaVersion, "12.4");
    assert.equal((await endpoints().update(held, { workersMax: 1 })).minCudaVersion, "12.4");
    assert.equal((await endpoints().update(held, { minCudaVersion: null })).minCudaVersion, undefined);
  });

  it("keeps the settings that this package does not model when it changes others", async () => {
    const one = await endpoints().create(await spec());
    const unmodelled = {
      ...{ workersPFBTarget: 3, flashEnvironmentId: "flash-1", modelReferences: ["model-1"], compliance: ["GDPR"] },
      env: [{ key: "A", value: "1" }],
    };
    setup.emulator.store.endpoints.update(one.id, unmodelled);
    await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    const held = setup.emulator.store.endpoints.get(one.id);
    assert.deepEqual({ ...held, ...unmodelled, workersMax: 1 }, held);
  });

  it("runs on CPUs", async () => {
    const { gpus: _gpus, gpuCount: _count, allowedCudaVersions: _cuda, ...rest } = await spec();
    const one = await endpoints().create({ ...rest, cpus: [{ flavor: "cpu3c", vcpuCount: 2 }] });
    const held = itemOf(await endpoints().list(), one.id);
    assert.deepEqual([held.gpus, held.cpus], [undefined, [{ flavor: "cpu3c", vcpuCount: 2 }]]);
    assert.deepEqual((await endpoints().update(held, { workersMax: 1 })).cpus, held.cpus);
  });

  it("releases its template's current content when it is saved, and reports a new version", async () => {
    const one = await endpoints().create(await spec());
    const template = await setup.api.template.get(one.templateId ?? "");
    assert.ok(template !== undefined);
    await setup.api.template.update(template, { image: "acme/comfy:2" });
    const before = itemOf(await endpoints().list(), one.id);
    const saved = await endpoints().update(before, {});
    assert.equal(saved.saves, 1);
    assert.ok(saved.version === undefined || saved.version > (before.version ?? 0));
    assert.equal(itemOf(await endpoints().list(), one.id).saves, undefined);
  });

  it("counts a save whose reply was lost", async () => {
    const one = await endpoints().create(await spec());
    setup.emulator.faults.inject({ operation: "endpoint.update", fault: { kind: "reset", write: "after" } });
    const saved = await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    assert.deepEqual([saved.workersMax, saved.saves], [1, 2]);
  });

  it("reports why RunPod refused it: the workers quota, or a missing template", async () => {
    await assert.rejects(endpoints().create({ ...(await spec()), workersMax: 99 }), {
      kind: "quota",
      mayHaveHappened: false,
    });
    await assert.rejects(endpoints().create({ ...(await spec()), templateId: "tpl-none" }), {
      kind: "notFound",
      mayHaveHappened: false,
    });
    assert.deepEqual(setup.emulator.store.endpoints.list(), []);
  });

  it("redacts the endpoint's own env, which the port does not know, in a refusal that quotes it", async () => {
    const one = await endpoints().create(await spec());
    setup.emulator.store.endpoints.update(one.id, { env: [{ key: "TOKEN", value: "hunter2-secret" }] });
    const read = itemOf(await endpoints().list(), one.id);
    assert.ok(!JSON.stringify(read).includes("hunter2"));
    const message = "TOKEN=hunter2-secret is wrong";
    setup.emulator.faults.inject({ operation: "endpoint.update", fault: { kind: "error", message } });
    await assert.rejects(endpoints().update(read, { workersMax: 2 }), ({ message: text }: Error) => {
      assert.doesNotMatch(text, /hunter2/);
      return true;
    });
    await endpoints().update(read, { workersMax: 2 });
    const { env } = setup.emulator.store.endpoints.get(one.id) ?? {};
    assert.deepEqual(env, [{ key: "TOKEN", value: "hunter2-secret" }], "RunPod still has it");
  });
}
