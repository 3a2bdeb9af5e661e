import { setTimeout as pause } from "node:timers/promises";
import type { Call, Emulator, Fault, FaultHandle } from "../../testing/emulator";
import type { TestStack } from "../end-to-end/engine";
import type { Victim } from "./fault-kinds";
import type { PlannedFault } from "./schedule";

/** A fault that waits for its call. */
export interface Injection {
  planned: PlannedFault;
  readonly hasFired: boolean;
  /** Resolves when its effect is over, or at once if it did not occur. */
  done(): Promise<void>;
}

export function inject(planned: PlannedFault, emulator: Emulator, stack: TestStack): Injection {
  const { operation, fault, times, skip } = planned;
  const { does, requestsInARow } = fault;
  if ("victim" in does) {
    const rule = {
      operation: "*",
      when: (call: Call) => operation.isCall(call),
      skip,
      fault: { kind: "hold", write: does.write },
    } as const;
    const handle = emulator.faults.inject(rule);
    return killAt(planned, handle, does.victim, does.write, stack);
  }
  const injected: Fault = "nulls" in does ? { kind: does.nulls === "list" ? "null-list" : "null-item" } : does.fault;
  // A stale read needs an earlier save of the template. Without one it would have no effect.
  const isEffective = () =>
    injected.kind !== "stale" || operation.effect !== "read" || emulator.store.staleTemplates.list().length > 0;
  const isOnPage = ({ variables }: Call) =>
    fault.onNextPage !== true || (variables as { cursor?: string }).cursor !== undefined;
  const isTarget = (call: Call) => operation.isCall(call) && isOnPage(call) && isEffective();
  let hasBegun = false;
  const when = (call: Call) => {
    hasBegun ||= isTarget(call);
    return hasBegun && (requestsInARow !== undefined || isTarget(call));
  };
  const handle = emulator.faults.inject({
    operation: "*",
    when,
    skip,
    times: requestsInARow ?? times,
    fault: injected,
  });
  return {
    planned,
    get hasFired() {
      return handle.fired > 0;
    },
    done: async () => undefined,
  };
}

function killAt(
  planned: PlannedFault,
  handle: FaultHandle,
  victim: Victim,
  write: "before" | "after",
  stack: TestStack,
): Injection {
  const killed = handle.reached.then(async () => {
    await kill(victim, stack);
    // Requests of a dead process that were not executed yet are dropped.
    if (write === "after" || victim === "Ctrl-C" || victim === "engine") handle.release();
  });
  return {
    planned,
    get hasFired() {
      return handle.fired > 0;
    },
    done: async () => (handle.fired > 0 ? killed : undefined),
  };
}

async function kill(victim: Victim, stack: TestStack): Promise<void> {
  if (victim === "Ctrl-C") return stack.interrupt();
  if (victim === "provider") return stack.killProvider();
  await stack.kill();
  if (victim === "engine and provider") await stack.killProvider();
}

/** Rounds of the event loop without a call that count as idle. */
const quietRounds = 12;

/** Resolves when no more calls arrive: the provider continues after its engine was killed. */
export async function untilQuiet(emulator: Emulator, roundInMs: number): Promise<void> {
  let seen = progressOf(emulator);
  for (let quiet = 0; quiet < quietRounds; quiet += 1) {
    await pause(roundInMs);
    if (progressOf(emulator) !== seen) quiet = 0;
    seen = progressOf(emulator);
  }
}

/** Increases with every call and every answer. */
function progressOf({ calls }: Emulator): number {
  return calls.length + calls.filter(({ status }) => status !== undefined).length;
}
