import assert from "node:assert/strict";
import { named } from "./fake-http";
import { inputOfUpdate, listOf, one, wire } from "./endpoint-wire";

describe("provider/adapters/graphql/endpoint: read", () => {
  it("reads every field in the port's words", async () => {
    const endpoint = await one();
    assert.deepEqual(named(endpoint), {
      id: "ep-1",
      name: "prod",
      templateId: "tpl-1",
      type: "LOAD_BALANCER",
      gpus: { pools: ["AMPERE_80", "ADA_80_PRO"], excludedTypes: ["NVIDIA H100 NVL"] },
      gpuCount: 2,
      cpus: [],
      networkVolumeIds: ["vol-1", "vol-2"],
      dataCenterIds: ["EU-RO-1", "US-KS-2"],
      workersMin: 1,
      workersMax: 7,
      idleTimeoutInSeconds: 42,
      scalerType: "REQUEST_COUNT",
      scalerValue: 9,
      executionTimeoutInMs: 1234,
      flashBoot: "PRIORITY_FLASHBOOT",
      allowedCudaVersions: ["12.4", "12.8"],
      minCudaVersion: undefined,
      version: 5,
    });
  });

  it("reads empty fields as undefined", async () => {
    const bare = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    const endpoint = await one({
      ...bare,
      id: "ep-1",
      name: "x",
      workersMin: 0,
      workersMax: 0,
      scalerValue: 4,
    });
    assert.deepEqual(named(endpoint), {
      id: "ep-1",
      name: "x",
      templateId: undefined,
      type: "QUEUE",
      gpus: undefined,
      gpuCount: 1,
      cpus: [],
      networkVolumeIds: [],
      dataCenterIds: [],
      workersMin: 0,
      workersMax: 0,
      idleTimeoutInSeconds: undefined,
      scalerType: undefined,
      scalerValue: 4,
      executionTimeoutInMs: undefined,
      flashBoot: undefined,
      allowedCudaVersions: [],
      minCudaVersion: undefined,
      version: undefined,
    });
  });

  it("removes the suffix that RunPod adds to names, and nothing else", async () => {
    const names: [atRunpod: string, name: string][] = [
      ["prod -fb", "prod"],
      ["prod-fb", "prod"],
      ["prod-fb-2", "prod-fb-2"],
      ["-fb", ""],
    ];
    for (const [atRunpod, name] of names) assert.equal((await one({ name: atRunpod })).name, name);
    assert.equal((await inputOfUpdate(await one({ name: "prod -fb" }), {})).name, "prod");
  });

  it("reads a single volume, and CPU flavors", async () => {
    assert.deepEqual((await one({ networkVolumeIds: [], networkVolumeId: "vol-9" })).networkVolumeIds, ["vol-9"]);
    const cpu = await one({ gpuIds: "", instanceIds: ["cpu3g-4-16", "cpu5c-8-16"] });
    assert.deepEqual(
      [cpu.gpus, cpu.cpus],
      [
        undefined,
        [
          { flavor: "cpu3g", vcpuCount: 4 },
          { flavor: "cpu5c", vcpuCount: 8 },
        ],
      ],
    );
    assert.deepEqual((await inputOfUpdate(cpu, {})).instanceIds, ["cpu3g-4-16", "cpu5c-8-16"]);
    assert.ok(!("gpuIds" in (await inputOfUpdate(cpu, {}))));
  });

  it("omits an incomplete endpoint, and reports its id and the missing field", async () => {
    for (const key of ["templateId", "workersMax", "gpuIds", "version", "networkVolumeIds"]) {
      const { items, unreadable } = await listOf({ [key]: undefined });
      assert.deepEqual([items, unreadable?.map(({ fields }) => fields)], [[], [key]]);
    }
  });
});
