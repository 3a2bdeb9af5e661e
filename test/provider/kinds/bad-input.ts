import assert from "node:assert/strict";
import { startEmulator, type Emulator } from "../../../testing/emulator";
import type { OperationResult } from "../../end-to-end/engine";
import { simulatorEngine } from "../../end-to-end/engine-simulator";
import { assertSucceeded } from "../../end-to-end/results";

/** A line of a program with a mistake or a likely mistake, and every message of its preview. */
export interface Mistake {
  title: string;
  /** The program of the `up` before, if the mistake is in the change. */
  before?: () => void;
  program: () => void;
  messages: string[];
}

/** Arguments that only a JavaScript program can pass. */
export function untyped(args: object): never {
  return args as never;
}

/** One case per line: preview refuses it with all problems at once, in these words, without a call. */
export function refusedInPreview(title: string, mistakes: Mistake[]): void {
  describe(`${title} (preview refuses these before any call)`, () => {
    for (const mistake of mistakes) {
      it(mistake.title, async () => {
        const { succeeded, messages } = await previewOf(mistake);
        assert.ok(!succeeded);
        const errors = messages.filter(({ severity }) => severity === "error");
        assert.deepEqual(errors.map(({ message }) => problemIn(message)).sort(), [...mistake.messages].sort());
        for (const { urn } of errors) assert.match(urn, /::pulumi-nodejs:dynamic\/runpod:\w+::/, "at the resource");
      });
    }
  });
}

/** One case per line: preview accepts it, with these warnings at the resource that they begin with. */
export function warnedInPreview(title: string, mistakes: Mistake[]): void {
  describe(`${title} (preview warns of these)`, () => {
    for (const mistake of mistakes) {
      it(mistake.title, async () => {
        const result = await previewOf(mistake);
        assertSucceeded(result);
        const warnings = result.messages
          .filter(({ severity }) => severity === "warning")
          .map(({ urn, message }) => {
            const [type = "", name = ""] = urn.split("::").slice(-2);
            // Displays without a row for the resource show only the text.
            const label = `warning: ${type.replace(/^.*:/, "")} "${name}": `;
            assert.ok(message.startsWith(label), message);
            return `${name}: ${message.slice(label.length)}`;
          });
        assert.deepEqual(warnings.sort(), [...mistake.messages].sort());
      });
    }
  });
}

/** Runs the preview of a program, which must not call the API. */
export async function previewOf({ before, program }: Pick<Mistake, "before" | "program">): Promise<OperationResult> {
  const emulator = await startEmulator();
  const stack = await simulatorEngine.createStack({
    program: programOf(before ?? program),
    config: emulator.stackConfig,
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
  });
  try {
    if (before !== undefined) assertSucceeded(await stack.up());
    stack.program = programOf(program);
    return await withoutCalls(emulator, () => stack.preview());
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

async function withoutCalls<Result>({ calls }: Emulator, run: () => Promise<Result>): Promise<Result> {
  const before = calls.length;
  const result = await run();
  assert.deepEqual(calls.slice(before), [], "a preview makes no call");
  return result;
}

function programOf(declare: () => void): () => Promise<void> {
  return async () => declare();
}

/** Removes the sentence that the engine adds. */
function problemIn(message: string): string {
  return message.replace(/^error: \S+ resource '\w+' has a problem: /, "");
}
