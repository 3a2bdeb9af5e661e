import assert from "node:assert/strict";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { Coverage } from "./coverage";
import { play } from "./play";
import { describeSchedule } from "./description";
import { scheduleOf } from "./schedule";

const wanted = Number(process.env["FAULT_COUNT"] ?? 1_000);
const only = process.env["FAULT_SEED"];

/** Plays the schedule of a seed; a failure tells how to play it again. */
async function playSeed(seed: number) {
  const schedule = scheduleOf(seed);
  try {
    return { schedule, outcome: await play(simulatorEngine, schedule) };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`FAULT_SEED=${seed} plays this again:\n${describeSchedule(schedule)}\n${text}`, { cause: error });
  }
}

describe("random programs under random faults", function () {
  this.timeout(600_000);

  if (only !== undefined) {
    it(`schedule ${only}`, async () => {
      const { outcome, schedule } = await playSeed(Number(only));
      console.log(describeSchedule(schedule), outcome);
    });
    return;
  }

  it(`lose nothing, double nothing and converge, ${wanted} times`, async () => {
    const coverage = new Coverage();
    let [counted, persons, secondRuns] = [0, 0, 0];
    let seed = 0;
    const failures: unknown[] = [];
    for (; counted < wanted; seed += 1) {
      if (process.env["FAULT_TRACE"]) process.stderr.write(`${seed} `);
      try {
      const { schedule, outcome } = await playSeed(seed);
      if (!outcome.counts) continue;
      counted += 1;
      persons += outcome.persons > 0 ? 1 : 0;
      secondRuns += outcome.runs > 1 ? 1 : 0;
      for (const fault of schedule.faults) coverage.count(fault);
      } catch (error) { failures.push(error); counted += 1; }
    }
    console.log(coverage.table());
    console.log(`${counted} of ${seed} schedules count; ${persons} asked for a person, ${secondRuns} needed a second up.`);
    console.log(coverage.missing());
    for (const failure of failures.slice(0,8)) console.log((failure as Error).message.slice(0, 2500), "\n=====");
    console.log(failures.length, "failures", failures.map((f) => /SEED=(\d+)/.exec((f as Error).message)?.[1]).join(" "));
  });
});
