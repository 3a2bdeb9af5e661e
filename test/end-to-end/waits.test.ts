import assert from "node:assert/strict";
import * as runpod from "runpod-iac";
import { clientOf, documents } from "../testing/emulator/client";
import { changeEndpointInConsole, changeTemplateInConsole } from "./runpod-console";
import type { OperationResult } from "./engine";
import { describeOnSimulator } from "./engine";
import { assertFailed, assertSucceeded, endpointOf, templateOf } from "./results";
import { withStack } from "./with-stack";

describeOnSimulator("an operation that waits", (engine) => {
  let image = "example/api:1";
  const program = async () => {
    const template = new runpod.Template("api", { name: "api", image });
    const rollout = { wait: true };
    new runpod.Endpoint("prod", {
      ...{ name: "prod", template, gpus: ["ADA_24"], workersMin: 1, workersMax: 1, rollout },
    });
  };
  beforeEach(() => (image = "example/api:1"));

  function declareService(workersMax: number): void {
    const template = new runpod.Template("api", { name: "api", image });
    new runpod.Endpoint("prod", { name: "prod", template, gpus: ["ADA_24"], workersMax });
  }

  const waitMessagesOf = ({ messages }: OperationResult) =>
    messages.map(({ message }) => message.trim()).filter((message) => /waiting/.test(message));

  function assertMessages(messages: string[], [least, most]: [number, number], pattern: RegExp): void {
    assert.ok(
      messages.length >= least && messages.length <= most,
      `${messages.length} messages:\n${messages.join("\n")}`,
    );
    for (const message of messages) assert.match(message, pattern);
  }

  it("reports every fifteen seconds that it waits for a template in use, and for how long at most", async () => {
    const switches = { templateDeleteTailInSeconds: 120, restTemplateDeleteTailInSeconds: 120 };
    const program = async () => void new runpod.Template("api", { name: "api", image });
    await withStack(engine, { program, switches }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const client = clientOf(emulator);
      const templateId = templateOf(emulator, "api").id;
      const { id } = await client.putEndpoint({ name: "foreign", templateId, gpuIds: "ADA_24", workersMax: 0 });
      await client.ask(documents["endpoint.delete"], { id });
      const waits = waitMessagesOf(await stack.destroy());
      assertMessages(
        waits,
        [7, 9],
        /^Template "api" \(\w+\): waiting until RunPod no longer reports it as in use, for \d+ s now, at most 300 s\.$/,
      );
    });
  });

  // The provider lists endpoints ahead, when no endpoint needs the list yet.
  for (const [operation, resource] of [
    ["template.list", 'Template "api": '],
    ["endpoint.list", "Endpoint: "],
  ] as const) {
    it(`reports that it waits for RunPod to answer ${operation}, while that fails`, async () => {
      await withStack(engine, { program }, async ({ emulator, stack }) => {
        emulator.faults.inject({ operation, times: 6, fault: { kind: "status", status: 503 } });
        const up = await stack.up();
        assertSucceeded(up);
        const waits = waitMessagesOf(up).filter((message) => message.includes("HTTP 503"));
        // Each API has its own name of the list.
        const named = /^(.*waiting until RunPod answers )(?:GET \/)?[\w.]+( \(.*)$/.exec(waits[0] ?? "")?.slice(1);
        assert.deepEqual(named, [
          `${resource}waiting until RunPod answers `,
          " (HTTP 503), for 10 s now, at most 120 s.",
        ]);
      });
    });
  }

  it("reports that calls wait after RunPod has refused some as too many", async () => {
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      const fault = { kind: "status", status: 429, retryAfterInSeconds: 40 } as const;
      emulator.faults.inject({ operation: "template.create", fault });
      const up = await stack.up();
      assertSucceeded(up);
      const expected =
        "Calls to RunPod waiting: 1. RunPod has refused some as too many, and takes the next in 30 s at the earliest.";
      assert.ok(waitMessagesOf(up).includes(expected), waitMessagesOf(up).join("\n"));
    });
  });

  it("reports that it looks for a resource after a lost create", async () => {
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "before" } });
      const up = await stack.up();
      assertFailed(up, /Nothing of this name had appeared 90 seconds after the request/);
      assertMessages(
        waitMessagesOf(up),
        [5, 7],
        /^Template "api": waiting to find out whether RunPod created it: its reply does not say, for \d+ s now, at most \d+ s\.$/,
      );
    });
  });

  it("reports that it waits for RunPod's reads to catch up when they differ from the state", async () => {
    let workersMax = 2;
    await withStack(engine, { program: async () => declareService(workersMax) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      await changeEndpointInConsole(emulator, endpointOf(emulator, "prod"), { workersMax: 2, idleTimeout: 77 });
      workersMax = 3;
      const up = await stack.up();
      assertSucceeded(up);
      assertMessages(
        waitMessagesOf(up),
        [1, 2],
        /^Endpoint "prod" \(\w+\): waiting until RunPod's reads catch up: they differ from the state, for \d+ s now, at most (2[0-9]|30) s\.$/,
      );
    });
  });

  it("reports which template it waits for when RunPod returns other content than was released", async () => {
    let workersMax = 2;
    await withStack(engine, { program: async () => declareService(workersMax) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const [template] = emulator.store.templates.list();
      assert.ok(template !== undefined);
      await changeTemplateInConsole(emulator, template, { startCommand: "serve --debug" });
      workersMax = 3;
      const up = await stack.up();
      assertFailed(up, /This update would release that/);
      assertMessages(
        waitMessagesOf(up),
        [1, 2],
        /^Endpoint "prod"( \(\w+\))?: waiting until RunPod shows template \w+ as it was saved, for \d+ s now, at most (2[0-9]|30) s\.$/,
      );
    });
  });

  it("reports that it waits for a Pod to stop or start after a lost reply", async () => {
    let desiredStatus: "RUNNING" | "EXITED" = "RUNNING";
    const shell = async () => {
      new runpod.Pod("shell", { name: "shell", image, gpus: ["NVIDIA A40"], desiredStatus });
    };
    await withStack(engine, { program: shell }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      for (const [wanted, operation, participle] of [
        ["EXITED", "pod.stop", "stopped"],
        ["RUNNING", "pod.start", "started"],
      ] as const) {
        desiredStatus = wanted;
        emulator.faults.inject({ operation, times: 4, fault: { kind: "reset", write: "before" } });
        const up = await stack.up();
        assertSucceeded(up);
        const pattern = new RegExp(
          `^Pod "shell" \\(\\w+\\): waiting until RunPod has ${participle} the Pod, for \\d+ s now, at most 120 s\\.$`,
        );
        assertMessages(waitMessagesOf(up), [1, 3], pattern);
      }
    });
  });
});
