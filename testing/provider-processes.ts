import { setImmediate } from "node:timers/promises";
import { createProvider } from "../provider";
import type { Clock } from "../provider/api/clock";
import type { RunLog } from "../provider/lifecycle/run-log";
import { inMemoryRunLog } from "../provider/lifecycle/run-log";
import type { SimulatedStackOptions } from "./simulator";

/** Where the time goes that a provider need not spend. */
export interface PassingTime {
  /** Gets each pause, in milliseconds. */
  pass?: (milliseconds: number) => void;
  epochInMs?: () => number;
}

/** The provider processes of one stack, in this process: each with a provider of its own. */
export class ProviderProcesses {
  /** Of the latest run. */
  private lives: { isOver: boolean }[] = [];
  private run: object | undefined;
  private runLog: RunLog = inMemoryRunLog();

  constructor(private readonly time: PassingTime) {}

  /** What the shim texts find in one run: a new provider, as a new process has. */
  readonly require: SimulatedStackOptions["require"] = (run) => {
    if (run !== this.run) {
      this.run = run;
      this.lives = [];
      this.runLog = inMemoryRunLog();
    }
    const life = { isOver: false };
    this.lives.push(life);
    const provider = createProvider({ clock: skippingClock(this.time, life), runLog: this.runLog });
    return (specifier) => {
      if (specifier !== "runpod-iac/provider") {
        throw new Error(`Cannot find module '${specifier}'`);
      }
      return provider;
    };
  };

  /** What runs in them goes no further. */
  kill(): void {
    for (const life of this.lives) life.isOver = true;
  }
}

/**
 * A clock on which every pause is over at once. It is also what ends a killed provider: code that asks for the time
 * goes no further.
 */
function skippingClock({ pass, epochInMs }: PassingTime, life: { isOver: boolean }): Clock {
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
        pass?.(rest);
      }
    },
    // For what really takes long.
    later(milliseconds, run) {
      const timer = setTimeout(() => life.isOver || run(), milliseconds).unref();
      return () => clearTimeout(timer);
    },
  };
}
