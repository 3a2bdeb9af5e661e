import assert from "node:assert/strict";
import type { WorkerCounts } from "../../../provider/api";
import { PartialFailure } from "../../../provider/errors";
import { ServerlessWorld } from "./nouns";
import { change, sentGpus, served } from "./served";

describe("provider/resources/rollout", () => {
  const none: WorkerCounts = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0 };
  const rollout = { wait: true, timeoutInSeconds: 60 };

  it("waits until no worker starts, waits or crashes and those that are always on are there", async () => {
    const world = new ServerlessWorld();
    const looks = [
      undefined,
      { ...none, initializing: 1 },
      { ...none, unhealthy: 1 },
      { ...none, throttled: 1 },
      none,
      { ...none, idle: 1 },
    ];
    let look = 0;
    world.workers = () => looks[look++];
    const { outputs } = await served(world, { rollout, workersMin: 1 });
    assert.equal(outputs.ready, true);
    assert.equal(look, looks.length);
  });

  const failures: [what: string, counts: WorkerCounts | undefined, text: RegExp][] = [
    ["crashes", { ...none, unhealthy: 2 }, /version 1 was released, but 2 of its workers crash.*revert the change/s],
    ["finds no GPU", { ...none, throttled: 1 }, /no host has a free GPU for it after 60 seconds/],
    ["keeps starting", { ...none, initializing: 1 }, /still starting after 60 seconds/],
    ["has too few workers", none, /fewer workers than workersMin/],
    ["never registers", undefined, /no worker had registered after 60 seconds/],
  ];
  for (const [what, counts, text] of failures) {
    it(`keeps the endpoint in the state, unfinished, where it ${what}`, async () => {
      const world = new ServerlessWorld();
      world.workers = () => counts;
      const before = world.clock.now();
      await assert.rejects(served(world, { rollout, workersMin: 1 }), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.match(error.message, text);
        assert.deepEqual([...world.endpoints.things.keys()], [error.id]);
        const { ready, version, sentGpus: sent } = error.outputs as Record<string, unknown>;
        assert.deepEqual({ ready, version, sent }, { ready: false, version: 1, sent: sentGpus });
        return true;
      });
      assert.ok(world.clock.now() - before <= 60_000);
    });
  }

  it("asks nobody where it was not told to wait, or where nothing was released", async () => {
    const world = new ServerlessWorld();
    let looks = 0;
    world.workers = () => {
      looks += 1;
      return none;
    };
    await served(world, { name: "quiet", rollout: { wait: false } });
    assert.equal(looks, 0);
    const other = new ServerlessWorld();
    const { id, given, outputs } = await served(other, { rollout });
    other.releases = false;
    other.workers = () => assert.fail("nothing was released");
    await change(other, id, outputs, { ...given, workersMax: 5 });
  });
});
