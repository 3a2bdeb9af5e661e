import assert from "node:assert/strict";
import { checkInputs } from "../../../provider/lifecycle/check";
import { networkVolumeRules } from "../../../provider/kinds/network-volume";
import { templateRules } from "../../../provider/kinds/template/inputs";
import { template } from "../../../provider/kinds/template/template";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import type { Template, TemplateSpec } from "../../../provider/api";
import { FakeClock } from "../../support/fake-clock";
import { FakeKindApi } from "./fake-kind-api";
import { gadget, gadgetState, gadgetSetup, contextFor } from "./gadget";
import { unmarked } from "./unmarked";

describe("provider/lifecycle/adopt", () => {
  it("adds an object that equals the program to the state, and writes nothing", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const { id: adopted, outputs } = await start().create({ ...gadget, adopt: id });
    assert.equal(adopted, id);
    assert.deepEqual(unmarked(outputs), { ...gadgetState, adopt: id });
    assert.deepEqual([...new Set(fake.calls)], ["list"]);
  });

  it("reports what RunPod does not report of the kind, after the adoption and not before", async () => {
    const { fake, start, warnings } = gadgetSetup({ words: { onAdopt: "Its colour is not reported. Look at it." } });
    const { id } = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget, size: 2, adopt: id }), /size: 2 in the program/);
    assert.deepEqual(warnings, []);
    await start().create({ ...gadget, adopt: id });
    assert.deepEqual(warnings, [`Gadget "one" (${id}) is adopted. Its colour is not reported. Look at it.`]);
    await start().create({ ...gadget, name: "two" });
    await assert.rejects(start().create({ ...gadget }), new RegExp(`adopt: "${id}".* Its colour is not reported\\.`));
    assert.equal(warnings.length, 1, "a create logs no such warning");
    const plain = gadgetSetup();
    await plain.start().create({ ...gadget, adopt: plain.fake.plant(gadget).id });
    assert.deepEqual(plain.warnings, []);
  });

  it("lists everything that differs, with RunPod's values", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant({ ...gadget, size: 7, place: "there" });
    await assert.rejects(
      start().create({ ...gadget, adopt: id }),
      /size: 1 in the program, 7 at RunPod\n.*place: "here" in the program, "there" at RunPod/,
    );
    assert.equal(fake.count("create") + fake.count("update"), 0);
  });

  it("refuses an object that another resource of the run manages, and one that does not exist", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    lifecycle.diff(id, {}, { ...gadget });
    await assert.rejects(lifecycle.create({ ...gadget, adopt: id }), /already belongs to a resource of this program/);
    await assert.rejects(start().create({ ...gadget, adopt: "id-99" }), /does not list id-99/);
  });

  it("recovers from a create that no state recorded", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget }), new RegExp(`adopt: "${id}"`));
    assert.equal((await start().create({ ...gadget, adopt: id })).id, id);
    assert.equal(fake.objects.size, 1);
  });

  it("shows no value of env, and does not compare inputs that derive from others", async () => {
    const clock = new FakeClock();
    const fake = new FakeKindApi<Template, TemplateSpec>({
      clock,
      make: (spec) => spec as unknown as Omit<Template, "id">,
      change: (current) => current,
    });
    const planted = fake.plant({ ...program, env: { TOKEN: "canary-1" }, ports: [], volumeInGb: 0 });
    const api = Object.assign(fake, { get: async () => undefined });
    const start = () => lifecycleOf(template, contextFor(clock, { template: api }));
    const same = { ...program, env: { TOKEN: "canary-1" }, release: "from an older formula", adopt: planted.id };
    assert.equal((await start().create(same)).id, planted.id);
    await assert.rejects(start().create({ ...same, env: { TOKEN: "canary-2" } }), (error: Error) => {
      assert.match(error.message, /env: TOKEN has another value \(values are not shown/);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });

  it("quotes no text in which somebody left a token at RunPod", async () => {
    const token = `ghp_${"a".repeat(36)}`;
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant({ ...gadget, place: `git clone\n${token}` });
    await assert.rejects(start().create({ ...gadget, size: 2, adopt: id }), (error: Error) => {
      assert.match(error.message, /\n {2}place: the values differ \(not shown, one seems to hold a GitHub token\)$/);
      assert.match(error.message, /\n {2}size: 2 in the program, 1 at RunPod/);
      assert.ok(!error.message.includes(token));
      return true;
    });
  });

  it("is kept by check once the object is in the state, whatever the program says later", () => {
    const volume = { name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" };
    const adopted = { ...volume, adopt: "vol1" };
    assert.deepEqual(checkInputs(networkVolumeRules, adopted, volume).inputs, adopted);
    assert.deepEqual(checkInputs(networkVolumeRules, adopted, { ...volume, adopt: "vol2" }).inputs, adopted);
    assert.deepEqual(checkInputs(networkVolumeRules, volume, adopted).inputs, volume);
    assert.equal(checkInputs(templateRules, {}, { name: "t", image: "a:1", adopt: "tpl1" }).inputs.adopt, "tpl1");
  });
});

const program = { name: "t", image: "a:1", args: "", containerDiskInGb: 20, serverless: true };
