import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { ParityCase } from "./case";
import type { ParityEngine } from "./engines";
import { record } from "./recording";
import type { Recording } from "./recording";

const operations = { p: "preview", u: "up", r: "refresh", d: "destroy", x: "destroy --exclude-protected" } as const;

/** Plays a case on an engine: "p1" previews program 1, "u2" updates to program 2, "r", "d" and "x" run without one. */
export async function play(parityCase: ParityCase, engine: ParityEngine): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const entry of parityCase.script) {
    if (typeof entry !== "string") {
      engine.change(entry);
      continue;
    }
    const program = parityCase.programs[Number(entry.slice(1)) - 1];
    if (program !== undefined) {
      engine.stack.program = async () => program();
    }
    engine.change((world) => (world.calls = []));
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent): number => events.push(event);
    const succeeded = await succeeds(() => run(entry, engine, onEvent));
    const deployment = await engine.stack.exportStack();
    const name = `${operations[entry[0] as keyof typeof operations]} ${entry.slice(1)}`.trim();
    recordings.push(record(name, succeeded, events, deployment, engine.world().calls));
  }
  return recordings;
}

function run(entry: string, { stack }: ParityEngine, onEvent: (event: EngineEvent) => void): Promise<unknown> {
  switch (entry[0]) {
    case "p":
      return stack.preview({ onEvent });
    case "u":
      return stack.up({ onEvent });
    case "r":
      return stack.refresh({ onEvent });
    case "d":
      return stack.destroy({ onEvent });
    case "x":
      return stack.destroy({ onEvent, excludeProtected: true });
    default:
      throw new Error(`"${entry}" is no operation: p, u, r, d or x, and the number of a program.`);
  }
}

/** Both engines say with an error of this kind that an operation failed; anything else is the harness's own fault. */
async function succeeds(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof Error && /CommandError|ConcurrentUpdate/.test(error.constructor.name)) {
      return false;
    }
    throw error;
  }
}
