import assert from "node:assert/strict";
import fc from "fast-check";
import type { HttpOptions } from "../../../provider/adapters/http";
import { createHttp } from "../../../provider/adapters/http";
import { FakeClock } from "../../support/fake-clock";
import type { QuotaServer } from "./quota-server";
import { QuotaLimiter } from "./quota-server";

const request = {
  operation: "doIt",
  method: "GET",
  url: "https://runpod.example/v2/things",
  repeatable: false,
  reportsQuota: true,
} as const;

type Fetch = typeof globalThis.fetch;

const httpOver = (clock: FakeClock, fetch: Fetch, options: Partial<HttpOptions> = {}) =>
  createHttp({ apiKey: "key", clock, userAgent: "test", fetch, ...options });

let calls = 0;

/** One process that runs operations in parallel, each with its calls one after the other. */
async function run(clock: FakeClock, fetch: Fetch, callsOfOperations: number[]): Promise<void> {
  const http = httpOver(clock, fetch);
  await Promise.all(
    callsOfOperations.map(async (count) => {
      for (let call = 0; call < count; call += 1) {
        calls += 1;
        await http.send({ ...request, headers: { call: `${calls}` } });
      }
    }),
  );
}

const servers: fc.Arbitrary<QuotaServer> = fc.record({
  callsPerMinute: fc.oneof(fc.constant(60), fc.integer({ min: 30, max: 200 })),
  window: fc.constantFrom<QuotaServer["window"]>("fixed", "sliding"),
  startsAtInMs: fc.integer({ min: 0, max: 59_999 }),
  latencyInMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_500 })),
  round: fc.constantFrom(Math.floor, Math.round, Math.ceil),
  retryAfter: fc.boolean(),
});

const operations = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 16 });

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** An answer with this `RateLimit` header. */
const answer = (rateLimit: string | undefined, status = 200, headers: Record<string, string> = {}) =>
  new Response("{}", { status, headers: { ...headers, ...(rateLimit === undefined ? {} : { ratelimit: rateLimit }) } });

/** Answers from a list, and the times at which they were asked for, in seconds. */
function answers(clock: FakeClock, list: Response[]): { fetch: Fetch; times: number[] } {
  const times: number[] = [];
  const start = clock.now();
  const fetch: Fetch = async () => {
    times.push((clock.now() - start) / 1000);
    return list.shift() ?? answer(undefined);
  };
  return { fetch, times };
}

describe("provider/adapters/quota", () => {
  it("is never exceeded by one process, whose calls take at most a tenth longer than the quota asks for", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(servers, operations, async (server, sizes) => {
        const clock = new FakeClock();
        const start = clock.now();
        const limiter = new QuotaLimiter(clock, server);
        await run(clock, limiter.fetch, sizes);
        assert.deepEqual(limiter.refused, []);
        const neededInMs = (60_000 * sum(sizes)) / server.callsPerMinute;
        const answersInMs = (Math.max(...sizes) + 8) * server.latencyInMs;
        const tookInMs = clock.now() - start;
        assert.ok(tookInMs <= 1.1 * neededInMs + answersInMs + 5_000, `${tookInMs} ms instead of ${neededInMs} ms`);
      }),
      { numRuns: 200 },
    );
  });

  it("of 60 calls a minute lets 16 operations make 100 calls in 66 seconds, of which 60 are a wait", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const server = { callsPerMinute: 60, startsAtInMs: 0, latencyInMs: 100, round: Math.ceil, retryAfter: true };
    const limiter = new QuotaLimiter(clock, { ...server, window: "fixed" });
    await run(clock, limiter.fetch, [...Array.from({ length: 12 }, () => 6), 7, 7, 7, 7]);
    assert.deepEqual(limiter.refused, []);
    assert.ok(clock.now() - start <= 1.1 * 60_000, `${clock.now() - start} ms`);
  });

  it("refuses no call twice, of 16 operations in parallel and of a second process with the same key", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(servers, operations, operations, fc.nat(90_000), async (server, one, other, laterInMs) => {
        const clock = new FakeClock();
        const limiter = new QuotaLimiter(clock, { ...server, window: "fixed" });
        const later = clock.sleep(laterInMs).then(() => run(clock, limiter.fetch, other));
        await Promise.all([run(clock, limiter.fetch, one), later]);
        assert.equal(new Set(limiter.refused).size, limiter.refused.length, `refused: ${limiter.refused.join()}`);
      }),
      { numRuns: 300 },
    );
  });

  it("is asked for by one call alone, at first and after a time without an answer", async () => {
    const clock = new FakeClock();
    const inFlight: number[] = [];
    let flying = 0;
    const http = httpOver(clock, async () => {
      flying += 1;
      inFlight.push(flying);
      await clock.sleep(200);
      flying -= 1;
      return answer('"minute";r=100;t=60');
    });
    const send8 = () => Promise.all(Array.from({ length: 8 }, () => http.send(request)));
    await send8();
    await clock.sleep(6_000);
    await send8();
    assert.deepEqual(
      [inFlight[0], inFlight[1], inFlight[2], inFlight[8], inFlight[9], inFlight[10]],
      [1, 1, 2, 1, 1, 2],
    );
  });

  it("slows down no call of a key without limits after the first answer", async () => {
    const clock = new FakeClock();
    const { fetch, times } = answers(clock, []);
    const http = httpOver(clock, fetch);
    await Promise.all(Array.from({ length: 20 }, () => http.send(request)));
    assert.deepEqual(
      times,
      Array.from({ length: 20 }, () => 0),
    );
  });

  it("makes a refused call wait for the longer of Retry-After and the used up window, and keeps the rate", async () => {
    const sample = '"minute";r=0;t=12, "hour";r=2800;t=1812, "day";r=49500;t=45012';
    for (const [retryAfter, seconds] of [
      ["1", 13],
      ["12", 13],
      ["30", 30],
    ] as const) {
      const clock = new FakeClock();
      const left = '"minute";r=60;t=60, "hour";r=2799;t=1800';
      const refused = answer(sample, 429, { "retry-after": retryAfter });
      const { fetch, times } = answers(clock, [refused, ...Array.from({ length: 5 }, () => answer(left))]);
      const http = httpOver(clock, fetch);
      await Promise.all(Array.from({ length: 4 }, () => http.send(request)));
      assert.deepEqual(times.slice(0, 2), [0, seconds]);
      assert.ok(Math.max(...times) <= seconds + 0.5, times.join());
    }
  });

  it("fails all calls at once, unsent, when a window opens after their deadline", async () => {
    const clock = new FakeClock();
    const { fetch, times } = answers(clock, [answer('"minute";r=50;t=12, "hour";r=0;t=1812')]);
    const http = httpOver(clock, fetch);
    await http.send(request);
    await assert.rejects(http.send(request), { kind: "rateLimited", mayHaveHappened: false, message: /not sent/ });
    assert.deepEqual(times, [0]);
  });

  it("of one API delays no other API on the same host", async () => {
    const clock = new FakeClock();
    const { fetch, times } = answers(clock, [answer('"minute";r=0;t=12')]);
    const http = httpOver(clock, fetch);
    await http.send(request);
    await http.send({ ...request, url: "https://runpod.example/graphql", reportsQuota: false });
    await http.send(request);
    assert.deepEqual(times, [0, 0, 13]);
  });

  it("is not taken for larger when an older answer comes later", async () => {
    const clock = new FakeClock();
    const delays = [0, 3_000, 200, 100];
    const left = [40, 39, 4, 3];
    const times: number[] = [];
    const http = httpOver(clock, async () => {
      times.push(clock.now());
      const header = `"minute";r=${left.shift() ?? 2};t=57`;
      await clock.sleep(delays.shift() ?? 300);
      return answer(header);
    });
    const start = clock.now();
    await http.send(request);
    await Promise.all([1, 2, 3].map(() => http.send(request)));
    await Promise.all([1, 2, 3].map(() => http.send(request)));
    assert.equal(times.filter((time) => time < start + 50_000).length, 5);
  });

  it("is named with the number of waiting calls when they wait long", async () => {
    const clock = new FakeClock();
    const words: string[] = [];
    const reporting = { inform: (message: string) => words.push(message), waitReporter: () => () => undefined };
    const { fetch } = answers(clock, [answer('"minute";r=0;t=29')]);
    const http = httpOver(clock, fetch, { reporting });
    await http.send(request);
    await Promise.all([http.send(request), http.send(request)]);
    assert.deepEqual(words, [
      "Calls to RunPod waiting: 2. This API key has used its calls of the minute, and RunPod takes the next in 20 s.",
      "Calls to RunPod waiting: 2. This API key has used its calls of the minute, and RunPod takes the next in 5 s.",
    ]);
  });
});
