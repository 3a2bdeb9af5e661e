import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { endpointInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

const day = 86_400_000;

describe("emulator: workers", () => {
  let emulator: Emulator;
  let client: Client;
  let templateId: string;
  useEmulator((lent) => ({ emulator, client } = lent), { quota: 20 });
  beforeEach(async () => {
    emulator.clock.freeze();
    templateId = (await client.putTemplate()).id;
  });

  const endpoint = () => endpointInput(templateId);
  const states = (id: string) =>
    emulator.store.workers.list(({ endpointId }) => endpointId === id).map(({ state }) => state);
  const run = async (id: string) => (await client.jobs("POST", `${id}/run`, { input: {} })).body.id;
  const workersIn = async (id: string) => (await client.jobs("GET", `${id}/health`)).body.workers as Fields;
  const setStock = (id: string, gpus: Record<string, number>) => emulator.store.dataCenters.update(id, { gpus });

  it("start none without a job and one for a job, and end after the idle timeout", async () => {
    const { id } = await client.putEndpoint({ ...endpoint(), idleTimeout: 30 });
    assert.deepEqual(states(id), []);
    await run(id);
    assert.deepEqual(states(id), ["INITIALIZING"]);
    emulator.clock.advance(5_000);
    assert.deepEqual(states(id), ["RUNNING"]);
    emulator.clock.advance(1_000);
    assert.deepEqual(states(id), ["IDLE"]);
    emulator.clock.advance(29_999);
    assert.deepEqual(states(id), ["IDLE"]);
    emulator.clock.advance(1);
    assert.deepEqual(states(id), []);
  });

  it("keep workersMin warm, and report all six counts in health", async () => {
    const { id } = await client.putEndpoint({ ...endpoint(), workersMin: 2 });
    const none = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0 };
    assert.deepEqual(await workersIn(id), { ...none, initializing: 2 });
    emulator.clock.advance(day);
    assert.deepEqual(await workersIn(id), { ...none, idle: 2, ready: 2 });
    await client.putEndpoint({ ...endpoint(), id, workersMin: 0, workersMax: 0 });
    assert.deepEqual(await workersIn(id), none);
    emulator.switches.healthWorkers = "two";
    assert.deepEqual(await workersIn(id), { idle: 0, running: 0 });
  });

  it("scale up for late jobs, or by the number of requests, up to workersMax", async () => {
    const delay = await client.putEndpoint({ ...endpoint(), workersMax: 2 });
    const count = await client.putEndpoint({
      ...endpoint(),
      scalerType: "REQUEST_COUNT",
      scalerValue: 2,
      workersMax: 5,
    });
    for (const { id } of [delay, count]) for (let jobs = 0; jobs < 3; jobs += 1) await run(id);
    assert.deepEqual([states(delay.id).length, states(count.id).length], [1, 2]);
    emulator.clock.advance(4_000);
    assert.deepEqual([states(delay.id).length, states(count.id).length], [2, 2]);
  });

  it("replace idle workers at a release, and let busy ones finish", async () => {
    emulator.handler = () => ({ seconds: 60 });
    const { id } = await client.putEndpoint({ ...endpoint(), workersMin: 2 });
    emulator.clock.advance(5_000);
    await run(id);
    await client.putTemplate({ id: templateId, imageName: "example/comfy:2" });
    await client.putEndpoint({ ...endpoint(), id, workersMin: 2 });
    const versions = () => emulator.store.workers.list().map(({ state, version }) => `${state} ${version}`);
    assert.deepEqual(versions().sort(), ["INITIALIZING 2", "RUNNING 1"]);
    emulator.clock.advance(60_000);
    assert.deepEqual(versions().sort(), ["IDLE 2", "INITIALIZING 2"]);
  });

  it("do not start without stock, and no error is reported", async () => {
    const volume = await client.createVolume();
    setStock("US-KS-2", { "NVIDIA L40": 8 });
    const pinned = { ...endpoint(), networkVolumeId: volume.id, workersMin: 1, workersMax: 1 };
    const { id } = await client.putEndpoint(pinned);
    assert.deepEqual(states(id), []);
    await run(id);
    emulator.clock.advance(60_000);
    assert.deepEqual(states(id), []);
    await client.putEndpoint({ ...pinned, id, gpuIds: "ADA_24,ADA_48_PRO,-NVIDIA L40" });
    assert.deepEqual(states(id), []);
    await client.putEndpoint({ ...pinned, id, gpuIds: "ADA_24,ADA_48_PRO" });
    assert.deepEqual(
      emulator.store.workers.list().map(({ dataCenterId, gpuTypeId }) => [dataCenterId, gpuTypeId]),
      [["US-KS-2", "NVIDIA L40"]],
    );
  });

  it("run only in the given locations, or by a switch prefer them, until stock runs out", async () => {
    setStock("US-KS-2", { "NVIDIA GeForce RTX 4090": 3 });
    const { id } = await client.putEndpoint({ ...endpoint(), locations: "US-KS-2", gpuCount: 2, workersMin: 2 });
    assert.equal(states(id).length, 1);
    emulator.switches.locations = "preference";
    emulator.clock.advance(0);
    assert.equal(states(id).length, 2);
    const cpu = await client.putEndpoint({ name: "cpu", templateId, instanceIds: ["cpu3g-4-16"], workersMin: 1 });
    assert.equal(cpu.computeType, "CPU");
    const [worker] = emulator.store.workers.list(({ endpointId }) => endpointId === cpu.id);
    assert.deepEqual([worker?.dataCenterId, worker?.gpuTypeId], ["EU-RO-1", undefined]);
  });

  it("are throttled until the hosts have room", async () => {
    for (const { id } of emulator.store.dataCenters.list()) emulator.store.dataCenters.update(id, { throttled: true });
    const { id } = await client.putEndpoint({ ...endpoint(), workersMin: 1 });
    emulator.clock.advance(60_000);
    assert.deepEqual(states(id), ["THROTTLED"]);
    for (const center of emulator.store.dataCenters.list()) {
      emulator.store.dataCenters.update(center.id, { throttled: false });
    }
    emulator.clock.advance(0);
    assert.deepEqual(states(id), ["INITIALIZING"]);
  });

  it("restart repeatedly if their start-up code crashes, while the job waits", async () => {
    emulator.crashingImages.add("example/comfy:1");
    const { id } = await client.putEndpoint({ ...endpoint(), workersMax: 1 });
    const job = await run(id);
    const seen: string[][] = [];
    for (const pause of [0, 5_000, 2_000, 10_000, 5_000]) {
      emulator.clock.advance(pause);
      seen.push(states(id));
    }
    assert.deepEqual(seen.flat(), ["INITIALIZING", "RUNNING", "UNHEALTHY", "INITIALIZING", "RUNNING"]);
    assert.equal((await client.jobs("GET", `${id}/status/${job}`)).body.status, "IN_QUEUE");
    emulator.crashingImages.clear();
    emulator.crashingEnv.add("MODE=broken");
    emulator.clock.advance(20_000);
    assert.equal((await client.jobs("GET", `${id}/status/${job}`)).body.status, "COMPLETED");
    await client.putTemplate({ id: templateId, env: [{ key: "MODE", value: "broken" }] });
    await client.putEndpoint({ ...endpoint(), id, workersMin: 1, workersMax: 1 });
    emulator.clock.advance(7_000);
    assert.deepEqual(states(id), ["UNHEALTHY"]);
  });

  it("are scaled down by RunPod after three and after seven days without a request", async () => {
    const { id } = await client.putEndpoint({ ...endpoint(), workersMax: 5 });
    const workersMax = () => emulator.store.endpoints.get(id)?.workersMax;
    emulator.clock.advance(2 * day);
    await run(id);
    emulator.clock.advance(3 * day - 1);
    assert.equal(workersMax(), 5);
    emulator.clock.advance(1);
    assert.equal(workersMax(), 2);
    emulator.clock.advance(4 * day);
    assert.equal(workersMax(), 0);
    assert.equal(emulator.store.endpoints.get(id)?.version, 1);
    await client.putEndpoint({ ...endpoint(), id, workersMax: 5 });
    emulator.clock.advance(day);
    assert.equal(workersMax(), 5);
  });
});
