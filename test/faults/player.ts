import { simulatorEngine } from "../end-to-end/engine-simulator";
import { describeSchedule } from "./description";
import { play } from "./play";
import type { Outcome } from "./play";
import { scheduleOf } from "./schedule";

/** What a player tells of one seed. */
export type Report = { seed: number; outcome: Outcome } | { seed: number; failure: string };

/** Plays the schedule of a seed. A failure is told with what is needed to play it again. */
export async function playSeed(seed: number): Promise<Report> {
  const schedule = scheduleOf(seed);
  try {
    return { seed, outcome: await play(simulatorEngine, schedule) };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, failure: `FAULT_SEED=${seed} plays this again:\n${describeSchedule(schedule)}\n${text}` };
  }
}

/** As a process of its own (schedules.test.ts): plays every `step`th seed from `first` on, until it is ended. */
async function playOnAndOn(first: number, step: number): Promise<void> {
  for (let seed = first; process.connected; seed += step) process.send?.(await playSeed(seed));
}

if (require.main === module) {
  process.on("disconnect", () => process.exit());
  void playOnAndOn(Number(process.argv[2]), Number(process.argv[3]));
}
