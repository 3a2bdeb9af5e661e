import assert from "node:assert/strict";
import type { RolloutApi } from "../../../../provider/api";
import { overRest } from "../../../../provider/adapters/rest";
import { endpoint } from "../../../kinds/endpoint";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";

describe("provider/adapters/rest/rollout", () => {
  const runpod = useEmulatedRunpod({ quota: 20 });
  const rest = () => overRest(runpod.http, runpod.emulator.restUrl, runpod.clock);

  /** An endpoint with one worker that has started. */
  async function served(): Promise<{ id: string; workerId: string; rollout: RolloutApi }> {
    const api = rest();
    const { id } = await api.endpoint.create(await endpoint.contract.spec(api, "one"));
    await runpod.clock.sleep(10_000);
    const [worker] = (await api.rollout.workers(id))?.workers ?? [];
    assert.ok(worker !== undefined);
    return { id, workerId: worker.id, rollout: api.rollout };
  }

  it("reports each worker, and whether it runs the latest release", async () => {
    const { id, workerId, rollout } = await served();
    const worker = { id: workerId, status: "IDLE", isStale: false };
    assert.deepEqual(await rollout.workers(id), { latestVersion: 1, workers: [worker] });
    assert.equal(await rollout.isInProgress(id), false);
    runpod.emulator.store.endpoints.update(id, { version: 2 });
    runpod.emulator.store.workers.update(workerId, { state: "RUNNING", jobId: "of-an-old-release" });
    const stale = { id: workerId, status: "RUNNING", isStale: true };
    assert.deepEqual(await rollout.workers(id), { latestVersion: 2, workers: [stale] });
    assert.equal(await rollout.isInProgress(id), true);
    await assert.rejects(rollout.workers("none"), { kind: "notFound" });
  });

  it("reads the last lines of a log, with who printed them, and none of a worker that is gone", async () => {
    const { id, workerId, rollout } = await served();
    const { emulator } = runpod;
    emulator.switches.logStream = "ends";
    const lines = await rollout.lastLines(id, workerId);
    assert.deepEqual(lines.slice(-2), [
      { text: "start container for acme/comfy:1: begin", isOfRunpod: true },
      { text: "--- Starting Serverless Worker ---", isOfRunpod: false },
    ]);
    assert.deepEqual(await rollout.lastLines(id, "gone"), []);
  });
});
