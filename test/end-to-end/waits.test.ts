import assert from "node:assert/strict";
import * as runpod from "runpod-iac";
import type { OperationResult } from "./engine";
import { simulatorEngine } from "./engine-simulator";
import { assertFailed, assertSucceeded, changesOf, endpointOf } from "./reading";
import { play } from "./scene";

/** On the simulator alone: what takes minutes on a real clock takes none on its. */
describe("an operation that takes long", () => {
  let image = "example/api:1";
  const program = async () => {
    const template = new runpod.Template("api", { name: "api", image });
    const rollout = { wait: true };
    new runpod.Endpoint("prod", {
      ...{ name: "prod", template, gpus: ["ADA_24"], workersMin: 1, workersMax: 1, rollout },
    });
  };
  beforeEach(() => (image = "example/api:1"));

  const toldIn = ({ messages }: OperationResult) =>
    messages.map(({ message }) => message.trim()).filter((message) => / waiting | that wait: /.test(message));

  it("says what a template that is still in use waits for, every fifteen seconds, and at most how long", async () => {
    await play(simulatorEngine, { program, switches: { templateDeleteTailInSeconds: 120 } }, async ({ stack }) => {
      assertSucceeded(await stack.up());
      const told = toldIn(await stack.destroy());
      assert.ok(told.length >= 7 && told.length <= 9, told.join("\n"));
      for (const message of told) {
        assert.match(
          message,
          /^Template "api" \(\w+\): waiting until RunPod no longer takes it for in use, for \d+ s now, at most 300 s\.$/,
        );
      }
    });
  });

  it("says that it waits for RunPod to answer, where it fails for a while", async () => {
    await play(simulatorEngine, { program }, async ({ emulator, stack }) => {
      emulator.faults.inject({
        operation: "myself.endpoints",
        times: 6,
        fault: { kind: "status", status: 503 },
      });
      const up = await stack.up();
      assertSucceeded(up);
      const told = toldIn(up).filter((message) => message.includes("HTTP 503"));
      assert.ok(told.length >= 1, "nothing was told");
      assert.match(
        told[0] ?? "",
        /^Endpoint "prod": waiting until RunPod answers myself\.endpoints \(HTTP 503\), for 10 s now, at most 120 s\.$/,
      );
    });
  });

  it("says that calls wait, where RunPod has refused some as too many", async () => {
    await play(simulatorEngine, { program }, async ({ emulator, stack }) => {
      const fault = { kind: "status", status: 429, retryAfterInSeconds: 40 } as const;
      emulator.faults.inject({ operation: "saveTemplate", fault });
      const up = await stack.up();
      assertSucceeded(up);
      const word =
        "Calls to RunPod that wait: 1. It has refused some as too many, and takes the next in 30 s at the earliest.";
      assert.ok(toldIn(up).includes(word), toldIn(up).join("\n"));
    });
  });

  it("does not take a crash-looping image for served, keeps the endpoint, waits again, and serves when put right", async () => {
    await play(simulatorEngine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const { id } = endpointOf(emulator, "prod");
      image = "example/api:2";
      emulator.crashingImages.add(image);
      assertFailed(await stack.up(), /version 2 was released, but (1 of )?its workers crash.*revert the change/s);
      assert.equal(endpointOf(emulator, "prod").id, id);
      assertFailed(await stack.up(), /its workers crash/);
      image = "example/api:3";
      const up = await stack.up();
      assertSucceeded(up);
      assert.ok(
        toldIn(up).every((message) => /^Endpoint "prod" \(\w+\): waiting until version 3 serves/.test(message)),
      );
      assert.equal(endpointOf(emulator, "prod").id, id);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it("fails a first up with a crash-looping image, and has made one endpoint", async () => {
    await play(simulatorEngine, { program }, async ({ emulator, stack }) => {
      emulator.crashingImages.add(image);
      assertFailed(await stack.up(), /version 1 was released, but .*workers crash/);
      assertFailed(await stack.up(), /workers crash/);
      assert.equal(emulator.store.endpoints.list().length, 1);
      emulator.crashingImages.clear();
      assertSucceeded(await stack.up());
      assert.equal(emulator.store.endpoints.list().length, 1);
    });
  });
});
