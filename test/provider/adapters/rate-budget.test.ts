import assert from "node:assert/strict";
import type { Turn } from "../../../provider/adapters/rate-budget";
import { RateBudget } from "../../../provider/adapters/rate-budget";
import { FakeClock } from "../../support/fake-clock";

async function turnOf(budget: RateBudget): Promise<Turn> {
  const turn = await budget.take();
  assert.ok(turn !== undefined);
  return turn;
}

/** When each of so many calls, asked for at once and all taken by RunPod, had its turn. */
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

/** How many calls fall into each second. */
function perSecond(times: number[]): number[] {
  const counts: number[] = [];
  for (const time of times) {
    // However its time was rounded.
    const second = Math.floor((time + 0.001) / 1000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

describe("provider/adapters/rate-budget", () => {
  it("lets twenty calls go at once and ten a second after that, then doubles the rate each second up to fifty", async () => {
    const clock = new FakeClock();
    const times = await timesOf(new RateBudget(clock), clock, 300);
    assert.equal(times.filter((time) => time === 0).length, 20);
    const [first, second, third, ...rest] = perSecond(times);
    assert.deepEqual([first, second, third], [29, 30, 40]);
    for (const count of rest.slice(0, -1)) assert.ok(count >= 49 && count <= 51, `${count} calls in a second`);
  });

  it("never makes more calls in a second than the ceiling, however low or high", async () => {
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

  it("does not grow while nothing is taken: silence proves nothing", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    await clock.sleep(60_000);
    const times = await timesOf(budget, clock, 30);
    assert.deepEqual(perSecond(times), [30]);
    assert.equal(times.filter((time) => time === 0).length, 20);
  });

  it("halves the rate once for all calls that were under way, pauses, and then lets no burst go", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    const turns = await Promise.all(Array.from({ length: 20 }, () => turnOf(budget)));
    for (const turn of turns) budget.refused(turn);
    const times = await timesOf(budget, clock, 6);
    assert.deepEqual(times.map(Math.round), [1000, 1200, 1400, 1600, 1800, 2000]);
    // Half the rate was clean for a second: back to ten.
    assert.deepEqual((await timesOf(budget, clock, 3)).map(Math.round), [100, 200, 300]);
  });

  it("waits longer from refusal to refusal while nothing is taken, and keeps trying", async () => {
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

  it("holds every call back while RunPod asks for it; a shorter wish does not shorten a longer one", async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(clock);
    const [one, other] = [await turnOf(budget), await turnOf(budget)];
    budget.refused(one, 5_000);
    budget.refused(other, 1_000);
    assert.deepEqual((await timesOf(budget, clock, 2)).map(Math.round), [5_000, 5_200]);
  });

  it("gives what was refused its turn before what has waited all along", async () => {
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

  it("tells of calls that wait for long: how many, why, and when they go on", async () => {
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

  it("says so at once where a pause is longer than anybody would wait, to who waits already as well", async () => {
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
