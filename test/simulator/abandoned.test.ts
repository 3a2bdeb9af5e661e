import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { createSimulatedStack } from "./index";
import type { Program } from "./program";

class Thing extends pulumi.CustomResource {
  constructor(name: string, size: number) {
    const shim = `exports.handler = () => require("some-provider").thing;`;
    super("pulumi-nodejs:dynamic/test:Thing", name, { size, __provider: shim });
    if (size > 100) throw new pulumi.RunError(`Thing "${name}": size must be 100 at most, not ${size}.`);
  }
}

const thing = {
  check: async (_: unknown, inputs: { size: number }) => ({
    inputs,
    failures: inputs.size < 0 ? [{ property: "", reason: "size must not be negative." }] : [],
  }),
  create: async (inputs: object) => ({ id: "thing-1", outs: inputs }),
};

function stackOf(program: Program) {
  return createSimulatedStack({
    project: "scene",
    stack: "dev",
    program,
    config: { "runpod:graphqlUrl": { value: "http://127.0.0.1:1" } },
    require: () => () => ({ thing }),
  });
}

describe("a program whose resource was refused", () => {
  it("leaves nothing behind that the next program would wait for, also if that one throws", async () => {
    const messages: string[] = [];
    const onEvent = ({ diagnosticEvent }: EngineEvent) => void messages.push(diagnosticEvent?.message.trim() ?? "");
    const stack = stackOf(async () => {
      const refused = new Thing("refused", -1);
      void pulumi.log.warn("about a resource that will never be", refused);
    });
    await assert.rejects(stack.preview({ onEvent }), /size must not be negative/);
    stack.program = async () => void new Thing("thrown", 101);
    await assert.rejects(stack.preview({ onEvent }), /Thing "thrown": size must be 100 at most, not 101\./);
    stack.program = async () => {
      const fine = new Thing("fine", 1);
      void pulumi.log.warn("heard", fine);
    };
    await stack.preview({ onEvent });
    assert.ok(messages.includes("heard"));
    assert.ok(!messages.includes("about a resource that will never be"));
  });
});
