import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createSimulatedStack } from "../../../testing/simulator";
import type { SimulatedStack } from "../../../testing/simulator";
import type { Program } from "../../../testing/simulator/program";
import { LabelledResource, createControlledStack } from "./controlled-stack";

describe("a simulated stack", () => {
  it("calls no provider unless every API address is on this machine", async () => {
    for (const value of ["https://api.runpod.io/graphql", "not an address", "http://127.0.0.1.example.com/"]) {
      const { stack, provider } = createControlledStack(async () => void new LabelledResource("a"), {
        "runpod:restUrl": { value },
      });
      await assert.rejects(stack.up(), /talks to this machine only: configuration "runpod:restUrl"/);
      assert.deepEqual(provider.calls, []);
    }
    const { stack, provider } = createControlledStack(async () => void new LabelledResource("a"));
    await stack.setConfig("runpod:graphqlUrl", { value: "" });
    await assert.rejects(stack.preview(), /configuration "runpod:graphqlUrl"/);
    await stack.setConfig("runpod:graphqlUrl", { value: "http://[::1]:80/" });
    await stack.up();
    assert.deepEqual(provider.calls, ["create a"]);
  });

  it("keeps secrets out of the state text, the events and the output, but not out of an export", async () => {
    const seen: string[] = [];
    const { stack } = createControlledStack(
      async () => {
        const token = new pulumi.Config().requireSecret("token");
        new LabelledResource("a", { token, env: { KEY: pulumi.secret("canary-input") } });
        return { token };
      },
      { "controlled:token": { value: "canary-config", secret: true } },
    );
    const { stdout, outputs } = await stack.up({ onEvent: (event) => seen.push(JSON.stringify(event)), diff: true });
    for (const text of [stdout, stack.stateText(), ...seen]) {
      assert.doesNotMatch(text, /canary/);
    }
    assert.deepEqual(outputs, { token: { value: "canary-config", secret: true } });
    const exported = await stack.exportStack();
    assert.match(JSON.stringify(exported), /canary-input/);

    const copy = createControlledStack(stack.program, { "controlled:token": { value: "canary-config", secret: true } });
    await copy.stack.importStack(exported);
    assert.deepEqual((await copy.stack.preview()).changeSummary, { same: 2 });
  });

  it("refuses by name what it does not simulate, and the next run works", async () => {
    const refused: [Program, RegExp][] = [
      [
        async () => void new LabelledResource("a", {}, { import: "x" }),
        /Thing "a": the simulator does not know option import/,
      ],
      [async () => void new LabelledResource("a", {}, { customTimeouts: { create: "1m" } }), /option customTimeouts/],
      [async () => void new LabelledResource("a", {}, { id: "x" }), /does not know readResource/],
      [async () => void (await pulumi.runtime.invoke("a:b:c", {})), /does not know invoke/],
      [async () => void new pulumi.StackReference("other/stack"), /unknown stack "other\/stack"/],
    ];
    for (const [program, message] of refused) {
      const { stack, provider } = createControlledStack(program);
      await assert.rejects(stack.up(), message);
      assert.deepEqual(provider.calls, []);
      stack.program = async () => void new LabelledResource("fine");
      await stack.up();
      assert.deepEqual(provider.calls, ["create fine"]);
    }
  });

  it("refuses unknown options, and a target at which Pulumi would break its state", async () => {
    const { stack, provider } = createControlledStack(async () => void new LabelledResource("a"));
    const exclude: object = { exclude: ["a"] };
    await assert.rejects(stack.preview(exclude), /does not know the option exclude/);
    await assert.rejects(stack.destroy({ excludeProtected: true, target: ["a"] }), /--target and --exclude-protected/);
    assert.deepEqual(provider.calls, []);

    stack.program = async () => {
      const before = new LabelledResource("before");
      new LabelledResource("user", {}, { dependsOn: before });
    };
    await stack.up();
    stack.program = async () => {
      const after = new LabelledResource("after", {}, { aliases: [{ name: "before" }] });
      new LabelledResource("user", {}, { dependsOn: after });
    };
    await assert.rejects(
      stack.up({ target: ["**after"] }),
      /does not know --target of ".*::after".*Name both, or neither/,
    );
    await stack.up({ target: ["**after", "**user"] });
  });

  it("answers stack references with the given outputs, secrets as secrets", async () => {
    const stackOf = (name: string, program: Program): SimulatedStack =>
      createSimulatedStack({
        ...{ project: "controlled", stack: name, program, require: () => () => ({}) },
        config: { "runpod:graphqlUrl": { value: "http://127.0.0.1:1" } },
        outputsOf: async (asked) => (asked === "organization/controlled/first" ? first.outputs() : undefined),
      });
    const first = stackOf("first", async () => ({ id: "ep-1", key: pulumi.secret("hunter22"), list: [{ a: 1 }] }));
    await first.up();
    const second = stackOf("second", async () => {
      const reference = new pulumi.StackReference("organization/controlled/first");
      const id: unknown = await reference.requireOutputValue("id");
      return { id, key: reference.getOutput("key"), list: reference.getOutput("list") };
    });
    await second.preview();
    const { outputs } = await second.up();
    assert.deepEqual(outputs, {
      id: { value: "ep-1", secret: false },
      key: { value: "hunter22", secret: true },
      list: { value: [{ a: 1 }], secret: false },
    });
    assert.ok(!second.stateText().includes("hunter22"));
    second.program = async () => ({
      none: new pulumi.StackReference("organization/controlled/first").requireOutput("none"),
    });
    await assert.rejects(
      second.up(),
      /Required output 'none' does not exist on stack 'organization\/controlled\/first'/,
    );
  });

  it("runs programs of several stacks one after the other, each with its own configuration", async () => {
    const program: Program = async () => {
      const name = new pulumi.Config().require("name");
      await new Promise((resolve) => setTimeout(resolve, 1));
      new LabelledResource(name);
      return { name, again: new pulumi.Config().require("name") };
    };
    const scenes = ["one", "two", "three"].map((value) =>
      createControlledStack(program, { "controlled:name": { value } }),
    );
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
