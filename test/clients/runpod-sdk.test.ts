import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { Emulator } from "../../testing/emulator";
import { describeClient, makeEndpoint, tryEach } from "./client";

interface Job {
  id: string;
  status: string;
  output?: unknown;
}

interface Endpoint {
  run(request: object): Promise<Job>;
  runSync(request: object): Promise<Job & { completed: boolean; succeeded: boolean }>;
  status(id: string): Promise<Job & { completed: boolean }>;
  statusSync(id: string): Promise<Job>;
  stream(id: string): AsyncGenerator<{ output: unknown }>;
  cancel(id: string): Promise<Job>;
  health(): Promise<{ jobs: object; workers: object }>;
  purgeQueue(): Promise<{ removed: number; status: string }>;
}

interface Sdk {
  default: (apiKey: string, options: { baseUrl: string }) => { endpoint(id: string): Endpoint };
}

describeClient({
  name: "runpod-sdk",
  version: "1.1.2",
  addressSetBy: "its option baseUrl",
  operations: ["run", "runSync", "status", "statusSync", "stream", "cancel", "health", "purgeQueue"].map((name) => ({
    name,
  })),
  drive,
});

async function drive(emulator: Emulator) {
  const file = join(__dirname, "tools/node_modules/runpod-sdk/dist/src/index.js");
  const { default: createSdk } = (await import(pathToFileURL(file).href)) as Sdk;
  const endpoint = createSdk(emulator.apiKey, { baseUrl: emulator.jobsUrl }).endpoint(await makeEndpoint(emulator));
  const request = { input: { prompt: "a cat" } };
  const slow = { input: { slow: true } };
  let job = "";
  const outcomes = await withoutConsoleOutput(() =>
    tryEach({
      async run() {
        const { id, status } = await endpoint.run(request);
        assert.equal(status, "IN_QUEUE");
        job = id;
      },
      async statusSync() {
        assert.deepEqual((await endpoint.statusSync(job)).output, request.input);
      },
      async status() {
        const { status, completed, output } = await endpoint.status(job);
        assert.deepEqual([status, completed, output], ["COMPLETED", true, request.input]);
      },
      async stream() {
        const chunks: unknown[] = [];
        for await (const { output } of endpoint.stream(job)) chunks.push(output);
        assert.deepEqual(chunks, ["first", "second"]);
      },
      async runSync() {
        const { completed, succeeded, output } = await endpoint.runSync(request);
        assert.deepEqual([completed, succeeded, output], [true, true, request.input]);
      },
      async cancel() {
        const { id } = await endpoint.run(slow);
        assert.deepEqual(await endpoint.cancel(id), { id, status: "CANCELLED" });
      },
      async health() {
        const { jobs, workers } = await endpoint.health();
        assert.deepEqual(Object.keys(jobs), ["completed", "failed", "inProgress", "inQueue", "retried"]);
        for (const state of ["idle", "initializing", "ready", "running", "throttled"]) {
          assert.ok(state in workers, state);
        }
      },
      async purgeQueue() {
        await endpoint.run(slow);
        await endpoint.run(slow);
        assert.deepEqual(await endpoint.purgeQueue(), { removed: 1, status: "completed" });
      },
    }),
  );
  return { outcomes, offered: Object.getOwnPropertyNames(Object.getPrototypeOf(endpoint)).slice(1) };
}

/** The client prints lines while it waits. */
async function withoutConsoleOutput<Value>(act: () => Promise<Value>): Promise<Value> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await act();
  } finally {
    console.log = log;
  }
}
