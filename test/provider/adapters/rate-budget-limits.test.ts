import assert from "node:assert/strict";
import fc from "fast-check";
import { RateBudget } from "../../../provider/adapters/rate-budget";
import { FakeClock } from "../../support/fake-clock";

interface Server {
  callsPerSecond: number;
  /** Counts per calendar second, or within any second. */
  window: "fixed" | "sliding";
  latencyInMs: number;
  retryAfterInMs: number | undefined;
}

/** A limiter like RunPod's or its gateway's. Refused calls do not count. */
function limiterOf({ callsPerSecond, window }: Server, clock: FakeClock): () => boolean {
  let taken: number[] = [];
  return () => {
    const now = clock.now();
    const from = window === "sliding" ? now - 999 : Math.floor(now / 1000) * 1000;
    taken = taken.filter((time) => time >= from);
    if (taken.length >= callsPerSecond) return false;
    taken.push(now);
    return true;
  };
}

const servers = fc.record({
  callsPerSecond: fc.oneof(fc.constantFrom(4, 5, 10, 20, 50), fc.integer({ min: 2, max: 100 })),
  window: fc.constantFrom<Server["window"]>("fixed", "sliding"),
  latencyInMs: fc.integer({ min: 0, max: 1_500 }),
  retryAfterInMs: fc.option(fc.constantFrom(0, 1_000, 5_000), { nil: undefined }),
});

describe("provider/adapters/rate-budget under an unknown limit", () => {
  it("completes every call within a minute of its first attempt, and all calls in a time that fits the limit", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(servers, fc.integer({ min: 1, max: 120 }), async (server, calls) => {
        const clock = new FakeClock();
        const budget = new RateBudget(clock);
        const isTaken = limiterOf(server, clock);
        const start = clock.now();
        let refusals = 0;
        await Promise.all(
          Array.from({ length: calls }, async () => {
            let first: number | undefined;
            for (;;) {
              const turn = await budget.take({ again: first !== undefined });
              first ??= clock.now();
              const answer = isTaken();
              await clock.sleep(server.latencyInMs);
              if (answer) break;
              refusals += 1;
              assert.ok(turn !== undefined);
              budget.refused(turn, server.retryAfterInMs);
            }
            budget.accepted();
            assert.ok(clock.now() - first <= 60_000, `a call took ${clock.now() - first} ms`);
          }),
        );
        const seconds = (clock.now() - start) / 1000;
        assert.ok(seconds <= 15 + (5 * calls) / Math.min(server.callsPerSecond, 50), `it took ${seconds} s`);
        assert.ok(refusals <= 40 + 2 * calls, `${refusals} refusals of ${calls} calls`);
      }),
      { numRuns: 300 },
    );
  });
});
