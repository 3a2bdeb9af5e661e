import assert from "node:assert/strict";
import type { Engine, OperationResult, TestStack } from "./engine";
import { normaliseEvents, normaliseState } from "./engine-normalise";
import { CaseLog, observed } from "./engine-observer";

const urn = "urn:pulumi:test::end-to-end::pulumi-nodejs:dynamic/runpod:Template::api";

/** The result of an `up` on one engine, whose state contains one template. */
interface Answer {
  id: string;
  image?: string;
  op?: string;
}

describe("the comparison of two engines", () => {
  it("ignores ids and ports, and reports the first difference", async () => {
    const simulated = await play(new CaseLog(), [{ id: "tpl1a" }, { id: "tpl2b" }]);
    await play(new CaseLog(simulated), [{ id: "xyz99" }, { id: "xyz77" }]);
    await assert.rejects(
      play(new CaseLog(simulated), [{ id: "xyz99" }, { id: "xyz99" }]),
      /a case: operation 2: state differ/,
    );
    await assert.rejects(play(new CaseLog(simulated), [{ id: "xyz99", op: "update" }]), /operation 1: steps differ/);
    await assert.rejects(play(new CaseLog(simulated), [{ id: "xyz99", image: "b:2" }]), /operation 1: state differ/);
  });

  it("fails when one engine runs more operations than the other", async () => {
    const simulated = await play(new CaseLog(), [{ id: "a1" }]);
    await assert.rejects(play(new CaseLog(simulated), [{ id: "b1" }, { id: "b1" }]), /no such operation/);
    const short = await play(new CaseLog(simulated), []);
    assert.throws(() => short.finish(), /a case: 0 operations on the Pulumi CLI, 1 on the simulator/);
  });

  it("ignores an operation whose engine was killed, but none after it", async () => {
    const simulated = await play(new CaseLog(), [{ id: "a1" }, { id: "a1" }], { kill: 1 });
    await play(new CaseLog(simulated), [{ id: "b1", op: "delete" }, { id: "b1" }], { kill: 1 });
    await assert.rejects(
      play(new CaseLog(simulated), [{ id: "b1" }, { id: "b1", op: "delete" }], { kill: 1 }),
      /operation 2: steps differ/,
    );
  });
});

describe("normalising", () => {
  it("masks secrets and drops times in each format of a state file", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
    const resource = { urn, type: "T", created: "2026-01-01", inputs: { env: { TOKEN: secret } }, outputs: {} };
    const expected = [{ urn, type: "T", inputs: { env: { TOKEN: "[secret]" } }, outputs: {} }];
    assert.deepEqual(normaliseState(JSON.stringify({ checkpoint: { latest: { resources: [resource] } } })), expected);
    assert.deepEqual(normaliseState(JSON.stringify({ deployment: { resources: [resource] } })), expected);
  });

  it("keeps the steps and messages that a user sees", () => {
    const metadata = { op: "update" as const, urn, type: "T", provider: "", diffs: ["b", "a"], keys: [] };
    const stackStep = { ...metadata, type: "pulumi:pulumi:Stack" };
    const event = { sequence: 1, timestamp: 1 };
    const { steps, messages } = normaliseEvents([
      { ...event, resourcePreEvent: { metadata: stackStep } },
      { ...event, resourcePreEvent: { metadata } },
      { ...event, resOpFailedEvent: { metadata, status: 1, steps: 1 } },
      { ...event, diagnosticEvent: { severity: "error", message: "<{%fg 1%}>no<{%reset%}> luck", color: "raw", urn } },
    ]);
    assert.deepEqual(steps, [{ op: "update", urn, keys: [], diffs: ["a", "b"], detailedDiff: {}, failed: true }]);
    assert.deepEqual(messages, [{ severity: "error", message: "no luck", urn }]);
  });
});

/** Runs one `up` per answer on an engine that returns them in order. Returns the log. */
async function play(log: CaseLog, answers: Answer[], { kill }: { kill?: number } = {}): Promise<CaseLog> {
  log.startCase("a case");
  const stack = await observed(engineAnswering(answers), log).createStack({ program: async () => undefined });
  for (const index of answers.keys()) {
    if (index + 1 === kill) {
      await stack.kill();
    }
    await stack.up();
  }
  return log;
}

function engineAnswering(answers: Answer[]): Engine {
  let current: Answer = { id: "" };
  const remaining = [...answers];
  const stack: Partial<TestStack> = {
    up: async () => {
      current = remaining.shift() ?? current;
      return resultOf(current);
    },
    stateText: async () => stateOf(current),
    kill: async () => undefined,
  };
  return { name: "cli", api: "graphql", available: () => true, createStack: async () => stack as TestStack };
}

function resultOf({ op = "create" }: Answer): OperationResult {
  const steps = [{ op, urn, keys: [], diffs: [], detailedDiff: {}, failed: false }];
  return { succeeded: true, steps, messages: [], stdout: "", stderr: "", events: [], changeSummary: {} };
}

function stateOf({ id, image = "a:1" }: Answer): string {
  const port = 1024 + id.charCodeAt(0);
  const outputs = { image, url: `http://127.0.0.1:${port}/graphql` };
  return JSON.stringify({ deployment: { resources: [{ urn, type: "T", id, inputs: {}, outputs }] } });
}
