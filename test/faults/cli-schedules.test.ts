import assert from "node:assert/strict";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { faultKinds } from "./fault-kinds";
import { playSeeds } from "./players";
import { scheduleOf } from "./schedule";

/*
 * Schedules for the Pulumi CLI, where a kill is a SIGKILL of a process and a pause takes its time. Chosen among those
 * that count on the simulator: few resources, no fault more than twice, no lag, no limit, no drift, nothing that waits
 * for workers, for a template's last user, or for a create that shows late or never. The CLI's operations come in no
 * fixed order: what ends a run is the only fault of its phase, and no later phase has one. Whoever changes how seeds
 * become schedules chooses anew: the first case says what they must hold.
 */
const seeds = [
  1145, 2733, 3335, 3944, 4107, 4759, 7949, 8624, 8656, 17125, 17161, 20135, 20411, 21030, 22622, 24802, 28018, 30453,
  31975, 39677,
];

describe("the fault schedules for the Pulumi CLI", () => {
  it("hold every fault and every kill, and strike in every phase", () => {
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
  // The simulator plays these and many more in schedules.test.ts.
  if (engine.name === "simulator") return;

  it(`lose nothing, double nothing and converge within two runs, ${seeds.length} times`, async function () {
    this.timeout(3_600_000);
    this.slow(600_000);
    const wrong: string[] = [];
    await playSeeds(engine.name, seeds, (report) => {
      if ("failure" in report) wrong.push(report.failure);
      else if (!report.outcome.counts) {
        wrong.push(`FAULT_SEED=${report.seed} FAULT_ENGINE=cli: a fault has not struck.`);
      }
      return false;
    });
    assert.equal(wrong.length, 0, wrong.join("\n\n"));
  });
});
