import { fork } from "node:child_process";
import type { Report } from "./player";

/** Two processes of tests are what a small machine bears. */
const playerCount = 2;

/**
 * The SDK notes a stack for every promise and the programs leave much garbage: without these, most of the time would go there. Who wants a
 * stack plays a single seed.
 */
const flags = ["--stack-trace-limit=0", "--max-semi-space-size=64"];

/** Plays one seed after the other in several processes at once, and tells of each, until `isEnough` says so of one. */
export async function playSeeds(first: number, isEnough: (report: Report) => boolean): Promise<void> {
  const players = Array.from({ length: playerCount }, (_, index) =>
    fork(require.resolve("./player"), [String(first + index), String(playerCount)], {
      execArgv: [...flags, "-r", "ts-node/register"],
      env: { ...process.env, TS_NODE_TRANSPILE_ONLY: "true" },
    }),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      for (const player of players) {
        player.on("message", (report: Report) => {
          if (isEnough(report)) resolve();
        });
        player.on("error", reject);
        player.on("exit", (code) =>
          reject(new Error(`A player of fault schedules ended by itself, with code ${code}.`)),
        );
      }
    });
  } finally {
    for (const player of players) {
      player.removeAllListeners("exit");
      player.kill("SIGKILL");
    }
  }
}
