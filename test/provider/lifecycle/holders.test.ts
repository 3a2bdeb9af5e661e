import assert from "node:assert/strict";
import { z } from "zod";
import { gadget, gadgetRules, gadgetSetup } from "./gadget";

type Fields = Record<string, unknown>;

const adopt = { schema: z.string().optional(), change: "nothing" };
const rules = { ...gadgetRules, inputs: { ...gadgetRules.inputs, adopt } };

/** A gadget that the resource "old" adopted, and a run of a program in which "new" adopts it. */
async function adoptedByOld() {
  const setup = gadgetSetup({ rules });
  const { id } = setup.fake.plant(gadget);
  const { outputs } = await setup.start().create({ ...gadget, adopt: id });
  const lifecycle = setup.start();
  const checkNew = (changes: object = {}) =>
    lifecycle.check({}, { ...gadget, adopt: id, defaultName: "new-abcdef0", ...changes });
  return { ...setup, id, state: outputs as Fields, lifecycle, checkNew };
}

/*
 * With --continue-on-error, and after an interrupted run, the engine deletes a removed resource although the new one
 * could not be created.
 */
describe("provider/lifecycle/holders: a delete after a failed adoption of the same object", () => {
  it("is refused if the check of the new resource failed", async () => {
    const { fake, id, state, lifecycle, checkNew } = await adoptedByOld();
    assert.equal(checkNew({ size: "large" }).problems.length, 1);
    await assert.rejects(lifecycle.delete(id, state), {
      name: "UserError",
      message: new RegExp(
        `^${id} is not deleted and still exists, because "new" may manage it too.*pulumi state delete`,
      ),
    });
    assert.deepEqual([...fake.objects.keys()], [id]);
  });

  it("is refused if the adoption was refused or interrupted", async () => {
    for (const breaksOff of [false, true]) {
      const { fake, id, state, lifecycle, checkNew } = await adoptedByOld();
      const { inputs } = checkNew({ size: 2 });
      if (breaksOff) fake.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
      await assert.rejects(lifecycle.create(inputs), breaksOff ? /unavailable/ : /does not match your program/);
      await assert.rejects(
        lifecycle.delete(id, state),
        /is not deleted and still exists, because "new" may manage it too/,
      );
      assert.deepEqual([...fake.objects.keys()], [id]);
    }
  });

  it("is refused if states without marks leave open which resource manages the object", async () => {
    const { fake, id, state, start } = await adoptedByOld();
    const { holder: _holder, ...unmarked } = state;
    const lifecycle = start();
    const { inputs } = lifecycle.check(unmarked, { ...gadget, adopt: id, defaultName: "old-abcdef0" });
    lifecycle.diff(id, unmarked, inputs);
    await assert.rejects(
      lifecycle.delete(id, { ...unmarked, size: 1 }),
      /is not deleted and still exists, because "old" may manage it too/,
    );
    assert.deepEqual([...fake.objects.keys()], [id]);
  });
});

describe("provider/lifecycle/holders: one id in two states", () => {
  it("is deleted once", async () => {
    const { fake, id, state, lifecycle } = await adoptedByOld();
    await Promise.all([lifecycle.delete(id, state), lifecycle.delete(id, { ...state, holder: "another" })]);
    assert.equal(fake.count("delete"), 1);
    assert.equal(fake.objects.size, 0);
  });

  it("causes no error in a refresh, which compares each state only with itself", async () => {
    const { id, state, lifecycle } = await adoptedByOld();
    for (const holder of ["one", "another"]) {
      const seen = (await lifecycle.read(id, { ...state, holder })) as Fields;
      assert.deepEqual(lifecycle.diff(id, seen, seen).replaces, []);
    }
  });
});
