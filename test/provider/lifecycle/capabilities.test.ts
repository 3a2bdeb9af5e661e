import assert from "node:assert/strict";
import { noLimits } from "../../../provider/api/capabilities";
import { problemsOfLimits } from "../../../provider/lifecycle/check";
import { gadget, gadgetState, gadgetSetup } from "./gadget";

const api = "RunPod's Gadget API";

describe("provider/lifecycle on an API with limits", () => {
  it("refuses by name what the API does not offer, but nothing that the state already has", () => {
    const lifecycle = gadgetSetup({}, { ...noLimits, api, lacks: [{ input: "size" }] }).start();
    const refusal = `Gadget "one": size is not offered by ${api}, which this version uses. Take it out.`;
    assert.deepEqual(lifecycle.check({}, { ...gadget }).problems, [refusal]);
    assert.deepEqual(lifecycle.check(gadgetState, { ...gadget, size: 2 }).problems, [refusal]);
    assert.deepEqual(lifecycle.check(gadgetState, { ...gadget, name: "two" }).problems, []);
    const { size: _size, ...without } = gadget;
    assert.doesNotMatch(lifecycle.check(gadgetState, without).problems.join(), /not offered/);
  });

  it("takes an empty text for none: it is neither refused nor kept from being removed", () => {
    const lacks = [{ input: "note" }, { input: "note", removal: true }] as const;
    const count = (olds: object, news: Record<string, unknown>) =>
      problemsOfLimits({ ...noLimits, api, lacks }, olds, news).length;
    assert.deepEqual([count({}, { note: "" }), count({ note: "" }, {})], [0, 0]);
    const refused = [count({ note: "" }, { note: "x" }), count({ note: "x" }, {}), count({ note: "x" }, { note: "" })];
    assert.deepEqual(refused, [1, 1, 1]);
  });

  it("concludes nothing from a field that the API does not report, in a read or an update", async () => {
    const { fake, start, warnings } = gadgetSetup(
      { mapping: { toInputs: ({ name, place }) => ({ name, size: undefined, place }) } },
      { ...noLimits, api, silent: ["size"] },
    );
    const { id } = fake.plant(gadget);
    assert.deepEqual(await start().read(id, gadgetState), gadgetState);
    const updated = await start().update(id, gadgetState, { ...gadget, name: "two" });
    assert.equal((updated as typeof gadget).size, gadget.size);
    assert.deepEqual([fake.objects.get(id)?.name, warnings], ["two", []]);
  });

  it("adopts an object that matches in every reported field, and names the unreported ones", async () => {
    const { fake, start, warnings } = gadgetSetup({}, { ...noLimits, api, silent: ["size"] });
    const { id } = fake.plant({ ...gadget, size: 7 });
    const { outputs } = await start().create({ ...gadget, adopt: id });
    assert.equal((outputs as typeof gadget).size, gadget.size);
    assert.deepEqual(warnings, [
      `Gadget "one" (${id}) is adopted. ${api} does not report these fields: size. They are taken to be what the program says: ` +
        "compare them in the console.",
    ]);
  });

  it("replaces for every change if the API cannot change an object, and sends no update", async () => {
    const { fake, start } = gadgetSetup({}, { ...noLimits, api, canChange: false });
    const { id } = fake.plant(gadget);
    const diff = (news: object) => start().diff(id, gadgetState, { ...gadget, ...news }).replaces;
    assert.deepEqual([diff({}), diff({ size: 2 }), diff({ name: "two", size: 2 })], [[], ["size"], ["name", "size"]]);
    Object.defineProperty(fake, "update", { value: undefined });
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), {
      name: "UserError",
      message: /cannot change a Gadget\. Nothing was changed\. To delete and create it again, run `pulumi up --replace/,
    });
    assert.equal(fake.objects.get(id)?.size, gadget.size);
  });

  it("completes a create that was interrupted after RunPod created the object, without an update", async () => {
    const { fake, start } = gadgetSetup({}, { ...noLimits, api, canChange: false });
    Object.defineProperty(fake, "update", { value: undefined });
    const { id } = fake.plant(gadget);
    const interrupted = { ...gadgetState, ready: false };
    const { ready } = (await start().update(id, interrupted, { ...gadget })) as typeof gadgetState;
    assert.equal(ready, true);
    Object.assign(fake.objects.get(id) ?? {}, { size: 7 });
    await assert.rejects(start().update(id, interrupted, { ...gadget }), /cannot change a Gadget/);
    assert.equal(fake.objects.get(id)?.size, 7);
  });
});
