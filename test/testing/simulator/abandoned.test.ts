import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { createSimulatedStack } from "../../../testing/simulator";
import type { Program } from "../../../testing/simulator/program";
import { Thing } from "./thing";

/** A resource whose constructor may throw. */
class SizedThing extends Thing {
  constructor(name: string, size: number) {
    super(name, { size });
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
  it("leaves nothing for which the next program would wait, also if that one throws", async () => {
    const messages: string[] = [];
    const onEvent = ({ diagnosticEvent }: EngineEvent) => void messages.push(diagnosticEvent?.message.trim() ?? "");
    const stack = stackOf(async () => {
      const refused = new SizedThing("refused", -1);
      void pulumi.log.warn("about a resource that will never be", refused);
    });
    await assert.rejects(stack.preview({ onEvent }), /size must not be negative/);
    stack.program = async () => void new SizedThing("thrown", 101);
    await assert.rejects(stack.preview({ onEvent }), /Thing "thrown": size must be 100 at most, not 101\./);
    stack.program = async () => {
      const fine = new SizedThing("fine", 1);
      void pulumi.log.warn("heard", fine);
    };
    await stack.preview({ onEvent });
    assert.ok(messages.includes("heard"));
    assert.ok(!messages.includes("about a resource that will never be"));
  });
});
