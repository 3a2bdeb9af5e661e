import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec } from "../../../provider/api";
import { overGraphql } from "../../../provider/graphql";
import { FakeHttp } from "./fake-http";

/** An endpoint as RunPod tells it, every field set to what is no default. */
const wire = {
  id: "ep-1",
  name: "prod",
  templateId: "tpl-1",
  type: "LB",
  gpuIds: "AMPERE_80, ADA_80_PRO,-NVIDIA H100 NVL",
  gpuCount: 2,
  instanceIds: [],
  networkVolumeId: "vol-1",
  networkVolumeIds: [
    { networkVolumeId: "vol-1", dataCenterId: "EU-RO-1" },
    { networkVolumeId: "vol-2", dataCenterId: "US-KS-2" },
  ],
  locations: "EU-RO-1,US-KS-2",
  workersMin: 1,
  workersMax: 7,
  idleTimeout: 42,
  scalerType: "REQUEST_COUNT",
  scalerValue: 9,
  executionTimeoutMs: 1234,
  flashBootType: "PRIORITY_FLASHBOOT",
  allowedCudaVersions: "12.4,12.8",
  minCudaVersion: null,
  version: 5,
  workersPFBTarget: 3,
  flashEnvironmentId: "flash-1",
  modelReferences: ["model-1"],
  env: [{ key: "A", value: "1" }],
  compliance: null,
};

/** The same as something to send: everything that a save could reset. */
const whole = {
  id: "ep-1",
  name: "prod",
  templateId: "tpl-1",
  type: "LB",
  gpuIds: "AMPERE_80,ADA_80_PRO,-NVIDIA H100 NVL",
  gpuCount: 2,
  networkVolumeIds: [{ networkVolumeId: "vol-1" }, { networkVolumeId: "vol-2" }],
  locations: "EU-RO-1,US-KS-2",
  workersMin: 1,
  workersMax: 7,
  idleTimeout: 42,
  scalerType: "REQUEST_COUNT",
  scalerValue: 9,
  executionTimeoutMs: 1234,
  flashBootType: "PRIORITY_FLASHBOOT",
  allowedCudaVersions: "12.4,12.8",
  workersPFBTarget: 3,
  flashEnvironmentId: "flash-1",
  modelReferences: ["model-1"],
  env: [{ key: "A", value: "1" }],
};

async function read(changes: object = {}): Promise<Endpoint> {
  const http = new FakeHttp().answer({ data: { myself: { id: "account-1", endpoints: [{ ...wire, ...changes }] } } });
  const { items } = await overGraphql(http, "http://runpod.example").endpoint.list();
  const [endpoint] = items;
  assert.ok(endpoint !== undefined);
  return endpoint;
}

async function inputOfUpdate(current: Endpoint, changes: Partial<EndpointSpec>): Promise<Record<string, unknown>> {
  const http = new FakeHttp().answer({ data: { saveEndpoint: wire } });
  await overGraphql(http, "http://runpod.example").endpoint.update(current, changes);
  assert.equal(http.last.repeatable, true, "a whole object may be saved twice");
  return http.input;
}

describe("provider/graphql/endpoint", () => {
  it("reads every field in our words", async () => {
    const { echo: _echo, ...endpoint } = await read();
    assert.deepEqual(endpoint, {
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

  it("reads what RunPod leaves empty as nothing", async () => {
    const bare = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    const { echo: _echo, ...endpoint } = await read({
      ...bare,
      id: "ep-1",
      name: "x",
      workersMin: 0,
      workersMax: 0,
      scalerValue: 4,
    });
    assert.deepEqual(endpoint, {
      id: "ep-1",
      name: "x",
      templateId: "",
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

  it("takes off the mark that RunPod puts to names, and that alone", async () => {
    const names: [told: string, name: string][] = [
      ["prod -fb", "prod"],
      ["prod-fb", "prod"],
      ["prod-fb-2", "prod-fb-2"],
      ["-fb", ""],
    ];
    for (const [told, name] of names) assert.equal((await read({ name: told })).name, name);
    assert.equal((await inputOfUpdate(await read({ name: "prod -fb" }), {})).name, "prod");
  });

  it("reads one volume, and CPU flavors", async () => {
    assert.deepEqual((await read({ networkVolumeIds: [], networkVolumeId: "vol-9" })).networkVolumeIds, ["vol-9"]);
    const cpu = await read({ gpuIds: "", instanceIds: ["cpu3g-4-16", "cpu5c-8-16"] });
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

  it("sends the whole endpoint with every update, unmodelled fields included", async () => {
    assert.deepEqual(await inputOfUpdate(await read(), {}), whole);
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
      assert.deepEqual(await inputOfUpdate(await read(), changed), { ...whole, ...sent });
    });
  }

  it("takes undefined in a change for: as it is", async () => {
    const nothing = Object.fromEntries(
      Object.keys(await read()).map((key) => [key, undefined]),
    ) as Partial<EndpointSpec>;
    assert.deepEqual(await inputOfUpdate(await read(), nothing), whole);
  });

  it("detaches volumes by the one field that can, and never sends both", async () => {
    const { networkVolumeIds: _ids, ...rest } = whole;
    for (const networkVolumeIds of [null, []]) {
      assert.deepEqual(await inputOfUpdate(await read(), { networkVolumeIds }), { ...rest, networkVolumeId: "" });
    }
  });

  it("creates with what it is given and nothing else, and only once", async () => {
    const http = new FakeHttp().answer({ data: { saveEndpoint: wire } });
    await overGraphql(http, "http://runpod.example").endpoint.create({
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
    const { endpoint } = overGraphql(http, "http://runpod.example");
    await endpoint.delete({ id: "ep-1", name: "prod" });
    assert.deepEqual([http.last.variables, http.last.repeatable], [{ id: "ep-1" }, true]);
    await assert.rejects(endpoint.delete({ id: "ep-1", name: "prod" }), { kind: "malformed" });
  });

  it("refuses half an endpoint, by the name of what is missing", async () => {
    for (const key of ["templateId", "workersMax", "gpuIds", "version", "networkVolumeIds"]) {
      await assert.rejects(read({ [key]: undefined }), {
        kind: "malformed",
        message: new RegExp(`endpoints\\.0\\.${key}`),
      });
    }
  });
});
