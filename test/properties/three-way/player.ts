import fc from "fast-check";
import type { Emulator } from "../../../testing/emulator";
import { startEmulator } from "../../../testing/emulator";
import type { Api } from "../../end-to-end/engine";
import { cases } from "./case";
import { describeCase } from "./description";
import type { Outcome } from "./play";
import { playCase } from "./play";

/** The result of a seed. */
export type Report = { seed: number; outcome: Outcome } | { seed: number; failure: string };

/** The times of the cases are those of lists that lag. A full rate window would add its own. */
export const switches = { restCallsPerMinute: 0, restCallsPerHour: 0, restCallsPerDay: 0 };

/** Runs the case of a seed. A failure says how to repeat it. */
export async function playSeed(seed: number, api: Api, emulator: Emulator): Promise<Report> {
  const [one] = fc.sample(cases, { seed, numRuns: 1 });
  if (one === undefined) throw new Error(`Seed ${seed} makes no case.`);
  emulator.reset();
  try {
    return { seed, outcome: await playCase(one, api, emulator) };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      seed,
      failure: `THREE_WAY_SEED=${seed} THREE_WAY_API=${api} plays this again:\n${describeCase(one)}\n${text}`,
    };
  }
}

// Runs as a process (test/support/players.ts) that plays each seed that it receives.
if (require.main === module) {
  process.on("disconnect", () => process.exit());
  const api = process.argv[2] === "rest" ? "rest" : "graphql";
  const started = startEmulator({ switches });
  process.on("message", (seed: number) => {
    void started.then((emulator) => playSeed(seed, api, emulator)).then((report) => process.send?.(report));
  });
}
