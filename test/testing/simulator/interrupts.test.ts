import assert from "node:assert/strict";
import { SimulatedCommandError } from "../../../testing/simulator";
import type { Program } from "../../../testing/simulator/program";
import { LabelledResource, createControlledStack } from "./controlled-stack";
import type { ControlledProvider, ControlledStack } from "./controlled-stack";

describe("an interrupted simulated stack", () => {
  const chain: Program = async () => {
    const first = new LabelledResource("first");
    const second = new LabelledResource("second", {}, { dependsOn: first });
    new LabelledResource("third", {}, { dependsOn: second });
  };

  it("keeps the recorded state when its engine is killed, and records nothing that still runs", async () => {
    const controlled = createControlledStack(chain);
    const { stack, provider, messages, onEvent } = controlled;
    provider.hold("create second");
    const up = stack.up();
    await untilCalled(provider, "create second");
    stack.kill();
    await assert.rejects(up, SimulatedCommandError);
    provider.release("create second");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(storedUrns(controlled), { names: ["first"], pending: ["creating second"] });
    assert.deepEqual(provider.calls, ["create first", "create second"]);

    await stack.up({ onEvent });
    assert.match(messages.join("\n"), /warning: .*1 pending operations[^]*::second, interrupted while creating/);
    assert.deepEqual(storedUrns(controlled), { names: ["first", "second", "third"], pending: ["creating second"] });
  });

  it("fails the calls of a killed provider process and starts a new one for the next call", async () => {
    const controlled = createControlledStack(chain);
    const { stack, provider, loads, messages, onEvent } = controlled;
    provider.hold("create second");
    const up = stack.up({ onEvent });
    await untilCalled(provider, "create second");
    stack.killProvider();
    await assert.rejects(up, /error reading from server: EOF/);
    assert.ok(messages.includes("error: error reading from server: EOF"));
    provider.release("create second");
    assert.deepEqual(storedUrns(controlled), { names: ["first"], pending: [] });

    const before = loads();
    await stack.up();
    assert.equal(loads(), before + 1);
    assert.deepEqual(storedUrns(controlled).names, ["first", "second", "third"]);
  });

  it("lets running steps end after one Ctrl-C, records them, and starts no other", async () => {
    const controlled = createControlledStack(chain);
    const { stack, provider, messages, onEvent } = controlled;
    provider.hold("create second");
    const up = stack.up({ onEvent });
    await untilCalled(provider, "create second");
    await stack.cancel();
    provider.release("create second");
    await assert.rejects(up, SimulatedCommandError);
    assert.deepEqual(messages, ["error: update canceled"]);
    assert.deepEqual(storedUrns(controlled), { names: ["first", "second"], pending: [] });
    assert.deepEqual(provider.calls, ["create first", "create second"]);
  });

  it("refuses a second operation while one runs", async () => {
    const { stack, provider } = createControlledStack(chain);
    provider.hold("create first");
    const up = stack.up();
    await untilCalled(provider, "create first");
    await assert.rejects(stack.preview(), /another operation is running/);
    provider.release("create first");
    await up;
  });
});

async function untilCalled(provider: ControlledProvider, call: string): Promise<void> {
  while (!provider.calls.includes(call)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function storedUrns({ stack }: ControlledStack): { names: string[]; pending: string[] } {
  const { checkpoint } = JSON.parse(stack.stateText()) as {
    checkpoint: {
      latest: { resources: { urn: string }[]; pending_operations?: { type: string; resource: { urn: string } }[] };
    };
  };
  const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
  const { resources, pending_operations: pending = [] } = checkpoint.latest;
  return {
    names: resources.map(({ urn }) => nameOf(urn)).filter((name) => name !== "default" && name !== "controlled-dev"),
    pending: pending.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`),
  };
}
