import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import type { Client } from "../client";
import { useRest, type RestClient } from "./client";

interface Releases {
  endpointVersion: number;
  rollout: object;
  releases: { id: string; version: number; workerCount: number; diff: object[] }[];
  pagination: { nextCursor: string | null; hasNextPage: boolean };
}

describe("emulator: releases and workers in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  let id: string;
  useRest((lent) => ({ emulator, rest, graphql } = lent));

  beforeEach(async () => {
    emulator.clock.freeze();
    ({ id } = await rest.ask("POST", "/serverless", {
      ...{ name: "api", type: "QUEUE", image: "example/api:1", gpu: { pools: ["ADA_24"] }, env: { A: "1" } },
      ...{ scaling: { type: "QUEUE_DELAY", queueDelay: 1 }, workers: { min: 2, max: 2 } },
    }));
  });

  const patch = (body: object) => rest.ask("PATCH", `/serverless/${id}`, body);
  const releases = async (query = "") =>
    (await rest.ask("GET", `/serverless/${id}/releases${query}`)) as unknown as Releases;
  const workers = async () =>
    (await rest.ask("GET", `/serverless/${id}/workers`)) as unknown as {
      endpointVersion: number;
      summary: Record<string, number>;
      workers: Record<string, unknown>[];
    };

  it("tells what each release changed, newest first whatever the order of lists, page by page", async () => {
    await patch({ image: "example/api:2", env: { B: "2" }, ports: ["80/http"] });
    await patch({ workers: { max: 3 }, timeout: 5, scaling: { type: "REQUEST_COUNT", requestCount: 1 } });
    await patch({
      gpu: { pools: ["ADA_48_PRO"], excludedTypes: ["NVIDIA L40"], count: 2 },
      dataCenterIds: ["US-KS-2"],
    });
    await patch({ flashboot: "FLASHBOOT", registry: "cred" });
    emulator.switches.listOrder = "shuffled";
    const all = await releases();
    assert.equal(all.endpointVersion, 4);
    const env = (key: string, value: string) => [{ key, value }];
    assert.deepEqual(
      all.releases.map(({ version, diff }) => [version, ...diff]),
      [
        [
          4,
          { field: "template.containerRegistryAuthId", old: null, new: "cred" },
          { field: "flashBootType", old: "OFF", new: "FLASHBOOT" },
        ],
        [
          3,
          { field: "gpuIds", old: "ADA_24", new: "ADA_48_PRO,-NVIDIA L40" },
          { field: "gpuCount", old: 1, new: 2 },
          { field: "locations", old: null, new: "US-KS-2" },
        ],
        [
          2,
          { field: "template.imageName", old: "example/api:1", new: "example/api:2" },
          { field: "template.env", old: env("A", "1"), new: env("B", "2") },
          { field: "template.ports", old: null, new: "80/http" },
        ],
        [1],
      ],
    );
    assert.equal(new Set(all.releases.map((release) => release.id)).size, 4);
    const first = await releases("?limit=1");
    assert.deepEqual([first.releases.map(({ version }) => version), first.pagination.hasNextPage], [[4], true]);
    const second = await releases(`?limit=3&cursor=${first.pagination.nextCursor}`);
    assert.deepEqual([second.releases.map(({ version }) => version), second.rollout], [[3, 2, 1], first.rollout]);
    // GraphQL tells the version alone, and continues it.
    const { endpoints } = await graphql.readEverything();
    assert.equal(endpoints[0]?.version, 4);
    assert.equal((await rest.send("GET", "/serverless/none/releases")).status, 404);
  });

  it("shows workers from their start on, and which of them still run an older release", async () => {
    const idle = { running: 0, idle: 2, initializing: 0, throttled: 0, unhealthy: 0, total: 2 };
    const startedAt = new Date(emulator.clock.now()).toISOString();
    assert.deepEqual((await workers()).summary, { ...idle, idle: 0, initializing: 2 });
    emulator.clock.advance(6_000);
    const { workers: placed, ...counts } = await workers();
    assert.deepEqual(counts, { endpointVersion: 1, summary: idle });
    assert.deepEqual(placed[0], {
      ...{ id: placed[0]?.id, status: "IDLE", isStale: false, version: 1, gpuCount: 1, image: "example/api:1" },
      ...{ uptimeSeconds: 6, gpuTypeId: "NVIDIA GeForce RTX 4090", dataCenterId: "EU-CZ-1", startedAt },
    });
    assert.deepEqual((await releases()).rollout, {
      ...{ inProgress: false, workersOnLatest: 2, workersTotal: 2, percentOnLatest: 100 },
    });

    emulator.handler = () => ({ seconds: 60, output: {} });
    await graphql.jobs("POST", `${id}/run`, { input: {} });
    await patch({ image: "example/api:2" });
    const during = await workers();
    const busy = during.workers.find(({ status }) => status === "RUNNING");
    assert.deepEqual([busy?.isStale, busy?.version, busy?.image], [true, 1, "example/api:1"]);
    const { rollout, releases: told } = await releases();
    assert.deepEqual(rollout, { inProgress: true, workersOnLatest: 1, workersTotal: 2, percentOnLatest: 50 });
    assert.deepEqual(
      told.map(({ workerCount }) => workerCount),
      [1, 1],
    );
    emulator.clock.advance(70_000);
    assert.equal((await workers()).workers.filter(({ isStale }) => isStale).length, 0);
  });

  it("shows workers that crash, that wait for a host, and that were never placed", async () => {
    emulator.crashingImages.add("example/api:2");
    await patch({ image: "example/api:2" });
    emulator.clock.advance(8_000);
    assert.equal((await workers()).summary.unhealthy, 2);
    for (const { id: place } of emulator.store.dataCenters.list()) {
      emulator.store.dataCenters.update(place, { throttled: true });
    }
    await patch({ image: "example/api:3" });
    emulator.clock.advance(1_000);
    const { summary, workers: waiting } = await workers();
    assert.equal(summary.throttled, 2);
    assert.deepEqual(waiting[0], {
      ...{ id: waiting[0]?.id, status: "THROTTLED", gpuCount: 1, isStale: false, version: null, image: null },
      ...{ uptimeSeconds: null, gpuTypeId: null, dataCenterId: null, startedAt: null },
    });
    emulator.stock.set("*", "NVIDIA GeForce RTX 4090", 0);
    await patch({ image: "example/api:4" });
    emulator.clock.advance(1_000);
    assert.deepEqual((await workers()).workers, []);
    assert.deepEqual((await releases()).rollout, {
      ...{ inProgress: false, workersOnLatest: 0, workersTotal: 0, percentOnLatest: 0 },
    });
  });
});
