import assert from "node:assert/strict";
import type { Api } from "../end-to-end/engine";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { faultKinds } from "./fault-kinds";
import { playSeeds } from "./players";
import { scheduleOf } from "./schedule";

/*
 * Schedules for the Pulumi CLI, on which a kill is a SIGKILL and a pause takes its time. They are chosen from those
 * that count on the simulator. They have few resources, no fault more than twice, no lag, no call limit and no drift.
 * None waits for workers, for a template's last user, or for a create that appears late or never. The order of the
 * CLI's operations varies. A fault that ends a run is therefore the only one of its phase, and later phases have none.
 * If seeds map to other schedules, choose new ones. The first case checks what they must contain. To keep CI short, a
 * fault that both APIs have stands in the schedules of one of them.
 */
const seeds: Record<Api, readonly number[]> = {
  graphql: [1145, 8624, 13201, 17653, 31975, 47266, 50195, 52587, 57802, 66674, 70224, 81809, 83279],
  rest: [4757, 6620, 8876, 13766, 19612, 20715, 31288, 35755, 37116, 38240, 38244, 43165, 48816, 48842, 56177],
};

describe("the fault schedules for the Pulumi CLI", () => {
  it("contain every fault and every kill, and a fault in every phase", () => {
    const faults = (["graphql", "rest"] as const).flatMap((api) =>
      seeds[api].flatMap((seed) => scheduleOf(api, seed).faults),
    );
    const names = new Set(faults.map(({ fault }) => fault.name));
    assert.deepEqual(
      [...faultKinds.graphql, ...faultKinds.rest].filter(({ name }) => !names.has(name)).map(({ name }) => name),
      [],
      "not among them",
    );
    assert.deepEqual([...new Set(faults.map(({ phase }) => phase))].sort(), ["destroy", "refresh", "up", "update"]);
  });
});

describeOnEveryEngine(
  "random programs under random faults",
  (engine) => {
    // The simulator runs these and many more in schedules.test.ts.
    if (engine.name === "simulator") return;
    const { length } = seeds[engine.api];

    it(`lose and duplicate nothing, and converge within two runs, ${length} times`, async function () {
      this.timeout(3_600_000);
      this.slow(600_000);
      const wrong: string[] = [];
      await playSeeds(engine.name, engine.api, seeds[engine.api], (report) => {
        if ("failure" in report) wrong.push(report.failure);
        else if (!report.outcome.counts) {
          wrong.push(`FAULT_SEED=${report.seed} FAULT_API=${engine.api} FAULT_ENGINE=cli: a fault did not occur.`);
        }
        return false;
      });
      assert.equal(wrong.length, 0, wrong.join("\n\n"));
    });
  },
  // Each has its own schedules.
  { apis: ["graphql", "rest"], onEachApi: true },
);
