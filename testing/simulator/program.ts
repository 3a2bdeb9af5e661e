import * as log from "@pulumi/pulumi/log";
import { ResourceError, RunError, isGrpcError } from "@pulumi/pulumi/errors";
import * as runtime from "@pulumi/pulumi/runtime";
import * as state from "@pulumi/pulumi/runtime/state";
import { onThisMachineOnly } from "./loopback";

/** A Pulumi program that runs in this process, like the automation API's inline programs. */
export type Program = () => Promise<Record<string, unknown> | void>;

export interface ProgramOptions {
  project: string;
  stack: string;
  isPreview: boolean;
  configuration: Record<string, string>;
  secretKeys: string[];
  monitor: object;
  engine: object;
  program: Program;
  /** Ends the wait for a program whose registrations are no longer answered. */
  abandoned: Promise<void>;
}

// Both are how Pulumi's own automation server separates the programs that run in one process (automation/server.ts),
// but are left out of the type declarations.
const { withLocalStorage, getStore } = state as unknown as {
  withLocalStorage<Result>(this: void, run: () => Promise<Result>): Promise<Result>;
  getStore(this: void): { settings: { engine?: object } };
};

const events = ["uncaughtException", "unhandledRejection"] as const;

/** How a program has ended. */
export interface ProgramEnd {
  /** The error that it threw. It ends the run. */
  error?: string;
  /** Errors outside its main path, in `apply` or by `log.error`. They are known at the end of the run. */
  lateError?: string;
}

/**
 * Runs a program against the given monitor and engine objects, as the automation API's server does. An abandoned
 * program ends without an error.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { project, stack, isPreview, configuration, secretKeys, monitor, engine, program, abandoned } = options;
  return alone(() =>
    withLocalStorage(async () => {
      runtime.setMockOptions(monitor, project, stack, isPreview, "organization");
      getStore().settings.engine = engine;
      runtime.setAllConfig(configuration, secretKeys);
      const uncaught = new Set<unknown>();
      const restore = takeOver((error) => reportUncaught(error, uncaught));
      let refuse: (error: Error) => void = () => undefined;
      const refused = new Promise<ProgramEnd>((resolve) => (refuse = ({ message }) => resolve({ error: message })));
      try {
        const ended = onThisMachineOnly(refuse, () => runToEnd(program, uncaught));
        return await Promise.race([abandoned.then(() => ({})), refused, ended]);
      } finally {
        await nextTurn();
        restore();
      }
    }),
  );
}

let lastRun: Promise<unknown> = Promise.resolve();

/** Runs programs one after the other, because the SDK keeps some state per process. */
function alone<Result>(run: () => Promise<Result>): Promise<Result> {
  const result = lastRun.then(run);
  lastRun = result.catch(() => undefined);
  return result;
}

async function runToEnd(program: Program, uncaught: Set<unknown>): Promise<ProgramEnd> {
  try {
    await runtime.runInPulumiStack(program as () => Promise<Record<string, unknown>>);
    await runtime.disconnect();
  } catch (error) {
    await nextTurn();
    await runtime.disconnect();
    return { error: error instanceof Error ? error.message : `unknown error ${String(error)}` };
  }
  // Uncaught errors are known only after the turn in which they were thrown.
  await nextTurn();
  if (uncaught.size > 0) {
    const messages = [...uncaught].map((error) => (error as Error).message);
    return { lateError: `One or more errors occurred: ${messages.join(", ")}` };
  }
  return log.hasErrors() ? { lateError: "One or more errors occurred. Check logs for more details" } : {};
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Assigns uncaught errors to the program while it runs. */
function takeOver(report: (error: unknown) => void): () => void {
  const before = events.map((event) => [event, process.rawListeners(event)] as const);
  for (const [event] of before) {
    process.removeAllListeners(event);
    process.on(event, report);
  }
  return () => {
    for (const [event, listeners] of before) {
      process.off(event, report);
      listeners.forEach((listener) => process.on(event, listener as () => void));
    }
  };
}

function reportUncaught(error: unknown, seen: Set<unknown>): void {
  if (seen.has(error)) {
    return;
  }
  seen.add(error);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (RunError.isInstance(error)) {
    void log.error(error.message);
  } else if (ResourceError.isInstance(error)) {
    void log.error(error.hideStack ? error.message : text, error.resource);
  } else if (!isGrpcError(error as Error)) {
    void log.error(`Unhandled exception: ${text}`);
  }
}
