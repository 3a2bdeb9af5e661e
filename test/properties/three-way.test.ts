import assert from "node:assert/strict";
import { startEmulator } from "../../testing/emulator";
import { playSeeds } from "../support/players";
import type { Report } from "./three-way/player";
import { playSeed, switches } from "./three-way/player";

/*
 * Random states, changes in the console and edits of the program, on the simulator with both APIs. THREE_WAY_SEED=n
 * runs a single case, THREE_WAY_COUNT=n the first n cases, THREE_WAY_API=rest one API alone. PROPERTY_SEED selects
 * others.
 */
const only = process.env["THREE_WAY_SEED"];
const wanted = Number(process.env["THREE_WAY_COUNT"] ?? 500);
const from = (Number(process.env["PROPERTY_SEED"] ?? 1) - 1) * wanted;
const apis = (["graphql", "rest"] as const).filter((api) => api === (process.env["THREE_WAY_API"] ?? api));

for (const api of apis) {
  describe(`properties: an up does what its preview showed, and otherwise keeps RunPod's values (${api})`, function () {
    this.timeout(3_600_000);
    this.slow(200_000);

    if (only !== undefined) {
      it(`case ${only}`, async () => {
        const emulator = await startEmulator({ switches });
        const report = await playSeed(Number(only), api, emulator);
        await emulator.close();
        assert.ok("outcome" in report, "failure" in report ? report.failure : "");
      });
      return;
    }

    it(`keeps the console's changes, makes the previewed ones, releases the program's content, and reports the rest, ${wanted} times`, async () => {
      const failures: string[] = [];
      const outcomes = { done: 0, stopped: 0 };
      const player = { module: require.resolve("./three-way/player"), args: [api] };
      await playSeeds<Report>(player, seeds(), (report) => {
        if ("failure" in report) failures.push(report.failure);
        else outcomes[report.outcome] += 1;
        return failures.length === 10;
      });
      assert.equal(failures.length, 0, failures.join("\n\n"));
      // Enough runs must succeed, and enough must stop.
      assert.ok(outcomes.done > wanted / 3 && outcomes.stopped > wanted / 20, JSON.stringify(outcomes));
    });
  });
}

function* seeds(): Generator<number> {
  for (let seed = from; seed < from + wanted; seed += 1) yield seed;
}
