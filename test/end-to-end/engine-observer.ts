import { AssertionError } from "node:assert/strict";
import type { Engine, OperationResult, StackOptions, TestStack } from "./engine";
import type { Recording } from "./engine-comparison";
import { compare, Pseudonyms, record } from "./engine-comparison";

/** Stands for an operation whose engine the case killed. How far it got depends on timing, so it is not compared. */
const killed = "killed";

/** Records the operations of each stack of each case on one engine, and compares them with an expected log if given. */
export class CaseLog {
  private readonly recordings = new Map<string, (Recording | typeof killed)[]>();
  private readonly stacksOfCase = new Map<string, number>();
  private current = "before all cases";

  constructor(private readonly expected?: CaseLog) {}

  startCase(title: string): void {
    this.current = title;
    this.stacksOfCase.set(title, 0);
  }

  /** The key under which a new stack of the running case is recorded. */
  startStack(): string {
    const number = (this.stacksOfCase.get(this.current) ?? 0) + 1;
    this.stacksOfCase.set(this.current, number);
    const key = number === 1 ? this.current : `${this.current}, stack ${number}`;
    this.recordings.set(key, []);
    return key;
  }

  add(key: string, recording: Recording | typeof killed): void {
    const recordings = this.recordings.get(key) ?? [];
    recordings.push(recording);
    const counterparts = this.expected?.recordings.get(key);
    if (counterparts === undefined || recording === killed) {
      return;
    }
    const counterpart = counterparts[recordings.length - 1];
    compare(counterpart === killed ? undefined : counterpart, recording, `${key}: operation ${recordings.length}`);
  }

  /** Fails if a case ran fewer operations than expected. Call it when all cases have passed. */
  finish(): void {
    for (const [key, recordings] of this.recordings) {
      const expected = this.expected?.recordings.get(key)?.length ?? recordings.length;
      if (recordings.length !== expected) {
        throw new AssertionError({
          message: `${key}: ${recordings.length} operations on the Pulumi CLI, ${expected} on the simulator.`,
        });
      }
    }
  }
}

/** An engine that also records each operation in the log. */
export function observed(engine: Engine, log: CaseLog): Engine {
  return {
    name: engine.name,
    api: engine.api,
    available: () => engine.available(),
    createStack: async (options) => observedStack(await engine.createStack(options), log, options.idsOutside),
  };
}

function observedStack(stack: TestStack, log: CaseLog, idsOutside: StackOptions["idsOutside"]): TestStack {
  const key = log.startStack();
  const pseudonyms = new Pseudonyms();
  let wasKilled = false;

  async function observe(operation: string, run: () => Promise<OperationResult>): Promise<OperationResult> {
    const result = await run();
    const stateText = await stack.stateText();
    pseudonyms.learn(stateText);
    pseudonyms.learnOutside(idsOutside?.() ?? []);
    log.add(key, wasKilled ? killed : record(operation, result, stateText, pseudonyms));
    wasKilled = false;
    return result;
  }

  return {
    ...stack,
    get program() {
      return stack.program;
    },
    set program(next) {
      stack.program = next;
    },
    preview: (options) => observe("preview", () => stack.preview(options)),
    up: (options) => observe("up", () => stack.up(options)),
    refresh: (options) => observe("refresh", () => stack.refresh(options)),
    destroy: (options) => observe("destroy", () => stack.destroy(options)),
    kill: async () => {
      wasKilled = true;
      await stack.kill();
    },
  };
}
