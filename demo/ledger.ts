import type { Emulator } from "../testing/emulator";
import type { OperationResult, TestStack } from "../test/end-to-end/engine";
import { changesOf, writesAmong } from "../test/end-to-end/results";

/** A Pulumi operation and its calls to RunPod. */
export interface Entry {
  step: string;
  succeeded: boolean;
  /** For example "update Template comfy: image, release". Unchanged resources have no entry. */
  changes: string[];
  /** Operations of the API, in order of arrival. */
  calls: string[];
  /** The calls that write. */
  writes: string[];
  seconds: number;
  result: OperationResult;
}

/** Runs Pulumi operations and keeps a record of each. */
export class Ledger {
  readonly entries: Entry[] = [];

  constructor(
    private readonly emulator: Emulator,
    private readonly stack: TestStack,
  ) {}

  async enter(step: string, operate: (stack: TestStack) => Promise<OperationResult>): Promise<Entry> {
    const earlierCalls = this.emulator.calls.length;
    const startedAt = performance.now();
    const result = await operate(this.stack);
    const seconds = (performance.now() - startedAt) / 1000;
    const calls = this.emulator.calls.slice(earlierCalls).map(({ operation }) => operation);
    const entry = {
      step,
      succeeded: result.succeeded,
      changes: changesOf(result),
      calls,
      writes: writesAmong(calls),
      seconds,
      result,
    };
    this.entries.push(entry);
    return entry;
  }
}
