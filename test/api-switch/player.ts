import { inspect } from "node:util";
import type { Emulator } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { caseOf } from "./case";
import type { Outcome } from "./play";
import { playCase } from "./play";
import { variantOf } from "./variants";

/** The result of a seed. */
export type Report = { seed: number; outcome: Outcome } | { seed: number; failure: string };

/** Plays the case of a number of `numberOf`. A failure says how to repeat it. */
export async function playSeed(number: number, emulator: Emulator): Promise<Report> {
  const { seed, switches } = variantOf(number);
  const one = caseOf(seed);
  try {
    return { seed: number, outcome: await playCase(one, emulator, switches) };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const again = `API_SWITCH_SEED=${number} plays this again, with ${JSON.stringify(switches)}:`;
    return { seed: number, failure: `${again}\n${inspect(one, { depth: 9, breakLength: 120 })}\n${text}` };
  }
}

/** An emulator with room for every case. */
export function startRoomyEmulator(): Promise<Emulator> {
  return startEmulator({ quota: 1_000 });
}

// Runs as a process (test/support/players.ts) that plays each seed that it receives.
if (require.main === module) {
  process.on("disconnect", () => process.exit());
  const started = startRoomyEmulator();
  process.on("message", (seed: number) => {
    void started.then((emulator) => playSeed(seed, emulator)).then((report) => process.send?.(report));
  });
}
