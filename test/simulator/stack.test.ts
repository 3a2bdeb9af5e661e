import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { createSimulatedStack, SimulatedCommandError } from "./index";
import type { SimulatedStack } from "./index";
import type { Program } from "./program";

/** A provider whose calls can be held, so that a test can do something while they run. */
class Provider {
  readonly calls: string[] = [];
  private readonly held = new Map<string, () => void>();
  private readonly waiting = new Set<string>();

  hold(call: string): void {
    this.waiting.add(call);
  }

  release(call: string): void {
    this.waiting.delete(call);
    this.held.get(call)?.();
  }

  handler(): Record<string, unknown> {
    const run = async (call: string): Promise<void> => {
      this.calls.push(call);
      if (this.waiting.has(call)) {
        await new Promise<void>((resolve) => this.held.set(call, resolve));
      }
    };
    return {
      create: async (inputs: { label: string }) => {
        await run(`create ${inputs.label}`);
        return { id: `id-${inputs.label}`, outs: { ...inputs } };
      },
      update: async (_: string, __: unknown, news: { label: string }) => {
        await run(`update ${news.label}`);
        return { outs: { ...news } };
      },
      delete: async (_: string, olds: { label: string }) => run(`delete ${olds.label}`),
    };
  }
}

class Thing extends pulumi.CustomResource {
  constructor(name: string, inputs: Record<string, unknown> = {}, options?: pulumi.CustomResourceOptions) {
    const shim = `exports.handler = () => require("some-provider").thing;`;
    super("pulumi-nodejs:dynamic/test:Thing", name, { label: name, ...inputs, __provider: shim }, options);
  }
}

interface Scene {
  stack: SimulatedStack;
  provider: Provider;
  /** How often a provider was loaded: once per process that the CLI would have started. */
  loads: () => number;
  messages: string[];
  onEvent: (event: EngineEvent) => void;
}

function makeScene(program: Program, config: Record<string, { value: string; secret?: boolean }> = {}): Scene {
  const provider = new Provider();
  let loads = 0;
  const messages: string[] = [];
  const stack = createSimulatedStack({
    project: "scene",
    stack: "dev",
    program,
    config: { "runpod:graphqlUrl": { value: "http://127.0.0.1:1" }, ...config },
    require: () => {
      loads += 1;
      return () => ({ thing: provider.handler() });
    },
  });
  const onEvent = ({ diagnosticEvent: event }: EngineEvent): void => {
    if (event !== undefined) {
      messages.push(`${event.prefix ?? ""}${event.message}`.trim());
    }
  };
  return { stack, provider, loads: () => loads, messages, onEvent };
}

async function untilCalled(provider: Provider, call: string): Promise<void> {
  while (!provider.calls.includes(call)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function storedUrns({ stack }: Scene): { names: string[]; pending: string[] } {
  const { checkpoint } = JSON.parse(stack.stateText()) as {
    checkpoint: {
      latest: { resources: { urn: string }[]; pending_operations?: { type: string; resource: { urn: string } }[] };
    };
  };
  const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
  const { resources, pending_operations: pending = [] } = checkpoint.latest;
  return {
    names: resources.map(({ urn }) => nameOf(urn)).filter((name) => name !== "default" && name !== "scene-dev"),
    pending: pending.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`),
  };
}

describe("a simulated stack that is interrupted", () => {
  const chain: Program = async () => {
    const first = new Thing("first");
    const second = new Thing("second", {}, { dependsOn: first });
    new Thing("third", {}, { dependsOn: second });
  };

  it("keeps what was written when its engine is killed, and records nothing of what still runs", async () => {
    const scene = makeScene(chain);
    const { stack, provider, messages, onEvent } = scene;
    provider.hold("create second");
    const up = stack.up();
    await untilCalled(provider, "create second");
    stack.kill();
    await assert.rejects(up, SimulatedCommandError);
    provider.release("create second");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(storedUrns(scene), { names: ["first"], pending: ["creating second"] });
    assert.deepEqual(provider.calls, ["create first", "create second"]);

    await stack.up({ onEvent });
    assert.match(messages.join("\n"), /warning: .*1 pending operations[^]*::second, interrupted while creating/);
    assert.deepEqual(storedUrns(scene), { names: ["first", "second", "third"], pending: ["creating second"] });
  });

  it("fails the calls of a killed provider process and starts a new one for the next", async () => {
    const scene = makeScene(chain);
    const { stack, provider, loads, messages, onEvent } = scene;
    provider.hold("create second");
    const up = stack.up({ onEvent });
    await untilCalled(provider, "create second");
    stack.killProvider();
    await assert.rejects(up, /error reading from server: EOF/);
    assert.ok(messages.includes("error: error reading from server: EOF"));
    provider.release("create second");
    assert.deepEqual(storedUrns(scene), { names: ["first"], pending: [] });

    const before = loads();
    await stack.up();
    assert.equal(loads(), before + 1);
    assert.deepEqual(storedUrns(scene).names, ["first", "second", "third"]);
  });

  it("lets running steps end after one Ctrl-C, records them and starts nothing new", async () => {
    const scene = makeScene(chain);
    const { stack, provider, messages, onEvent } = scene;
    provider.hold("create second");
    const up = stack.up({ onEvent });
    await untilCalled(provider, "create second");
    await stack.cancel();
    provider.release("create second");
    await assert.rejects(up, SimulatedCommandError);
    assert.deepEqual(messages, ["error: update canceled"]);
    assert.deepEqual(storedUrns(scene), { names: ["first", "second"], pending: [] });
    assert.deepEqual(provider.calls, ["create first", "create second"]);
  });

  it("refuses a second operation while one runs", async () => {
    const { stack, provider } = makeScene(chain);
    provider.hold("create first");
    const up = stack.up();
    await untilCalled(provider, "create first");
    await assert.rejects(stack.preview(), /another operation is running/);
    provider.release("create first");
    await up;
  });
});

describe("a simulated stack and the world outside", () => {
  it("calls no provider unless every API address is of this machine", async () => {
    for (const value of ["https://api.runpod.io/graphql", "not an address", "http://127.0.0.1.example.com/"]) {
      const { stack, provider } = makeScene(async () => void new Thing("a"), { "runpod:restUrl": { value } });
      await assert.rejects(stack.up(), /talks to this machine only: configuration "runpod:restUrl"/);
      assert.deepEqual(provider.calls, []);
    }
    const { stack, provider } = makeScene(async () => void new Thing("a"));
    await stack.setConfig("runpod:graphqlUrl", { value: "" });
    await assert.rejects(stack.preview(), /configuration "runpod:graphqlUrl"/);
    await stack.setConfig("runpod:graphqlUrl", { value: "http://[::1]:80/" });
    await stack.up();
    assert.deepEqual(provider.calls, ["create a"]);
  });

  it("keeps secrets out of the state text, the events and the output, but not out of an export", async () => {
    const seen: string[] = [];
    const { stack } = makeScene(
      async () => {
        const token = new pulumi.Config().requireSecret("token");
        new Thing("a", { token, env: { KEY: pulumi.secret("canary-input") } });
        return { token };
      },
      { "scene:token": { value: "canary-config", secret: true } },
    );
    const { stdout, outputs } = await stack.up({ onEvent: (event) => seen.push(JSON.stringify(event)), diff: true });
    for (const text of [stdout, stack.stateText(), ...seen]) {
      assert.doesNotMatch(text, /canary/);
    }
    assert.deepEqual(outputs, { token: { value: "canary-config", secret: true } });
    const exported = await stack.exportStack();
    assert.match(JSON.stringify(exported), /canary-input/);

    const copy = makeScene(stack.program, { "scene:token": { value: "canary-config", secret: true } });
    await copy.stack.importStack(exported);
    assert.deepEqual((await copy.stack.preview()).changeSummary, { same: 2 });
  });

  it("refuses by name what it does not imitate, and the next run works", async () => {
    const refused: [Program, RegExp][] = [
      [async () => void new Thing("a", {}, { import: "x" }), /Thing "a": the simulator does not know option import/],
      [async () => void new Thing("a", {}, { customTimeouts: { create: "1m" } }), /option customTimeouts/],
      [async () => void new Thing("a", {}, { id: "x" }), /does not know readResource/],
      [async () => void (await pulumi.runtime.invoke("a:b:c", {})), /does not know invoke/],
      [async () => void new pulumi.StackReference("other/stack"), /does not know (package|readResource)/],
    ];
    for (const [program, message] of refused) {
      const { stack, provider } = makeScene(program);
      await assert.rejects(stack.up(), message);
      assert.deepEqual(provider.calls, []);
      stack.program = async () => void new Thing("fine");
      await stack.up();
      assert.deepEqual(provider.calls, ["create fine"]);
    }
  });

  it("runs programs of several stacks one after the other, each with its own configuration", async () => {
    const program: Program = async () => {
      const name = new pulumi.Config().require("name");
      await new Promise((resolve) => setTimeout(resolve, 1));
      new Thing(name);
      return { name, again: new pulumi.Config().require("name") };
    };
    const scenes = ["one", "two", "three"].map((value) => makeScene(program, { "scene:name": { value } }));
    const results = await Promise.all(scenes.map(({ stack }) => stack.up()));
    assert.deepEqual(
      results.map(({ outputs }) => [outputs["name"]?.value, outputs["again"]?.value]),
      [
        ["one", "one"],
        ["two", "two"],
        ["three", "three"],
      ],
    );
  });
});
