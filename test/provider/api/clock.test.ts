import assert from "node:assert/strict";
import { lagLeftAfter, poll, realClock } from "../../../provider/api/clock";
import { FakeClock } from "../../support/fake-clock";

const patience = { firstPauseInMs: 100, longestPauseInMs: 400, deadlineInMs: 2_000 };

describe("provider/api/clock", () => {
  it("tries at once, then with pauses that double up to the longest, and never after the deadline", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const attempts: number[] = [];
    const result = await poll(clock, patience, async () => {
      attempts.push(clock.now() - start);
      return undefined;
    });
    assert.equal(result, undefined);
    assert.deepEqual(attempts, [0, 100, 300, 700, 1_100, 1_500, 1_900]);
  });

  it("returns the first value, also false or null, and throws the first error", async () => {
    for (const value of [false, null, 0, ""]) {
      let attempts = 0;
      assert.equal(await poll(new FakeClock(), patience, async () => (++attempts === 3 ? value : undefined)), value);
      assert.equal(attempts, 3);
    }
    await assert.rejects(
      poll(new FakeClock(), patience, () => Promise.reject(new Error("no"))),
      /no/,
    );
  });

  it("reports a wait after ten seconds, then every fifteen, with its limit, and no shorter wait", async () => {
    const reportsOf = async (longestPauseInMs: number, endsAfterInMs: number) => {
      const clock = new FakeClock();
      const start = clock.now();
      const words: [at: number, soFar: number, atMost: number][] = [];
      await poll(
        clock,
        { firstPauseInMs: longestPauseInMs, longestPauseInMs, deadlineInMs: 120_000 },
        async () => clock.now() - start >= endsAfterInMs || undefined,
        (soFar, atMost) => words.push([clock.now() - start, soFar, atMost]),
      );
      return words;
    };
    assert.deepEqual(await reportsOf(2_000, 10_000), []);
    const words = [10, 25, 40].map((seconds) => [seconds * 1000, seconds * 1000, 120_000]);
    assert.deepEqual(await reportsOf(2_000, 50_000), words, "many short pauses");
    assert.deepEqual(await reportsOf(50_000, 50_000), words, "one long pause");
  });

  it("continues if the wall clock is set back, and treats a future time as now", () => {
    const { now } = Date;
    const before = realClock.now();
    const savedAt = new Date(realClock.epochInMs()).toISOString();
    try {
      Date.now = () => now() - 3_600_000;
      assert.ok(realClock.now() >= before);
      assert.equal(lagLeftAfter(realClock, savedAt), 30_000, "not an hour more");
    } finally {
      Date.now = now;
    }
  });

  it("counts the time of the attempts themselves", async () => {
    const clock = new FakeClock();
    let attempts = 0;
    await poll(clock, patience, async () => {
      attempts += 1;
      await clock.sleep(1_500);
      return undefined;
    });
    assert.equal(attempts, 2);
  });
});
