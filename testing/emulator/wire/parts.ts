import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "./reply";

const pauseInMs = 20;

/** The body, then what comes after it. The timer keeps no process alive. */
export async function* partsOf({ body, more }: Reply): AsyncGenerator<string> {
  yield body;
  for (let text = more?.(); text !== undefined; text = more?.()) {
    // Also without a text: the reader may have left.
    yield text;
    await sleep(pauseInMs, undefined, { ref: false });
  }
}
