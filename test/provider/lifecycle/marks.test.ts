import assert from "node:assert/strict";
import { gadget, gadgetState, gadgetSetup } from "./gadget";

describe("provider/lifecycle/marks", () => {
  it("distinguish objects that were created or adopted with the same arguments, and survive updates", async () => {
    const { fake, start, clock } = gadgetSetup();
    const lifecycle = start();
    const one = await lifecycle.create({ ...gadget });
    const first = one.outputs as Record<string, unknown>;
    const other = (await start().create({ ...gadget, adopt: one.id })).outputs as Record<string, unknown>;
    assert.match(String(first.holder), /^[0-9a-f]{16}$/);
    assert.notEqual(first.holder, other.holder);
    await clock.sleep(60_000);
    const updated = (await lifecycle.update(one.id, first, { ...gadget, size: 2 })) as Record<string, unknown>;
    assert.equal(updated.holder, first.holder);
    assert.equal(Date.parse(String(updated.savedAt)) - Date.parse(String(first.savedAt)), 60_000);
    assert.equal(fake.objects.size, 1);
  });

  it("are kept but never added by a read; an update adds them to an older state, even if it fails", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    assert.deepEqual(await start().read(id, gadgetState), gadgetState);
    const marked = { ...gadgetState, holder: "0123456789abcdef", savedAt: "2026-11-27T12:00:00.000Z" };
    assert.deepEqual(await start().read(id, marked), marked);
    const updated = (await start().update(id, gadgetState, { ...gadget, size: 2 })) as Record<string, unknown>;
    assert.match(String(updated.holder), /^[0-9a-f]{16}$/);
    fake.faults = [{ operation: "update", when: "after", kind: "noAnswer" }];
    const failed: unknown = await start()
      .update(id, marked, { ...gadget, size: 3 })
      .catch((error: unknown) => error);
    const { outputs } = failed as { outputs: Record<string, unknown> };
    assert.equal(outputs.holder, marked.holder);
    assert.notEqual(outputs.savedAt, marked.savedAt);
  });

  it("record the time of the last of several writes, such as the stop after the creation of a Pod", async () => {
    for (const fails of [false, true]) {
      const { start, clock } = gadgetSetup({
        hooks: {
          afterSave: async (context) => {
            await context.clock.sleep(20_000);
            if (fails) throw new Error("not stopped");
          },
        },
      });
      const begunAtInMs = clock.epochInMs();
      const made: unknown = await start()
        .create({ ...gadget })
        .catch((error: unknown) => error);
      const { savedAt } = (made as { outputs: { savedAt: string } }).outputs;
      assert.equal(Date.parse(savedAt) - begunAtInMs, 20_000);
    }
  });

  it("cause no diff", () => {
    const { start } = gadgetSetup();
    const marked = { ...gadgetState, holder: "0123456789abcdef", savedAt: "2026-11-27T12:00:00.000Z" };
    assert.deepEqual(start().diff("id-1", marked, { ...gadget }).replaces, []);
    assert.ok(!start().inputNames.includes("holder") && !start().inputNames.includes("savedAt"));
  });
});
