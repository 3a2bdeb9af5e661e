import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../../testing/emulator";
import { clientOf, documents, endpointInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: the jobs host", () => {
  let emulator: Emulator;
  let client: Client;
  let id: string;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(async () => {
    emulator.clock.freeze();
    const template = await client.putTemplate();
    id = (await client.putEndpoint({ ...endpointInput(template.id), workersMax: 1 })).id;
  });

  const run = async (body: object = { input: { n: 1 } }) => (await client.jobs("POST", `${id}/run`, body)).body.id;
  const status = (job: string) => client.jobs("GET", `${id}/status/${job}`);
  const arrival = async (verb: string, times = 1) => {
    while (emulator.calls.filter(({ operation }) => operation === verb).length < times) await sleep(5);
  };
  const jobCounts = async () => (await client.jobs("GET", `${id}/health`)).body.jobs;

  it("takes a job through queue, work and result, and forgets it half an hour later", async () => {
    const job = await run();
    assert.deepEqual((await status(job)).body, { id: job, status: "IN_QUEUE" });
    emulator.clock.advance(5_500);
    const [worker] = emulator.store.workers.list();
    const working = { id: job, status: "IN_PROGRESS", delayTime: 5_000, workerId: worker?.id };
    assert.deepEqual((await status(job)).body, { ...working, executionTime: 500 });
    emulator.clock.advance(500);
    const done = { ...working, status: "COMPLETED", executionTime: 1_000, output: { n: 1 } };
    assert.deepEqual((await status(job)).body, done);
    assert.deepEqual(await jobCounts(), { completed: 1, failed: 0, inProgress: 0, inQueue: 0, retried: 0 });
    emulator.clock.advance(30 * 60_000);
    assert.deepEqual(await status(job), { status: 404, body: { error: "request does not exist" } });
  });

  it("fails jobs, times them out, and retries only those", async () => {
    emulator.handler = () => ({ seconds: 1, error: "out of memory" });
    const failing = await run();
    assert.equal((await client.jobs("POST", `${id}/retry/${failing}`)).status, 400);
    emulator.clock.advance(6_000);
    const { status: failed, error } = (await status(failing)).body;
    assert.deepEqual([failed, error], ["FAILED", "out of memory"]);
    emulator.handler = () => ({ seconds: 100, output: "late" });
    const slow = await run({ input: {}, policy: { executionTimeout: 2_000 } });
    emulator.clock.advance(2_000);
    const late = (await status(slow)).body;
    assert.deepEqual([late.status, late.output, late.retries], ["FAILED", undefined, 1]);
    assert.equal(late.error, "job timed out after 1 retries");
    emulator.handler = () => ({ seconds: 1, output: "well" });
    assert.deepEqual((await client.jobs("POST", `${id}/retry/${slow}`)).body, { id: slow, status: "IN_QUEUE" });
    emulator.clock.advance(1_000);
    assert.equal((await status(slow)).body.output, "well");
    assert.deepEqual(await jobCounts(), { completed: 1, failed: 1, inProgress: 0, inQueue: 0, retried: 2 });
    emulator.switches.jobOverTime = "timed-out";
    emulator.handler = () => ({ seconds: 100, output: "late" });
    const documented = await run({ input: {}, policy: { executionTimeout: 2_000 } });
    emulator.clock.advance(2_000);
    const { status: ended, error: text } = (await status(documented)).body;
    assert.deepEqual([ended, text], ["TIMED_OUT", "job timed out"]);
  });

  it("gives a job ten minutes if the endpoint says 0, or by a switch unlimited time", async () => {
    emulator.handler = () => ({ seconds: 601, output: "done" });
    for (const [zero, ends] of [
      ["ten-minutes", "FAILED"],
      ["none", "COMPLETED"],
    ] as const) {
      emulator.switches.zeroExecutionTimeout = zero;
      const job = await run();
      emulator.clock.advance(610_000);
      assert.equal((await status(job)).body.status, ends);
    }
  });

  it("cancels open jobs, and purges waiting ones", async () => {
    emulator.handler = () => ({ seconds: 1_000 });
    const [running, waiting, purged] = [await run(), await run(), await run()];
    emulator.clock.advance(5_000);
    const cancelled = await client.jobs("POST", `${id}/cancel/${waiting}`);
    assert.deepEqual(cancelled.body, { id: waiting, status: "CANCELLED" });
    assert.deepEqual((await client.jobs("POST", `${id}/purge-queue`)).body, { removed: 1, status: "completed" });
    assert.deepEqual((await status(purged)).body, { error: "request does not exist" });
    assert.equal((await status(running)).body.status, "IN_PROGRESS");
    await client.jobs("POST", `${id}/cancel/${running}`);
    assert.deepEqual(
      emulator.store.workers.list().map(({ state, jobId }) => [state, jobId]),
      [["IDLE", undefined]],
    );
  });

  it("delays runsync and status-sync until the job or the wait ends, and forgets the job after a minute", async () => {
    const answer = client.jobs("POST", `${id}/runsync`, { input: { n: 1 } });
    await arrival("runsync");
    emulator.clock.advance(6_000);
    const { status: code, body } = await answer;
    assert.deepEqual([code, body.status, body.output, body.delayTime], [200, "COMPLETED", { n: 1 }, 5_000]);
    assert.match(body.id, /^sync-/);
    assert.deepEqual((await client.jobs("GET", `${id}/status-sync/${body.id}`)).body, body);
    emulator.clock.advance(60_000);
    assert.equal((await status(body.id)).status, 404);

    emulator.handler = () => ({ seconds: 1_000 });
    const job = await run();
    const early = client.jobs("GET", `${id}/status-sync/${job}?wait=2000`);
    await arrival("status-sync", 2);
    emulator.clock.advance(2_000);
    assert.equal((await early).body.status, "IN_QUEUE");
  });

  it("returns each part of a generator's output once, as it arrives", async () => {
    emulator.handler = () => ({ seconds: 10, chunks: ["one", "two"], output: ["one", "two"] });
    const job = await run();
    const stream = async () => (await client.jobs("GET", `${id}/stream/${job}?wait=1000`)).body;
    emulator.clock.advance(5_000);
    emulator.clock.advance(5_000);
    assert.deepEqual(await stream(), { status: "IN_PROGRESS", stream: [{ output: "one" }] });
    emulator.clock.advance(5_000);
    assert.deepEqual(await stream(), { status: "COMPLETED", stream: [{ output: "two" }] });
    assert.deepEqual(await stream(), { status: "COMPLETED", stream: [] });
    assert.deepEqual((await status(job)).body.output, ["one", "two"]);
  });

  it("drops a job that waited longer than its time to live", async () => {
    emulator.store.dataCenters.replaceAll([]);
    const job = await run({ input: {}, policy: { ttl: 10_000 } });
    emulator.clock.advance(10_000);
    assert.equal((await status(job)).status, 404);
  });

  it('answers "not found" to everything on a negative balance, while GraphQL still lists the endpoint', async () => {
    const job = await run();
    emulator.store.accounts.update(emulator.account.id, { clientBalance: -0.01 });
    for (const [method, path] of [
      ["GET", "health"],
      ["POST", "run"],
      ["GET", `status/${job}`],
      ["POST", "purge-queue"],
    ] as const) {
      const body = method === "POST" ? { input: {} } : undefined;
      assert.deepEqual(await client.jobs(method, `${id}/${path}`, body), {
        status: 404,
        body: { message: "Not Found" },
      });
    }
    const seen = await client.ask("{ myself { clientBalance endpoints { id } } }");
    assert.deepEqual(seen, { clientBalance: -0.01, endpoints: [{ id }] });
  });

  it("by a switch does not know a new endpoint's health yet", async () => {
    emulator.switches.healthDelayInSeconds = 10;
    assert.equal((await client.jobs("GET", `${id}/health`)).status, 404);
    emulator.clock.advance(10_000);
    assert.equal((await client.jobs("GET", `${id}/health`)).status, 200);
  });

  it("refuses a bad key, method or body, a load balancer, and calls that it does not emulate", async () => {
    const plain = await fetch(`${emulator.jobsUrl}/${id}/health`, { headers: { Authorization: emulator.apiKey } });
    assert.equal(plain.status, 200, "this host takes the key without Bearer as well");
    assert.equal((await clientOf(emulator, "").jobs("GET", `${id}/health`)).status, 401);
    assert.equal((await clientOf(emulator, "rpa_never").jobs("GET", `${id}/health`)).status, 401);
    assert.equal((await client.jobs("POST", `${id}/health`)).status, 405);
    assert.equal((await client.jobs("POST", `${id}/run`, {})).status, 400);
    assert.equal((await client.jobs("GET", `${id}/requests`)).status, 501);
    assert.equal((await client.jobs("POST", `${id}/runsync?wait=999`, { input: {} })).status, 400);
    const template = await client.putTemplate({ name: "balanced" });
    const input = { name: "balanced", templateId: template.id, gpuIds: "ADA_24", type: "LB", workersMax: 1 };
    const balancer = await client.ask(documents["endpoint.save"], { input });
    const refused = await client.jobs("POST", `${balancer.id}/run`, { input: {} });
    assert.deepEqual(refused, { status: 400, body: { error: "not allowed for QB API" } });
    assert.equal((await client.jobs("POST", `${id}/run`, { input: "x".repeat(10_000_000) })).status, 413);
    assert.equal((await client.jobs("GET", `${balancer.id}/health`)).status, 200);
    for (const [path, shown] of [
      ["", ""],
      ["/", ""],
      ["/generate", "generate"],
    ]) {
      const error = `The emulator does not do this: POST /${shown} at the workers of a load-balancing endpoint.`;
      assert.deepEqual(await client.jobs("POST", `${balancer.id}${path}`, {}), { status: 501, body: { error } });
    }
    assert.equal((await client.jobs("POST", id, {})).status, 404);
    const operations = emulator.calls
      .filter(({ face }) => face === "jobs")
      .map(({ operation, status: code }) => [operation, code]);
    assert.deepEqual(operations[5], ["requests", 501]);
  });
});
