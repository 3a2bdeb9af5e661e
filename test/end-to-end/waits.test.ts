import assert from "node:assert/strict";
import * as runpod from "runpod-iac";
import { clientOf } from "../testing/emulator/client";
import { changeInConsole } from "./runpod-console";
import type { OperationResult } from "./engine";
import { simulatorEngine } from "./engine-simulator";
import { assertFailed, assertSucceeded, changesOf, endpointOf } from "./results";
import { withStack } from "./with-stack";

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

  function scaledTo(workersMax: number): void {
    const template = new runpod.Template("api", { name: "api", image });
    new runpod.Endpoint("prod", { name: "prod", template, gpus: ["ADA_24"], workersMax });
  }

  const toldIn = ({ messages }: OperationResult) =>
    messages.map(({ message }) => message.trim()).filter((message) => /waiting/.test(message));

  function assertTold(told: string[], [least, most]: [number, number], words: RegExp): void {
    assert.ok(told.length >= least && told.length <= most, `told ${told.length} times:\n${told.join("\n")}`);
    for (const message of told) assert.match(message, words);
  }

  it("says what a template that is still in use waits for, every fifteen seconds, and at most how long", async () => {
    await withStack(simulatorEngine, { program, switches: { templateDeleteTailInSeconds: 120 } }, async ({ stack }) => {
      assertSucceeded(await stack.up());
      const told = toldIn(await stack.destroy());
      assertTold(
        told,
        [7, 9],
        /^Template "api" \(\w+\): waiting until RunPod no longer reports it as in use, for \d+ s now, at most 300 s\.$/,
      );
    });
  });

  // The list of endpoints is asked for in advance, when no endpoint waits for it yet.
  for (const [operation, resource] of [
    ["template.list", 'Template "api": '],
    ["endpoint.list", "Endpoint: "],
  ] as const) {
    it(`says that it waits for RunPod to answer ${operation}, where it fails for a while`, async () => {
      await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
        emulator.faults.inject({ operation, times: 6, fault: { kind: "status", status: 503 } });
        const up = await stack.up();
        assertSucceeded(up);
        const told = toldIn(up).filter((message) => message.includes("HTTP 503"));
        // Named as RunPod's API has it.
        const { wireName } = emulator.calls.find((call) => call.operation === operation) ?? {};
        assert.equal(
          told[0],
          `${resource}waiting until RunPod answers ${wireName} (HTTP 503), for 10 s now, at most 120 s.`,
        );
      });
    });
  }

  it("says that calls wait, where RunPod has refused some as too many", async () => {
    await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
      const fault = { kind: "status", status: 429, retryAfterInSeconds: 40 } as const;
      emulator.faults.inject({ operation: "template.create", fault });
      const up = await stack.up();
      assertSucceeded(up);
      const word =
        "Calls to RunPod waiting: 1. RunPod has refused some as too many, and takes the next in 30 s at the earliest.";
      assert.ok(toldIn(up).includes(word), toldIn(up).join("\n"));
    });
  });

  it("says what it looks for after a create without an answer", async () => {
    await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
      emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "before" } });
      const up = await stack.up();
      assertFailed(up, /Nothing of this name had appeared 90 seconds after the request/);
      assertTold(
        toldIn(up),
        [5, 7],
        /^Template "api": waiting to find out whether RunPod created it: its reply does not say, for \d+ s now, at most \d+ s\.$/,
      );
    });
  });

  it("says that it waits for the end of a lag, where RunPod shows other values than those just saved", async () => {
    let workersMax = 2;
    await withStack(simulatorEngine, { program: async () => scaledTo(workersMax) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const endpoint = endpointOf(emulator, "prod");
      const { id, name, templateId } = endpoint;
      await clientOf(emulator).putEndpoint({ id, name, templateId, workersMax: 2, idleTimeout: 77 });
      workersMax = 3;
      const up = await stack.up();
      assertSucceeded(up);
      assertTold(
        toldIn(up),
        [1, 2],
        /^Endpoint "prod" \(\w+\): waiting until RunPod's reads catch up: they differ from the state, for \d+ s now, at most (2[0-9]|30) s\.$/,
      );
    });
  });

  it("says which template it waits for, where RunPod shows another one than was just released", async () => {
    let workersMax = 2;
    await withStack(simulatorEngine, { program: async () => scaledTo(workersMax) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const [template] = emulator.store.templates.list();
      assert.ok(template !== undefined);
      await changeInConsole(emulator, template, { startCommand: "serve --debug" });
      workersMax = 3;
      const up = await stack.up();
      assertFailed(up, /This update would release that/);
      assertTold(
        toldIn(up),
        [1, 2],
        /^Endpoint "prod"( \(\w+\))?: waiting until RunPod shows template \w+ as it was saved, for \d+ s now, at most (2[0-9]|30) s\.$/,
      );
    });
  });

  it("says that it waits for a Pod to stop or start, where the answer was lost", async () => {
    let desiredStatus: "RUNNING" | "EXITED" = "RUNNING";
    const shell = async () => {
      new runpod.Pod("shell", { name: "shell", image, gpus: ["NVIDIA A40"], desiredStatus });
    };
    await withStack(simulatorEngine, { program: shell }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      for (const [wanted, operation, word] of [
        ["EXITED", "pod.stop", "stopped"],
        ["RUNNING", "pod.start", "started"],
      ] as const) {
        desiredStatus = wanted;
        emulator.faults.inject({ operation, times: 4, fault: { kind: "reset", write: "before" } });
        const up = await stack.up();
        assertSucceeded(up);
        const words = new RegExp(
          `^Pod "shell" \\(\\w+\\): waiting until RunPod has ${word} the Pod, for \\d+ s now, at most 120 s\\.$`,
        );
        assertTold(toldIn(up), [1, 3], words);
      }
    });
  });

  it("does not take a crash-looping image for served, keeps the endpoint, waits again, and serves when put right", async () => {
    await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
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
    await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
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
