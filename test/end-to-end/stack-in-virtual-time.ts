import { setImmediate } from "node:timers/promises";
import { createProvider } from "../../provider";
import type { Clock } from "../../provider/api/clock";
import { inMemoryRunLog } from "../../provider/lifecycle/run-log";
import type { Emulator } from "../../testing/emulator";
import type { SimulatedStack } from "../../testing/simulator";
import { createSimulatedStack } from "../../testing/simulator";
import type { Program } from "./engine";

interface Options {
  name: string;
  program: Program;
  /** Configuration beside the emulator's. */
  config: Record<string, { value: string }>;
}

/** A stack whose provider shares the emulator's clock. Pauses pass at once, and every one that waits sees them pass. */
export function stackInVirtualTime(emulator: Emulator, { name, program, config }: Options): SimulatedStack {
  return createSimulatedStack({
    project: "virtual-time",
    stack: name,
    program,
    config: { ...emulator.stackConfig, ...config },
    require: () => {
      const provider = createProvider({ clock: clockOf(emulator), runLog: inMemoryRunLog() });
      return () => provider;
    },
  });
}

/** The emulator's clock, which skips pauses. Processes that share it see the same time as RunPod. */
function clockOf({ clock }: Emulator): Clock {
  return {
    now: () => clock.now(),
    epochInMs: () => clock.now(),
    async sleep(milliseconds) {
      const until = clock.now() + milliseconds;
      await setImmediate();
      clock.advance(Math.max(0, until - clock.now()));
    },
    later(milliseconds, run) {
      const timer = setTimeout(run, milliseconds).unref();
      return () => clearTimeout(timer);
    },
  };
}
