import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../testing/emulator";
import type { TestStack } from "../test/end-to-end/engine";
import type { Entry, Ledger } from "./ledger";
import type { Narrator } from "./narrator";
import { BrokenPromise } from "./narrator";
import { programOfSource } from "./program";
import type { Edit } from "./program";

/** What each chapter uses. */
export interface Stage {
  narrator: Narrator;
  emulator: Emulator;
  stack: TestStack;
  ledger: Ledger;
  /** Whether pauses are skipped. */
  skipsTime: boolean;
}

/** Runs the operation at the start of a step's name, and prints Pulumi's output. */
export async function run(
  stage: Stage,
  step: string,
  options: { command?: string; shouldFail?: boolean } = {},
): Promise<Entry> {
  const { narrator, ledger } = stage;
  const command = options.command ?? `pulumi ${step}`;
  narrator.command(command);
  const entry = await ledger.enter(step, (stack) => {
    if (step.startsWith("preview")) return stack.preview({ diff: command.endsWith("--diff") });
    if (step.startsWith("up")) return stack.up();
    if (step.startsWith("refresh")) return stack.refresh();
    return stack.destroy({ excludeProtected: command.endsWith("--exclude-protected") });
  });
  narrator.quote(entry.result.stdout);
  if (entry.succeeded === (options.shouldFail ?? false)) {
    const { messages, stderr } = entry.result;
    throw new BrokenPromise(
      [
        `${command} ${entry.succeeded ? "succeeded" : "failed"}.`,
        stderr,
        ...messages.map(({ message }) => message),
      ].join("\n"),
    );
  }
  return entry;
}

/** Prints an edit of the program. The next operation uses it. */
export function applyEdit({ narrator, stack }: Stage, edit: Edit): void {
  narrator.edit(edit);
  stack.program = programOfSource(edit.source);
}

/** Claims how an operation changes resources, in the form of `changesOf`. */
export function says({ narrator }: Stage, { changes }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(changes, expected), changes);
}

/** Claims which calls an operation makes. */
export function asks({ narrator }: Stage, { calls }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(calls, expected), calls);
}
