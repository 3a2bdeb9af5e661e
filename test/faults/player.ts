import type { Api, Engine } from "../end-to-end/engine";
import { cliEngine } from "../end-to-end/engine-cli";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { describeSchedule } from "./description";
import { play } from "./play";
import type { Outcome } from "./play";
import { scheduleOf } from "./schedule";

/** The result of one seed. */
export type Report = { seed: number; outcome: Outcome } | { seed: number; failure: string };

/** Plays the schedule of a seed. A failure names what you need to repeat it. */
export async function playSeed(engineName: Engine["name"], api: Api, seed: number): Promise<Report> {
  const schedule = scheduleOf(api, seed);
  try {
    return { seed, outcome: await play(engineName === "cli" ? cliEngine : simulatorEngine, schedule) };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const again = `FAULT_SEED=${seed} FAULT_API=${api}${engineName === "cli" ? " FAULT_ENGINE=cli" : ""} plays this again:`;
    return { seed, failure: `${again}\n${describeSchedule(schedule)}\n${text}` };
  }
}

/** gRPC's error without a server: status 14, UNAVAILABLE. */
function isFromDeadEngine(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason && reason.code === 14;
}

// Runs as a process (players.ts): plays each seed that it receives.
if (require.main === module) {
  const engineName = process.argv[2] === "cli" ? "cli" : "simulator";
  const api = process.argv[3] === "rest" ? "rest" : "graphql";
  process.on("disconnect", () => process.exit());
  // A program continues for a moment after its engine was killed, and its calls to that engine fail.
  process.on("unhandledRejection", (reason) => {
    if (engineName !== "cli" || !isFromDeadEngine(reason)) throw reason;
  });
  process.on("message", (seed: number) => {
    void playSeed(engineName, api, seed).then((report) => process.send?.(report));
  });
}
