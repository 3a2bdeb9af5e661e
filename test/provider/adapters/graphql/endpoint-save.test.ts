import assert from "node:assert/strict";
import type { EndpointSpec } from "../../../../provider/api";
import { inputOfUpdate, one, over, wire } from "./endpoint-wire";
import { FakeHttp } from "./fake-http";

const {
  instanceIds: _instances,
  networkVolumeId: _volume,
  minCudaVersion: _cuda,
  version: _version,
  compliance: _compliance,
  ...told
} = wire;
/** The endpoint as something to send: everything that a save could reset. */
const whole = {
  ...told,
  gpuIds: "AMPERE_80,ADA_80_PRO,-NVIDIA H100 NVL",
  networkVolumeIds: [{ networkVolumeId: "vol-1" }, { networkVolumeId: "vol-2" }],
};

describe("provider/adapters/graphql/endpoint: save and delete", () => {
  it("sends the whole endpoint with every update, unmodelled fields included", async () => {
    assert.deepEqual(await inputOfUpdate(await one(), {}), whole);
  });

  const changes: [changed: Partial<EndpointSpec>, sent: object][] = [
    [{ name: "other" }, { name: "other" }],
    [{ workersMin: 0 }, { workersMin: 0 }],
    [{ workersMax: 0 }, { workersMax: 0 }],
    [{ executionTimeoutInMs: 0 }, { executionTimeoutMs: 0 }],
    [{ gpus: { pools: ["ADA_24"], excludedTypes: [] } }, { gpuIds: "ADA_24" }],
    [{ dataCenterIds: null }, { locations: "" }],
    [{ dataCenterIds: ["EU-RO-1"] }, { locations: "EU-RO-1" }],
    [{ allowedCudaVersions: null }, { allowedCudaVersions: "" }],
    [{ minCudaVersion: null }, { minCudaVersion: "" }],
    [{ minCudaVersion: "12.4" }, { minCudaVersion: "12.4" }],
    [{ networkVolumeIds: ["vol-9"] }, { networkVolumeIds: [{ networkVolumeId: "vol-9" }] }],
    [{ flashBoot: "OFF" }, { flashBootType: "OFF" }],
    [{ type: "QUEUE" }, { type: "QB" }],
  ];
  for (const [changed, sent] of changes) {
    it(`changes ${JSON.stringify(changed)}, and sends the rest as it is`, async () => {
      assert.deepEqual(await inputOfUpdate(await one(), changed), { ...whole, ...sent });
    });
  }

  it("takes undefined in a change for: as it is", async () => {
    const nothing = Object.fromEntries(
      Object.keys(await one()).map((key) => [key, undefined]),
    ) as Partial<EndpointSpec>;
    assert.deepEqual(await inputOfUpdate(await one(), nothing), whole);
  });

  it("detaches volumes by the one field that can, and never sends both", async () => {
    const { networkVolumeIds: _ids, ...rest } = whole;
    for (const networkVolumeIds of [null, []]) {
      assert.deepEqual(await inputOfUpdate(await one(), { networkVolumeIds }), { ...rest, networkVolumeId: "" });
    }
  });

  it("shows nothing of the endpoint's own env, which it sends back, in a refusal that quotes it", async () => {
    const refusal = {
      errors: [{ message: 'env: [{ key: "TOKEN", value: "hunter2-secret" }, { key: "EMPTY" }] is wrong' }],
    };
    const env = [
      { key: "EMPTY", value: null },
      { key: "TOKEN", value: "hunter2-secret" },
    ];
    const http = new FakeHttp().answer(refusal);
    await assert.rejects(over(http).update(await one({ env }), {}), ({ message }: Error) => {
      assert.deepEqual(http.input.env, env);
      return message.includes('value: "[secret]"') && !message.includes("hunter2");
    });
  });

  it("tells how many times RunPod may have carried it out, a second try after its generic error included", async () => {
    const failed = { errors: [{ message: "Something went wrong." }], data: null };
    const http = new FakeHttp().answer(failed, 200, 2).answer({ data: { saveEndpoint: wire } }, 200, 1);
    assert.equal((await over(http).update(await one(), { workersMax: 2 })).saves, 3);
  });

  it("creates with what it is given and nothing else, and only once", async () => {
    const http = new FakeHttp().answer({ data: { saveEndpoint: wire } });
    await over(http).create({
      name: "prod",
      templateId: "tpl-1",
      type: "QUEUE",
      cpus: [{ flavor: "cpu3m", vcpuCount: 2 }],
      workersMin: 0,
      workersMax: 3,
      scalerType: "QUEUE_DELAY",
      scalerValue: 4,
      executionTimeoutInMs: 600_000,
      flashBoot: "FLASHBOOT",
    });
    assert.deepEqual(http.input, {
      name: "prod",
      templateId: "tpl-1",
      type: "QB",
      instanceIds: ["cpu3m-2-16"],
      workersMin: 0,
      workersMax: 3,
      scalerType: "QUEUE_DELAY",
      scalerValue: 4,
      executionTimeoutMs: 600_000,
      flashBootType: "FLASHBOOT",
    });
    assert.equal(http.last.repeatable, false);
  });

  it("deletes by id, and believes only RunPod's own word for it", async () => {
    const http = new FakeHttp().answer({ data: { deleteEndpoint: null } }).answer({ data: {} });
    await over(http).delete({ id: "ep-1", name: "prod" });
    assert.deepEqual([http.last.variables, http.last.repeatable], [{ id: "ep-1" }, true]);
    await assert.rejects(over(http).delete({ id: "ep-1", name: "prod" }), { kind: "malformed" });
  });
});
