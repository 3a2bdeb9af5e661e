import assert from "node:assert/strict";
import { startEmulator } from "../../testing/emulator";
import { playSeeds } from "../support/players";
import type { Report } from "./three-way/player";
import { playSeed } from "./three-way/player";

/*
 * Random states, edits in the console and edits of the program, on the simulator. THREE_WAY_SEED=n plays one case
 * alone, THREE_WAY_COUNT=n so many; PROPERTY_SEED takes others.
 */
const only = process.env["THREE_WAY_SEED"];
const wanted = Number(process.env["THREE_WAY_COUNT"] ?? 1_000);
const from = (Number(process.env["PROPERTY_SEED"] ?? 1) - 1) * wanted;

describe("properties: an up does what its preview showed, on top of what RunPod has", function () {
  this.timeout(3_600_000);
  this.slow(200_000);

  if (only !== undefined) {
    it(`case ${only}`, async () => {
      const emulator = await startEmulator();
      const report = await playSeed(Number(only), emulator);
      await emulator.close();
      assert.ok("outcome" in report, "failure" in report ? report.failure : "");
    });
    return;
  }

  it(`keeps what the console changed, sets what the preview showed, releases what the program says, and shows the rest, ${wanted} times`, async () => {
    const failures: string[] = [];
    const outcomes = { done: 0, stopped: 0 };
    await playSeeds<Report>({ module: require.resolve("./three-way/player") }, seeds(), (report) => {
      if ("failure" in report) failures.push(report.failure);
      else outcomes[report.outcome] += 1;
      return failures.length === 10;
    });
    assert.equal(failures.length, 0, failures.join("\n\n"));
    // Neither a run that always stops nor one that never does would have been tried.
    assert.ok(outcomes.done > wanted / 3 && outcomes.stopped > wanted / 20, JSON.stringify(outcomes));
  });
});

function* seeds(): Generator<number> {
  for (let seed = from; seed < from + wanted; seed += 1) yield seed;
}
