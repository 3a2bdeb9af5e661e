import assert from "node:assert/strict";
import type { EndpointSpec } from "../../../../provider/api";
import type { ContractWorld } from "./contract";
import { describeEveryKind, itemOf } from "./every-kind";

export function describeEndpoints(world: ContractWorld): void {
  describe("an endpoint", () => {
    const endpoints = () => world.api.endpoint;
    let templateId = "";
    beforeEach(() => {
      templateId = "";
    });

    async function spec(name = "one"): Promise<EndpointSpec> {
      const template = { name: "comfy", image: "acme/comfy:1", args: "", containerDiskInGb: 20, serverless: true };
      templateId ||= (await world.api.template.create(template)).id;
      return {
        ...{
          name,
          templateId,
          type: "QUEUE",
          gpus: { pools: ["ADA_24", "AMPERE_48"], excludedTypes: [] },
          gpuCount: 1,
        },
        ...{ dataCenterIds: ["EU-RO-1", "US-KS-2"], workersMin: 0, workersMax: 1, idleTimeoutInSeconds: 5 },
        ...{ scalerType: "QUEUE_DELAY", scalerValue: 4, executionTimeoutInMs: 600_000, flashBoot: "OFF" },
        allowedCudaVersions: ["12.4", "12.8"],
      };
    }

    describeEveryKind({
      kind: "endpoint",
      world,
      api: endpoints,
      spec,
      changes: [
        [{ workersMax: 2 }],
        [{ name: "other" }],
        [{ workersMax: 0 }],
        [{ idleTimeoutInSeconds: 60 }],
        [{ scalerType: "REQUEST_COUNT", scalerValue: 9 }],
        [{ executionTimeoutInMs: 1_000 }],
        [{ flashBoot: "FLASHBOOT" }],
        [{ gpus: { pools: ["ADA_80_PRO"], excludedTypes: ["NVIDIA H100 NVL"] } }],
        [{ gpuCount: 2 }],
        [{ dataCenterIds: ["EU-RO-1"] }],
        [{ dataCenterIds: null }, { dataCenterIds: [] }],
        [{ allowedCudaVersions: null }, { allowedCudaVersions: [] }],
        [
          { allowedCudaVersions: null, minCudaVersion: "12.4" },
          { allowedCudaVersions: [], minCudaVersion: "12.4" },
        ],
      ],
      unreadable: "workersMax",
    });

    it("takes network volumes and lets go of them", async () => {
      const volume = await world.api.networkVolume.create({ name: "m", sizeInGb: 20, dataCenterId: "EU-RO-1" });
      const one = await endpoints().create({ ...(await spec()), networkVolumeIds: [volume.id] });
      const held = itemOf(await endpoints().list(), one.id);
      assert.deepEqual(held.networkVolumeIds, [volume.id]);
      assert.deepEqual((await endpoints().update(held, { workersMax: 2 })).networkVolumeIds, [volume.id]);
      const free = await endpoints().update(held, { networkVolumeIds: null });
      assert.deepEqual(free.networkVolumeIds, []);
      await world.api.networkVolume.delete(volume);
    });

    it("runs on CPUs", async () => {
      const { gpus: _gpus, gpuCount: _count, allowedCudaVersions: _cuda, ...rest } = await spec();
      const one = await endpoints().create({ ...rest, cpus: [{ flavor: "cpu3c", vcpuCount: 2 }] });
      const held = itemOf(await endpoints().list(), one.id);
      assert.deepEqual([held.gpus, held.cpus], [undefined, [{ flavor: "cpu3c", vcpuCount: 2 }]]);
      assert.deepEqual((await endpoints().update(held, { workersMax: 2 })).cpus, held.cpus);
    });

    it("releases its template as it is when it is saved, and says by its version that it did", async () => {
      const one = await endpoints().create(await spec());
      const template = await world.api.template.get(templateId);
      assert.ok(template !== undefined);
      await world.api.template.update(template, { image: "acme/comfy:2" });
      const before = itemOf(await endpoints().list(), one.id);
      const saved = await endpoints().update(before, {});
      assert.equal(saved.saves, 1);
      assert.ok(saved.version === undefined || saved.version > (before.version ?? 0));
      assert.equal(itemOf(await endpoints().list(), one.id).saves, undefined);
    });

    it("counts a save of which the reply was lost", async () => {
      const one = await endpoints().create(await spec());
      world.emulator.faults.inject({ operation: "endpoint.update", fault: { kind: "reset", write: "after" } });
      const saved = await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 2 });
      assert.deepEqual([saved.workersMax, saved.saves], [2, 2]);
    });

    it("is refused by the kind of the reason: the quota of workers, a template that is not there", async () => {
      await assert.rejects(endpoints().create({ ...(await spec()), workersMax: 99 }), {
        kind: "quota",
        mayHaveHappened: false,
      });
      await assert.rejects(endpoints().create({ ...(await spec()), templateId: "tpl-none" }), {
        kind: "notFound",
        mayHaveHappened: false,
      });
      assert.deepEqual(world.emulator.store.endpoints.list(), []);
    });

    it("shows nothing of its own env, of which the port knows nothing, in a refusal that quotes it", async () => {
      const one = await endpoints().create(await spec());
      world.emulator.store.endpoints.update(one.id, { env: [{ key: "TOKEN", value: "hunter2-secret" }] });
      const read = itemOf(await endpoints().list(), one.id);
      assert.ok(!JSON.stringify(read).includes("hunter2"));
      const message = "TOKEN=hunter2-secret is wrong";
      world.emulator.faults.inject({ operation: "endpoint.update", fault: { kind: "error", message } });
      await assert.rejects(endpoints().update(read, { workersMax: 2 }), ({ message: said }: Error) => {
        assert.doesNotMatch(said, /hunter2/);
        return true;
      });
      await endpoints().update(read, { workersMax: 2 });
      const { env } = world.emulator.store.endpoints.get(one.id) ?? {};
      assert.deepEqual(env, [{ key: "TOKEN", value: "hunter2-secret" }], "and it is still there");
    });
  });
}
