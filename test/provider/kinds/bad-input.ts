import assert from "node:assert/strict";
import { startEmulator, type Emulator } from "../../../testing/emulator";
import type { OperationResult } from "../../end-to-end/engine";
import { simulatorEngine } from "../../end-to-end/engine-simulator";
import { assertSucceeded } from "../../end-to-end/results";

/** A line of a program that is wrong, or most likely not meant, and every word that its preview says about it. */
export interface Mistake {
  title: string;
  /** What stands already, where the mistake is in the change. */
  before?: () => void;
  program: () => void;
  told: string[];
}

/** Arguments as a JavaScript program may write them. */
export function untyped(args: object): never {
  return args as never;
}

/** One test per line: refused in preview, all problems at once, in these words, and without one call. */
export function refusedInPreview(title: string, mistakes: Mistake[]): void {
  describe(`${title}, refused in preview before any call`, () => {
    for (const mistake of mistakes) {
      it(mistake.title, async () => {
        const { succeeded, messages } = await previewOf(mistake);
        assert.ok(!succeeded);
        const told = messages.filter(({ severity }) => severity === "error");
        assert.deepEqual(told.map(({ message }) => problemIn(message)).sort(), [...mistake.told].sort());
        for (const { urn } of told) assert.match(urn, /::pulumi-nodejs:dynamic\/runpod:\w+::/, "told at the resource");
      });
    }
  });
}

/** One test per line: passes, with these warnings at the resource that they begin with. */
export function warnedInPreview(title: string, mistakes: Mistake[]): void {
  describe(`${title}, warned of in preview`, () => {
    for (const mistake of mistakes) {
      it(mistake.title, async () => {
        const result = await previewOf(mistake);
        assertSucceeded(result);
        const told = result.messages
          .filter(({ severity }) => severity === "warning")
          .map(({ urn, message }) => {
            const [type = "", name = ""] = urn.split("::").slice(-2);
            // Displays without a row for the resource show the text alone.
            const label = `warning: ${type.replace(/^.*:/, "")} "${name}": `;
            assert.ok(message.startsWith(label), message);
            return `${name}: ${message.slice(label.length)}`;
          });
        assert.deepEqual(told.sort(), [...mistake.told].sort());
      });
    }
  });
}

/** The preview of a program, which asks nothing of the API. */
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
  assert.deepEqual(calls.slice(before), [], "a preview calls nobody");
  return result;
}

function programOf(declare: () => void): () => Promise<void> {
  return async () => declare();
}

/** The engine puts its own sentence before ours. */
function problemIn(message: string): string {
  return message.replace(/^error: \S+ resource '\w+' has a problem: /, "");
}
