/** One line that a container or RunPod itself has printed. */
export interface LogLine {
  /** Position in the log of its owner, from 1. */
  sequence: number;
  at: number;
  source: "container" | "system";
  line: string;
}

/** As many lines as v2 gives back at most. */
const linesKept = 5000;

/** What emulated containers print, by the Pod or worker that they belong to. Dumps do not have it. */
export class Log {
  private readonly lines = new Map<string, LogLine[]>();

  print(ownerId: string, at: number, source: LogLine["source"], ...texts: string[]): void {
    const lines = this.lines.get(ownerId) ?? [];
    for (const line of texts) lines.push({ sequence: (lines.at(-1)?.sequence ?? 0) + 1, at, source, line });
    lines.splice(0, lines.length - linesKept);
    this.lines.set(ownerId, lines);
  }

  /** Oldest first. */
  of(ownerId: string): readonly LogLine[] {
    return this.lines.get(ownerId) ?? [];
  }

  clear(): void {
    this.lines.clear();
  }
}

/** All texts are inferred. */
export const logTexts = {
  create: (image: string) => `create container ${image}`,
  start: (image: string) => `start container for ${image}: begin`,
  stop: "stop container",
  died: "container exited with code 1",
  noImage: (image: string) => `error pulling image: manifest for ${image} not found: manifest unknown`,
  noMountPath: 'error creating container: invalid mount config for type "bind": field Target must not be empty',
  traceback: (image: string) => [
    "Traceback (most recent call last):",
    '  File "/app/handler.py", line 1, in <module>',
    `RuntimeError: the start-up code of ${image} fails`,
  ],
  podRuns: "The container runs.",
  workerReady: "--- Starting Serverless Worker ---",
};
