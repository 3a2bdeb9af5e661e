import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import { clientOf, type Client } from "../client";
import { restOf, useRest, type RestAnswer, type RestClient } from "./client";

describe("emulator: the rate of REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));

  const told = ({ headers }: RestAnswer) => headers.get("ratelimit");

  beforeEach(() => {
    emulator.clock.freeze();
    // The first second of a day, so that all windows are whole.
    const now = emulator.clock.now();
    emulator.clock.advance(Math.ceil(now / 86_400_000) * 86_400_000 - now);
    Object.assign(emulator.switches, { restCallsPerMinute: 3, restCallsPerHour: 5, restCallsPerDay: 6 });
  });

  it("is told in every answer to a known key, and refuses beyond any window until it ends", async () => {
    const read = () => rest.send("GET", "/templates-that-are-no-path");
    const first = await read();
    assert.equal(
      first.headers.get("ratelimit-policy"),
      '"minute";q=3;w=60, "hour";q=5;w=3600, "day";q=6;w=86400',
      "an error has it, too",
    );
    assert.equal(told(first), '"minute";r=2;t=60, "hour";r=4;t=3600, "day";r=5;t=86400');
    emulator.clock.advance(47_500);
    await read();
    assert.equal(told(await read()), '"minute";r=0;t=13, "hour";r=2;t=3553, "day";r=3;t=86353');

    const refused = await read();
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, {
      title: "Too Many Requests",
      status: 429,
      detail: "rate limit exceeded for the minute window",
    });
    assert.equal(refused.headers.get("retry-after"), "13");
    assert.equal(told(refused), '"minute";r=0;t=13, "hour";r=2;t=3553, "day";r=3;t=86353');

    emulator.clock.advance(12_500);
    assert.equal(told(await read()), '"minute";r=2;t=60, "hour";r=1;t=3540, "day";r=2;t=86340');
    await read();
    const late = await read();
    assert.deepEqual(
      [late.body["detail"], late.headers.get("retry-after")],
      ["rate limit exceeded for the hour window", "3540"],
    );
    emulator.clock.advance(3_540_000);
    await read();
    assert.equal((await read()).body["detail"], "rate limit exceeded for the day window");
    assert.equal(emulator.calls.filter(({ status }) => status === 429).length, 3);
  });

  it("belongs to one key, not to strangers, not to GraphQL, and not to accounts without limits", async () => {
    for (let call = 0; call < 3; call += 1) await rest.send("GET", "/registries");
    assert.equal((await rest.send("GET", "/registries")).status, 429);
    const { apiKey } = emulator.addAccount();
    assert.equal((await restOf(emulator, apiKey).send("GET", "/registries")).status, 200);
    const unknown = await restOf(emulator, "rpa_UNKNOWN").send("GET", "/registries");
    assert.deepEqual([unknown.status, told(unknown)], [401, null]);
    assert.equal((await graphql.post("{ myself { id } }")).status, 200);
    Object.assign(emulator.switches, { restCallsPerMinute: 0, restCallsPerHour: 0, restCallsPerDay: 0 });
    const exempt = await rest.send("GET", "/registries");
    assert.deepEqual([exempt.status, told(exempt)], [200, null]);
    emulator.switches.callsPerSecond = 1;
    await clientOf(emulator).post("{ myself { id } }");
    assert.equal((await graphql.post("{ myself { id } }")).status, 429, "GraphQL keeps its own limiter");
    assert.equal((await rest.send("GET", "/registries")).status, 200);
  });

  it("slides, by the switch: each call is given back after its window", async () => {
    emulator.switches.rateWindows = "sliding";
    emulator.clock.advance(50_000);
    await rest.send("GET", "/registries");
    emulator.clock.advance(20_000);
    await rest.send("GET", "/registries");
    assert.match(told(await rest.send("GET", "/registries")) ?? "", /^"minute";r=0;t=40,/);
    assert.equal((await rest.send("GET", "/registries")).headers.get("retry-after"), "40");
    emulator.clock.advance(40_000);
    assert.match(told(await rest.send("GET", "/registries")) ?? "", /^"minute";r=0;t=20,/);
  });
});
