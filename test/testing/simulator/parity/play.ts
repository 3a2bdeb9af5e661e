import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { ParityCase, TargetedRun } from "./case";
import type { ParityEngine, ParityOptions } from "./engines";
import { record } from "./recording";
import type { Recording } from "./recording";

const operations = { p: "preview", u: "up", r: "refresh", d: "destroy", x: "destroy --exclude-protected" } as const;

/**
 * Runs a case on an engine. "p1" previews program 1, "u2" updates to program 2, and "r", "d" and "x" need no program.
 */
export async function play(parityCase: ParityCase, engine: ParityEngine): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const entry of parityCase.script) {
    if (typeof entry === "function") {
      engine.change(entry);
      continue;
    }
    const { run: step, ...targets } = typeof entry === "string" ? { run: entry } : entry;
    const program = parityCase.programs[Number(step.slice(1)) - 1];
    if (program !== undefined) {
      engine.stack.program = async () => program();
    }
    engine.change((cloud) => (cloud.calls = []));
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent): number => events.push(event);
    const succeeded = await succeeds(() => run(step, engine, { onEvent, ...targets }));
    const deployment = await engine.stack.exportStack();
    const name = `${operations[step[0] as keyof typeof operations]} ${step.slice(1)}${spoken(targets)}`.trim();
    recordings.push(record(name, succeeded, events, deployment, engine.cloud().calls));
  }
  return recordings;
}

function spoken({ target = [], targetDependents = false }: Partial<TargetedRun>): string {
  const flags = target.map((urn) => `--target ${urn}`);
  return [...flags, ...(targetDependents ? ["--target-dependents"] : [])].map((flag) => ` ${flag}`).join("");
}

function run(entry: string, { stack }: ParityEngine, options: ParityOptions): Promise<unknown> {
  switch (entry[0]) {
    case "p":
      return stack.preview(options);
    case "u":
      return stack.up(options);
    case "r":
      return stack.refresh(options);
    case "d":
      return stack.destroy(options);
    case "x":
      return stack.destroy({ ...options, excludeProtected: true });
    default:
      throw new Error(`"${entry}" is no operation: p, u, r, d or x, and the number of a program.`);
  }
}

/** Both engines throw an error of this kind for a failed operation. Any other error is a fault of the harness. */
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
