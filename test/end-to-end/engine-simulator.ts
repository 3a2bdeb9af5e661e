import { createProvider } from "../../provider";
import { createSimulatedStack, SimulatedCommandError } from "../simulator";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Engine, OperationResult, StackOptions, TestStack } from "./engine";
import { normaliseEvents, normaliseState } from "./engine-normalise";

/** The simulator of this repository, with the provider's handlers in this process. */
export const simulatorEngine: Engine = {
  name: "simulator",
  available: () => true,
  createStack: async (options) => createStack(options),
};

function createStack(options: StackOptions): TestStack {
  const stack = createSimulatedStack({
    project: options.project ?? "end-to-end",
    stack: "test",
    program: options.program,
    config: options.config ?? {},
    require: () => requireOfProvider(options.environment ?? {}),
  });

  async function operate(run: (callbacks: Callbacks) => Promise<unknown>): Promise<OperationResult> {
    const events: EngineEvent[] = [];
    let stdout = "";
    const succeeded = await succeeds(() =>
      run({ onEvent: (event) => events.push(event), onOutput: (text) => (stdout += text) }),
    );
    return { succeeded, ...normaliseEvents(events), stdout, stderr: "" };
  }

  return {
    name: stack.name,
    get program() {
      return stack.program;
    },
    set program(next) {
      stack.program = next;
    },
    setConfig: async (key, value) => stack.setConfig(key, value),
    preview: (rest = {}) => operate((callbacks) => stack.preview({ ...withoutTargets(rest), ...callbacks })),
    up: (rest = {}) => operate((callbacks) => stack.up({ ...withoutTargets(rest), ...callbacks })),
    refresh: (rest = {}) => operate((callbacks) => stack.refresh({ ...rest, ...callbacks })),
    destroy: (rest = {}) => operate((callbacks) => stack.destroy({ ...rest, ...callbacks })),
    outputs: async () => readOutputs(await stack.outputs()),
    state: async () => normaliseState(stack.stateText()),
    stateText: async () => stack.stateText(),
    kill: async () => stack.kill(),
    killProvider: async () => stack.killProvider(),
    interrupt: async () => stack.cancel(),
    dispose: async () => undefined,
  };
}
