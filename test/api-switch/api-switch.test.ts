import assert from "node:assert/strict";
import { playSeeds } from "../support/players";
import { wholeCount } from "./case";
import type { Report } from "./player";
import { playSeed, startRoomyEmulator } from "./player";
import { numberOf, variants } from "./variants";

/*
 * Random stacks that change their API, on the simulator. Even seeds go from GraphQL to REST v2, odd ones back.
 * API_SWITCH_COUNT=n plays the first n, by default so many that every argument changes ten times.
 * API_SWITCH_VARIANT_COUNT=n plays n stacks with each switch of the emulator that touches templates, by default a few.
 * API_SWITCH_SEED=n plays a single one.
 */
const only = process.env["API_SWITCH_SEED"];
const wanted = Number(process.env["API_SWITCH_COUNT"] ?? wholeCount);
const perVariant = Number(process.env["API_SWITCH_VARIANT_COUNT"] ?? 6);

describe("api-switch: a stack that changes its API", function () {
  this.timeout(3_600_000);
  this.slow(300_000);

  if (only !== undefined) {
    it(`stack ${only}`, async () => {
      const emulator = await startRoomyEmulator();
      const report = await playSeed(Number(only), emulator);
      await emulator.close();
      assert.ok("outcome" in report, "failure" in report ? report.failure : "");
    });
    return;
  }

  it(`shows no difference, and the next change does what the first API would have done, ${wanted} of ${wholeCount} times`, async () => {
    const refusals = await play(Array.from({ length: wanted }, (_seed, seed) => numberOf(0, seed)));
    // Most of the stacks must compare a change.
    const refused = [...refusals.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(refused <= wanted / 3, JSON.stringify([...refusals]));
  });

  it(`does so with each switch of the emulator that touches templates, ${perVariant} times each`, async () => {
    const numbers = variants.slice(1).flatMap((_switches, index) => {
      // Each variant plays other stacks.
      return Array.from({ length: perVariant }, (_seed, seed) => numberOf(index + 1, 7 * index + seed));
    });
    await play(numbers);
  });
});

/** Plays the stacks of these numbers until one fails. Returns how often each refusal occurred. */
async function play(numbers: readonly number[]): Promise<Map<string, number>> {
  const failures: string[] = [];
  const refusals = new Map<string, number>();
  await playSeeds<Report>({ module: require.resolve("./player") }, numbers, (report) => {
    if ("failure" in report) failures.push(report.failure);
    else for (const name of report.outcome.refused) refusals.set(name, (refusals.get(name) ?? 0) + 1);
    return failures.length > 0;
  });
  assert.equal(failures.length, 0, failures.join("\n\n"));
  return refusals;
}
