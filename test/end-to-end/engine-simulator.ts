import { ProviderProcesses } from "../../testing/provider-processes";
import { createSimulatedStack, SimulatedCommandError } from "../../testing/simulator";
import type { Engine, OperationResult, StackOptions, TestStack } from "./engine";
import { normaliseState } from "./engine-normalise";
import { resultOf, automationOptions } from "./engine-result";
import type { Callbacks } from "./engine-result";

/** This repository's simulator, with the provider's handlers in this process. */
export const simulatorEngine: Engine = {
  name: "simulator",
  api: "graphql",
  available: () => true,
  createStack: async (options) => createStack(options),
};

function createStack(options: StackOptions): TestStack {
  const { passTime, epochInMs } = options;
  const processes = new ProviderProcesses({ pass: passTime, epochInMs });
  const stack = createSimulatedStack({
    project: options.project ?? "end-to-end",
    stack: "test",
    program: options.program,
    config: options.config ?? {},
    ...(options.outputsOf === undefined ? {} : { outputsOf: options.outputsOf }),
    require: processes.require,
  });

  async function operate(run: (callbacks: Callbacks) => Promise<unknown>): Promise<OperationResult> {
    return inEnvironment(options.environment ?? {}, () => resultOf(SimulatedCommandError, run));
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
    preview: (rest = {}) => operate((callbacks) => stack.preview({ ...automationOptions(rest), ...callbacks })),
    up: (rest = {}) => operate((callbacks) => stack.up({ ...automationOptions(rest), ...callbacks })),
    refresh: (rest = {}) => operate((callbacks) => stack.refresh({ ...automationOptions(rest), ...callbacks })),
    destroy: (rest = {}) => operate((callbacks) => stack.destroy({ ...automationOptions(rest), ...callbacks })),
    outputs: async () => stack.outputs(),
    state: async () => normaliseState(stack.stateText()),
    stateText: async () => stack.stateText(),
    exportStack: () => stack.exportStack(),
    importStack: (deployment) => stack.importStack(deployment),
    kill: async () => stack.kill(),
    killProvider: async () => {
      processes.kill();
      stack.killProvider();
    },
    interrupt: async () => stack.cancel(),
    dispose: async () => undefined,
  };
}

/** Runs with only these RUNPOD_ variables, as in a separate process. */
async function inEnvironment<Result>(variables: Record<string, string>, run: () => Promise<Result>): Promise<Result> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env).filter((name) => name.startsWith("RUNPOD_"))) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  }
}
