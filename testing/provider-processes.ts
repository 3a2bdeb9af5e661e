import { setImmediate } from "node:timers/promises";
import { createProvider } from "../provider";
import type { Clock } from "../provider/api/clock";
import type { RunLog } from "../provider/lifecycle/run-log";
import { inMemoryRunLog } from "../provider/lifecycle/run-log";
import type { SimulatedStackOptions } from "./simulator";

/** How the provider's pauses pass without waiting. */
export interface PassingTime {
  /** Receives each pause, in milliseconds. */
  pass?: (milliseconds: number) => void;
  epochInMs?: () => number;
}

/** The provider processes of one stack, in this process. Each has its own provider. */
export class ProviderProcesses {
  /** The processes of the latest run. */
  private lives: { isOver: boolean }[] = [];
  private run: object | undefined;
  private runLog: RunLog = inMemoryRunLog();

  constructor(private readonly time: PassingTime) {}

  /** Resolves the modules that the shim text requires. Each run gets a new provider, like a new process. */
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

  /** Stops the running provider code. */
  kill(): void {
    for (const life of this.lives) life.isOver = true;
  }
}

/** A clock that skips every pause. It also stops a killed provider: reading this clock then throws. */
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
    // For operations that take real time.
    later(milliseconds, run) {
      const timer = setTimeout(() => life.isOver || run(), milliseconds).unref();
      return () => clearTimeout(timer);
    },
  };
}
