import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, endpointInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: the quota of workers", () => {
  let emulator: Emulator;
  let client: Client;
  let minimal: ReturnType<typeof endpointInput>;
  useEmulator((lent) => ({ emulator, client } = lent), { quota: 10 });
  beforeEach(async () => {
    minimal = endpointInput((await client.putTemplate()).id);
  });

  const refusalOf = (input: object) => client.refused(documents["endpoint.save"], { input });

  it("limits the sum of workersMax, with RunPod's text", async () => {
    const { id } = await client.putEndpoint({ ...minimal, workersMax: 8 });
    assert.equal(
      await refusalOf({ ...minimal, workersMax: 3 }),
      "Max workers across all endpoints must not exceed your workers quota (10). Reduce the max workers for other " +
        "endpoints or lower the max worker count for this endpoint to at most 2.",
    );
    emulator.switches.quotaSentence = "2024";
    assert.match(await refusalOf({ ...minimal, workersMax: 3 }), /maximum limit of \(10\)/);
    await client.putEndpoint({ ...minimal, workersMax: 2 });
    await client.putEndpoint({ ...minimal, id, workersMax: 8 });
    await refusalOf({ ...minimal, id, workersMax: 9 });
    emulator.store.accounts.update(emulator.account.id, { quota: 11 });
    assert.equal((await client.putEndpoint({ ...minimal, id, workersMax: 9 })).workersMax, 9);
    emulator.store.accounts.update(emulator.account.id, { quota: 1 });
    assert.equal((await client.putEndpoint({ ...minimal, id, workersMax: 0 })).workersMax, 0, "a way down stays open");
  });

  it("refuses one of two simultaneous saves that exceed the quota together", async () => {
    const saves = Array.from({ length: 8 }, () =>
      client.post(documents["endpoint.save"], { input: { ...minimal, workersMax: 2 } }),
    );
    const refused = (await Promise.all(saves)).filter(({ errors }) => errors !== undefined);
    assert.deepEqual([refused.length, emulator.store.endpoints.list().length], [3, 5]);
  });
});
