import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";

/** A small machine has two cores. */
const playerCount = 2;

/**
 * The SDK keeps a stack trace for every promise, and the programs create much garbage. Without these flags both take
 * most of the time. To see a stack trace, run a single seed.
 */
const flags = ["--stack-trace-limit=0", "--max-semi-space-size=64"];

/**
 * Runs seeds in several processes at once and reports each, until no seed is left or `isEnough` returns true. The
 * module `player` answers each seed that it receives with a report.
 */
export async function playSeeds<Report>(
  player: { module: string; args?: string[] },
  seeds: Iterable<number>,
  isEnough: (report: Report) => boolean,
): Promise<void> {
  const waiting = seeds[Symbol.iterator]();
  const players = Array.from({ length: playerCount }, () =>
    fork(player.module, player.args ?? [], {
      execArgv: [...flags, "-r", "ts-node/register"],
      env: { ...process.env, TS_NODE_TRANSPILE_ONLY: "true" },
    }),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      let playing = 0;
      const next = (child: ChildProcess) => {
        const seed = waiting.next();
        if (seed.done !== true) {
          playing += 1;
          child.send(seed.value);
        } else if (playing === 0) resolve();
      };
      for (const child of players) {
        child.on("message", (report: Report) => {
          playing -= 1;
          if (isEnough(report)) resolve();
          else next(child);
        });
        child.on("error", reject);
        child.on("exit", (code) => reject(new Error(`A process that plays seeds ended by itself, with code ${code}.`)));
        next(child);
      }
    });
  } finally {
    for (const child of players) {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
    }
  }
}
