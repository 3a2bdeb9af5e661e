import assert from "node:assert/strict";
import type { Turn } from "../../../provider/adapters/rate-budget";
import { RateBudget } from "../../../provider/adapters/rate-budget";
import { FakeClock } from "../../support/fake-clock";

async function turnOf(budget: RateBudget): Promise<Turn> {
  const turn = await budget.take();
  assert.ok(turn !== undefined);
  return turn;
}

/** The times at which calls start that are requested at once and that RunPod accepts. */
async function timesOf(budget: RateBudget, clock: FakeClock, calls: number): Promise<number[]> {
  const start = clock.now();
  return Promise.all(
    Array.from({ length: calls }, async () => {
      await turnOf(budget);
      budget.accepted();
      return clock.now() - start;
    }),
  );
}

/** The number of calls in each second. */
function perSecond(times: number[]): number[] {
  const counts: number[] = [];
  for (const time of times) {
    // Allows for rounding.
    const second = Math.floor((time + 0.001) / 1000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

describe("provider/adapters/rate-budget", () => {
  it("allows twenty calls at once, then ten a second, and doubles the rate each second up to fifty", async () => {
    const clock = new FakeClock();
    const times = await timesOf(new RateBudget(clock), clock, 300);
    assert.equal(times.filter((time) => time === 0).length, 20);
    const [first, second, third, ...rest] = perSecond(times);
    assert.deepEqual([first, second, third], [29, 30, 40]);
    for (const count of rest.slice(0, -1)) assert.ok(count >= 49 && count <= 51, `${count} calls in a second`);
  });

  it("never exceeds the ceiling of calls a second, however low or high", async () => {
    for (const ceiling of [0.25, 1, 4, 9, 10, 12, 25, 50, 400]) {
      const clock = new FakeClock();
      const seconds = Math.max(1, 1 / ceiling);
      const times = await timesOf(new RateBudget(clock, ceiling), clock, Math.ceil(8 * seconds * ceiling));
      for (const from of times) {
        const count = times.filter((time) => time >= from && time < from + seconds * 1000 - 0.001).length;
        assert.ok(count <= Math.max(1, ceiling), `${count} calls from ${from} ms on, allowed are ${ceiling}`);
      }
    }
  });

  it("does not raise the rate while RunPod answers nothing", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    await clock.sleep(60_000);
    const times = await timesOf(budget, clock, 30);
    assert.deepEqual(perSecond(times), [30]);
    assert.equal(times.filter((time) => time === 0).length, 20);
  });

  it("halves the rate once for all calls in flight, pauses, and then allows no burst", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    const turns = await Promise.all(Array.from({ length: 20 }, () => turnOf(budget)));
    for (const turn of turns) budget.refused(turn);
    const times = await timesOf(budget, clock, 6);
    assert.deepEqual(times.map(Math.round), [1000, 1200, 1400, 1600, 1800, 2000]);
    // After a second without a refusal the rate is ten again.
    assert.deepEqual((await timesOf(budget, clock, 3)).map(Math.round), [100, 200, 300]);
  });

  it("pauses longer after each refusal in a row, and keeps trying", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const before = clock.now();
      const turn = await turnOf(budget);
      pauses.push(clock.now() - before);
      budget.refused(turn);
    }
    assert.deepEqual(pauses, [0, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
  });

  it("delays every call while RunPod asks for a pause, and a shorter request does not shorten it", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    const [one, other] = [await turnOf(budget), await turnOf(budget)];
    budget.refused(one, 5_000);
    budget.refused(other, 1_000);
    assert.deepEqual((await timesOf(budget, clock, 2)).map(Math.round), [5_000, 5_200]);
  });

  it("sends refused calls again before calls that have not been sent", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock, 1);
    const refused = await turnOf(budget);
    const order: string[] = [];
    const waiting = [1, 2].map((index) => budget.take().then(() => order.push(`new ${index}`)));
    budget.refused(refused);
    const again = budget.take({ again: true }).then(() => order.push("again"));
    await Promise.all([...waiting, again]);
    assert.deepEqual(order, ["again", "new 1", "new 2"]);
  });

  it("reports long waits: the number of calls, the reason, and when they continue", async () => {
    const clock = new FakeClock();
    const words: string[] = [];
    const budget = new RateBudget(clock, 2, (message) => words.push(message));
    await timesOf(budget, clock, 80);
    assert.equal(words.length, 2);
    assert.match(words[0] ?? "", /^Calls to RunPod waiting: 59\. They go at 2 a second, the last in about 30 s/);
    const turn = await turnOf(budget);
    budget.refused(turn, 20_000);
    await turnOf(budget);
    assert.match(
      words[2] ?? "",
      /: 1\. RunPod has refused some as too many, and takes the next in 10 s at the earliest\./,
    );
    assert.equal(words.length, 3);
  });

  it("ends all waiting and new calls at once when the pause exceeds their longest", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock, 1);
    const turn = await turnOf(budget);
    const waiting = budget.take({ longestPauseInMs: 120_000 });
    budget.refused(turn, 120_001);
    const before = clock.now();
    assert.equal(await waiting, undefined);
    assert.equal(await budget.take({ longestPauseInMs: 120_000 }), undefined);
    assert.equal(clock.now(), before);
    await clock.sleep(1);
    assert.notEqual(await budget.take({ longestPauseInMs: 120_000 }), undefined);
  });
});
