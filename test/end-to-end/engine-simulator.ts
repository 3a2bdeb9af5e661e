import { setImmediate } from "node:timers/promises";
import { createProvider } from "../../provider";
import type { ProviderOptions } from "../../provider";
import type { Ledger } from "../../provider/lifecycle/run-log";
import { ownLedger } from "../../provider/lifecycle/run-log";
import { realClock } from "../../provider/api/clock";
import { createSimulatedStack, SimulatedCommandError } from "../../testing/simulator";
import type { Engine, OperationResult, StackOptions, TestStack } from "./engine";
import { normaliseState } from "./engine-normalise";
import { resultOf, targeted } from "./engine-result";
import type { Callbacks } from "./engine-result";

/** The simulator of this repository, with the provider's handlers in this process. */
export const simulatorEngine: Engine = {
  name: "simulator",
  available: () => true,
  createStack: async (options) => createStack(options),
};

/** One provider process, for as long as it lives. */
interface Life {
  isOver: boolean;
}

function createStack(options: StackOptions): TestStack {
  let lives: Life[] = [];
  const stack = createSimulatedStack({
    project: options.project ?? "end-to-end",
    stack: "test",
    program: options.program,
    config: options.config ?? {},
    ...(options.outputsOf === undefined ? {} : { outputsOf: options.outputsOf }),
    require: (run) => {
      const life = { isOver: false };
      lives.push(life);
      return requireOfProvider(options, life, ledgerOf(run));
    },
  });

  async function operate(run: (callbacks: Callbacks) => Promise<unknown>): Promise<OperationResult> {
    lives = [];
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
    preview: (rest = {}) => operate((callbacks) => stack.preview({ ...targeted(rest), ...callbacks })),
    up: (rest = {}) => operate((callbacks) => stack.up({ ...targeted(rest), ...callbacks })),
    refresh: (rest = {}) => operate((callbacks) => stack.refresh({ ...targeted(rest), ...callbacks })),
    destroy: (rest = {}) => operate((callbacks) => stack.destroy({ ...targeted(rest), ...callbacks })),
    outputs: async () => stack.outputs(),
    state: async () => normaliseState(stack.stateText()),
    stateText: async () => stack.stateText(),
    exportStack: () => stack.exportStack(),
    importStack: (deployment) => stack.importStack(deployment),
    kill: async () => stack.kill(),
    killProvider: async () => {
      for (const life of lives) life.isOver = true;
      stack.killProvider();
    },
    interrupt: async () => stack.cancel(),
    dispose: async () => undefined,
  };
}

const ledgers = new WeakMap<object, Ledger>();

/** One for all provider processes of a run. */
function ledgerOf(run: object): Ledger {
  const ledger = ledgers.get(run) ?? ownLedger();
  ledgers.set(run, ledger);
  return ledger;
}

/** What the shim text's `require` finds in one run: a fresh provider, as a fresh process would have. */
function requireOfProvider(options: StackOptions, life: Life, ledger: Ledger): (specifier: string) => unknown {
  const provider = createProvider({ clock: skippingClock(options.passTime, life, options.epochInMs), ledger });
  return (specifier) => {
    if (specifier !== "runpod-iac/provider") {
      throw new Error(`Cannot find module '${specifier}'`);
    }
    return provider;
  };
}

/**
 * A clock on which every pause is over at once. It is also what ends a killed provider: code that asks for the time
 * goes no further.
 */
export function skippingClock(
  passTime: StackOptions["passTime"],
  life: Life = { isOver: false },
  epochInMs?: () => number,
): NonNullable<ProviderOptions["clock"]> {
  let skippedInMs = 0;
  const now = () => {
    if (life.isOver) throw new Error("This provider process was killed.");
    return Date.now() + skippedInMs;
  };
  return {
    now,
    epochInMs: epochInMs ?? now,
    sleep: async (milliseconds) => {
      const until = now() + milliseconds;
      await setImmediate();
      const rest = until - now();
      if (rest > 0) {
        skippedInMs += rest;
        passTime?.(rest);
      }
    },
    // For what really takes long.
    later: (milliseconds, run) => realClock.later(milliseconds, () => life.isOver || run()),
  };
}

/** The provider sees these variables of RunPod's and no others, as in a process of its own. */
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
