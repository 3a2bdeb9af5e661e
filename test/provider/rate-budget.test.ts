import assert from "node:assert/strict";
import { RateBudget } from "../../provider/rate-budget";
import { FakeClock } from "./fake-clock";

async function timesOf(budget: RateBudget, clock: FakeClock, calls: number): Promise<number[]> {
  const start = clock.now();
  return Promise.all(
    Array.from({ length: calls }, async () => {
      await budget.take();
      return clock.now() - start;
    }),
  );
}

describe("provider/rate-budget", () => {
  it("lets twenty calls go at once and ten a second after that, also when they all come together", async () => {
    const clock = new FakeClock();
    const times = (await timesOf(new RateBudget(clock), clock, 60)).sort((a, b) => a - b);
    assert.equal(times.filter((time) => time === 0).length, 20);
    for (const [index, time] of times.entries()) {
      const due = Math.max(0, (index - 19) * 100);
      assert.ok(Math.abs(time - due) < 1, `call ${index} went at ${time} ms, not at ${due} ms`);
    }
  });

  it("spaces calls out as the user says, one by one where that is less than one in two seconds", async () => {
    for (const [callsPerSecond, dues] of [
      [2, [0, 0, 0, 0, 500, 1000]],
      [0.25, [0, 4000, 8000]],
    ] as const) {
      const clock = new FakeClock();
      const times = (await timesOf(new RateBudget(clock, callsPerSecond), clock, dues.length)).sort((a, b) => a - b);
      assert.deepEqual(times.map(Math.round), dues);
    }
  });

  it("earns calls back while nothing happens, and never more than twenty", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    await timesOf(budget, clock, 20);
    await clock.sleep(500);
    assert.deepEqual((await timesOf(budget, clock, 6)).filter((time) => time > 0).length, 1);
    await clock.sleep(3_600_000);
    assert.deepEqual((await timesOf(budget, clock, 21)).filter((time) => time > 0).length, 1);
  });

  it("holds every call back while RunPod asks for it; a shorter wish does not shorten a longer one", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    budget.pause(5_000);
    budget.pause(1_000);
    assert.deepEqual(await timesOf(budget, clock, 3), [5_000, 5_000, 5_000]);
  });

  it("says so at once where a pause is longer than anybody would wait", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    budget.pause(120_001);
    assert.equal(await budget.take(120_000), false);
    assert.equal(clock.now(), new FakeClock().now());
    await clock.sleep(1);
    assert.equal(await budget.take(120_000), true);
  });
});
