import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { Engine } from "../end-to-end/engine";
import type { Report } from "./player";

/** Two processes of tests are what a small machine bears. */
const playerCount = 2;

/**
 * The SDK notes a stack for every promise and the programs leave much garbage: without these, most of the time would go
 * there. Who wants a stack plays a single seed.
 */
const flags = ["--stack-trace-limit=0", "--max-semi-space-size=64"];

/**
 * Plays seeds in several processes at once, and tells of each, until there are no more or `isEnough` says so of one.
 */
export async function playSeeds(
  engineName: Engine["name"],
  seeds: Iterable<number>,
  isEnough: (report: Report) => boolean,
): Promise<void> {
  const waiting = seeds[Symbol.iterator]();
  const players = Array.from({ length: playerCount }, () =>
    fork(require.resolve("./player"), [engineName], {
      execArgv: [...flags, "-r", "ts-node/register"],
      env: { ...process.env, TS_NODE_TRANSPILE_ONLY: "true" },
    }),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      let playing = 0;
      const next = (player: ChildProcess) => {
        const seed = waiting.next();
        if (seed.done !== true) {
          playing += 1;
          player.send(seed.value);
        } else if (playing === 0) resolve();
      };
      for (const player of players) {
        player.on("message", (report: Report) => {
          playing -= 1;
          if (isEnough(report)) resolve();
          else next(player);
        });
        player.on("error", reject);
        player.on("exit", (code) =>
          reject(new Error(`A player of fault schedules ended by itself, with code ${code}.`)),
        );
        next(player);
      }
    });
  } finally {
    for (const player of players) {
      player.removeAllListeners("exit");
      player.kill("SIGKILL");
    }
  }
}
