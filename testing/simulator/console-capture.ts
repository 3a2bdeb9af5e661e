import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";

/** Receives output: one call per console call. */
export type OutputListener = (stream: "stdout" | "stderr", text: string) => void;

const methods = { debug: "stdout", info: "stdout", log: "stdout", error: "stderr", warn: "stderr" } as const;
type Method = keyof typeof methods;

const listeners = new AsyncLocalStorage<OutputListener>();
const originals = new Map<Method, (...values: unknown[]) => void>();
let running = 0;

/**
 * Runs provider code and passes its console output to a listener, as the engine does for the provider process. Other
 * code's output is unchanged.
 */
export async function captureConsole<Result>(listener: OutputListener, run: () => Promise<Result>): Promise<Result> {
  if (running === 0) {
    install();
  }
  running += 1;
  try {
    return await listeners.run(listener, run);
  } finally {
    running -= 1;
    if (running === 0) {
      restore();
    }
  }
}

function install(): void {
  for (const method of Object.keys(methods) as Method[]) {
    const { [method]: original } = console as unknown as Record<Method, (this: void, ...values: unknown[]) => void>;
    originals.set(method, original);
    console[method] = (...values: unknown[]): void => {
      const listener = listeners.getStore();
      if (listener === undefined) {
        original(...values);
      } else {
        listener(methods[method], format(...values));
      }
    };
  }
}

function restore(): void {
  for (const [method, original] of originals) {
    console[method] = original;
  }
  originals.clear();
}
