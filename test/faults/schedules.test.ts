import assert from "node:assert/strict";
import { Coverage } from "./coverage";
import { describeSchedule } from "./description";
import { playSeed } from "./player";
import { playSeeds } from "./players";
import { scheduleOf } from "./schedule";

/*
 * Random programs and edits, each with one to four faults, on the simulator. FAULT_SEED=n plays one schedule alone; FAULT_COUNT another number
 * of them than 500 (at 1,000 every pair of fault and operation must have met; seeds 688 and 693 show an open defect: an adopted endpoint
 * is taken for released); FAULT_TABLE=1 prints how often each fault has struck each operation.
 */
const only = process.env["FAULT_SEED"];
const wanted = Number(process.env["FAULT_COUNT"] ?? 500);

/** The number from which on every pair of fault and operation must have met. */
const whole = 1_000;

describe("random programs under random faults", function () {
  this.timeout(900_000);
  this.slow(120_000);

  if (only !== undefined) {
    it(`schedule ${only}`, async () => {
      const report = await playSeed(Number(only));
      assert.ok("outcome" in report, "failure" in report ? report.failure : "");
      console.log(`${describeSchedule(scheduleOf(Number(only)))}\n${JSON.stringify(report.outcome)}`);
    });
    return;
  }

  it(`lose nothing, double nothing and converge within two runs, ${wanted} times`, async () => {
    const coverage = new Coverage();
    const failures: string[] = [];
    let counted = 0;
    await playSeeds(Number(process.env["FAULT_FROM"] ?? 0), (report) => {
      if ("failure" in report) failures.push(report.failure);
      else if (report.outcome.counts) {
        counted += 1;
        for (const fault of scheduleOf(report.seed).faults) coverage.count(fault);
      }
      return counted === wanted || failures.length === 10;
    });
    if (process.env["FAULT_TABLE"] !== undefined) console.log(coverage.table());
    assert.equal(failures.length, 0, failures.join("\n\n"));
    if (wanted >= whole) assert.deepEqual(coverage.missing(), [], "never met");
  });
});
