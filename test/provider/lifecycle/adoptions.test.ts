import assert from "node:assert/strict";
import { gadget, gadgetSetup } from "./gadget";

describe("provider/lifecycle/adopt: the argument adopt in later runs", () => {
  /** The state of a gadget that an earlier run adopted. */
  async function adopted() {
    const setup = gadgetSetup();
    const { id } = setup.fake.plant(gadget);
    const inputs = { ...gadget, adopt: id };
    const { outputs } = await setup.start().create(inputs);
    return { ...setup, id, inputs, state: outputs as Record<string, unknown> };
  }

  it("creates a new object for a replacement, whichever resource comes first", async () => {
    for (const deletesFirst of [true, false]) {
      const { fake, start, id, inputs, state } = await adopted();
      const lifecycle = start();
      const moved = { ...inputs, place: "there" };
      assert.deepEqual(lifecycle.diff(id, state, moved).replaces, ["place"]);
      if (deletesFirst) await lifecycle.delete(id, state);
      const made = await lifecycle.create(moved);
      if (!deletesFirst) await lifecycle.delete(id, state);
      assert.notEqual(made.id, id);
      assert.deepEqual([...fake.objects.keys()], [made.id]);

      // The same if the adopted object no longer exists.
      const later = start();
      const back = { ...inputs };
      assert.deepEqual(later.diff(made.id, made.outputs as Record<string, unknown>, back).replaces, ["place"]);
      await later.delete(made.id, made.outputs as Record<string, unknown>);
      const { id: third } = await later.create(back);
      assert.deepEqual([...fake.objects.keys()], [third]);
    }
  });

  it("creates a new object if the engine deletes first without a comparison, as for `--replace`", async () => {
    const { fake, start, id, inputs, state } = await adopted();
    const lifecycle = start();
    await lifecycle.delete(id, state);
    const made = await lifecycle.create(inputs);
    assert.deepEqual([...fake.objects.keys()], [made.id]);
  });

  it("keeps the object that the same run adopted when its previous resource is deleted", async () => {
    const { fake, start, warnings } = gadgetSetup();
    const first = await start().create({ ...gadget });
    const lifecycle = start();
    const { id } = await lifecycle.create({ ...gadget, adopt: first.id });
    await lifecycle.delete(first.id, first.outputs as Record<string, unknown>);
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.match(warnings.join(), /Gadget "one" \(id-1\): it stays at RunPod, because another resource manages it\./);
  });

  it("keeps it also if that run was interrupted before the delete", async () => {
    const { fake, start } = gadgetSetup();
    const first = await start().create({ ...gadget });
    const second = await start().create({ ...gadget, adopt: first.id });
    const next = start();
    next.diff(first.id, second.outputs as Record<string, unknown>, { ...gadget, adopt: first.id });
    await next.delete(first.id, first.outputs as Record<string, unknown>);
    assert.deepEqual([...fake.objects.keys()], [first.id]);
  });

  it("deletes an adopted object when its own resource is deleted", async () => {
    const { fake, start, id, inputs, state } = await adopted();
    const lifecycle = start();
    lifecycle.diff(id, state, inputs);
    await lifecycle.delete(id, state);
    assert.equal(fake.objects.size, 0);
  });
});
