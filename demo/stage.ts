import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../testing/emulator";
import type { TestStack } from "../test/end-to-end/engine";
import type { Entry, Ledger } from "./ledger";
import type { Narrator } from "./narrator";
import { BrokenPromise } from "./narrator";
import { programOfSource } from "./program";
import type { Edit } from "./program";

/** Everything the story needs. */
export interface Stage {
  narrator: Narrator;
  emulator: Emulator;
  stack: TestStack;
  ledger: Ledger;
  /** Whether what takes long on a real clock takes no time here. */
  skipsTime: boolean;
}

/** Runs the operation that a step's name starts with, and shows what Pulumi printed. */
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

/** Shows an edit of the program, which the stack runs from the next operation on. */
export function applyEdit({ narrator, stack }: Stage, edit: Edit): void {
  narrator.edit(edit);
  stack.program = programOfSource(edit.source);
}

/** Claims what an operation does to resources, as `changesOf` tells it. */
export function says({ narrator }: Stage, { changes }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(changes, expected), changes);
}

/** Claims what an operation asks of RunPod. */
export function asks({ narrator }: Stage, { calls }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(calls, expected), calls);
}
