import assert from "node:assert/strict";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { faultKinds } from "./fault-kinds";
import { playSeeds } from "./players";
import { scheduleOf } from "./schedule";

/*
 * Schedules for the Pulumi CLI, on which a kill is a SIGKILL and a pause takes its time. They are chosen from those
 * that count on the simulator. They have few resources, no fault more than twice, no lag, no call limit and no drift.
 * None waits for workers, for a template's last user, or for a create that appears late or never. The order of the
 * CLI's operations varies. A fault that ends a run is therefore the only one of its phase, and later phases have none.
 * If seeds map to other schedules, choose new ones. The first case checks what they must contain.
 */
const seeds = [
  1145, 2733, 3335, 3944, 4107, 4759, 7949, 8624, 8656, 17125, 17161, 20135, 20411, 21030, 22622, 24802, 28018, 30453,
  31975, 39677,
];

describe("the fault schedules for the Pulumi CLI", () => {
  it("contain every fault and every kill, and a fault in every phase", () => {
    const faults = seeds.flatMap((seed) => scheduleOf(seed).faults);
    const names = new Set(faults.map(({ fault }) => fault.name));
    assert.equal(new Set(seeds).size, seeds.length);
    assert.deepEqual(
      faultKinds.filter(({ name }) => !names.has(name)).map(({ name }) => name),
      [],
      "not among them",
    );
    assert.deepEqual([...new Set(faults.map(({ phase }) => phase))].sort(), ["destroy", "refresh", "up", "update"]);
  });
});

describeOnEveryEngine("random programs under random faults", (engine) => {
  // The simulator runs these and many more in schedules.test.ts.
  if (engine.name === "simulator") return;

  it(`lose and duplicate nothing, and converge within two runs, ${seeds.length} times`, async function () {
    this.timeout(3_600_000);
    this.slow(600_000);
    const wrong: string[] = [];
    await playSeeds(engine.name, seeds, (report) => {
      if ("failure" in report) wrong.push(report.failure);
      else if (!report.outcome.counts) {
        wrong.push(`FAULT_SEED=${report.seed} FAULT_ENGINE=cli: a fault did not occur.`);
      }
      return false;
    });
    assert.equal(wrong.length, 0, wrong.join("\n\n"));
  });
});
