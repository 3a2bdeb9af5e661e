import assert from "node:assert/strict";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import { pod } from "../../../provider/kinds/pod/pod";
import { template } from "../../../provider/kinds/template/template";
import type { Pod, PodSpec, Template, TemplateSpec } from "../../../provider/api";
import { UserError } from "../../../provider/api/errors";
import { unknown } from "../../../provider/lifecycle/unknown";
import { FakeClock } from "../../support/fake-clock";
import { FakeKindApi } from "./fake-kind-api";
import { gadget, gadgetSetup, contextFor } from "./gadget";

/** The messages of a preview and the error of an `up` for a new resource, each in its own process. */
async function previewAndUp(setup: ReturnType<typeof gadgetSetup>, inputs: Record<string, unknown>) {
  const count = setup.warnings.length;
  await setup.start().review({}, inputs);
  const previewed = setup.warnings.slice(count).join("\n");
  const failed = await setup
    .start()
    .create(inputs)
    .then(() => "", String);
  return { previewed, failed: failed.replace("UserError: ", "") };
}

describe("provider/lifecycle/adoption-review", () => {
  it("names every difference in the words of the failing up, and writes nothing", async () => {
    const setup = gadgetSetup();
    const { id } = setup.fake.plant({ ...gadget, size: 7, place: "there" });
    const { previewed, failed } = await previewAndUp(setup, { ...gadget, adopt: id });
    assert.match(failed, /size: 1 in the program, 7 at RunPod\n.*place: "here" in the program, "there" at RunPod/);
    assert.equal(previewed, `Gadget "one": ${failed}`);
    const missing = await previewAndUp(setup, { ...gadget, adopt: "id-99" });
    assert.match(missing.failed, /RunPod does not list id-99/);
    assert.equal(missing.previewed, `Gadget "one": ${missing.failed}`);
    assert.deepEqual([...new Set(setup.fake.calls)], ["list"]);
  });

  it("announces the adoption if nothing differs, and names what RunPod does not report", async () => {
    const { fake, start, warnings, informed } = gadgetSetup({
      words: { onAdopt: "Its colour is not reported. Look at it." },
    });
    const { id } = fake.plant(gadget);
    await start().review({}, { ...gadget, adopt: id });
    assert.deepEqual(informed, [
      `Gadget "one": adopts ${id}. Your program matches what RunPod has. Its colour is not reported. Look at it.`,
    ]);
    assert.deepEqual(warnings, []);
  });

  it("reads one list for all adoptions of a kind, and none for existing or created resources", async () => {
    const { fake, start, informed, warnings } = gadgetSetup();
    const lifecycle = start();
    await lifecycle.review({}, { ...gadget });
    await lifecycle.review({}, { ...gadget, adopt: unknown });
    await lifecycle.review({ ...gadget }, { ...gadget, adopt: "id-1" });
    assert.equal(fake.count("list"), 0);
    const ids = ["one", "two", "three"].map((name) => fake.plant({ ...gadget, name }).id);
    for (const [index, adopt] of ids.entries()) {
      await lifecycle.review({}, { ...gadget, name: ["one", "two", "other"][index], adopt });
    }
    assert.equal(fake.count("list"), 1);
    assert.equal(informed.length, 2);
    assert.equal(warnings.length, 1);
  });

  it("omits values that a preview does not know yet", async () => {
    const { fake, start, informed, warnings } = gadgetSetup();
    const { id } = fake.plant({ ...gadget, size: 7, place: "there" });
    await start().review({}, { ...gadget, size: unknown, adopt: id });
    assert.match(warnings.join(), /place: "here" in the program/);
    assert.doesNotMatch(warnings.join(), /size/);
    await start().review({}, { name: unknown, size: 7, place: ["there", unknown], adopt: id });
    assert.equal(informed.length, 1);
  });

  it("reports once, and not as an error, that it could not look, and does not try again", async () => {
    const { fake, start, warnings } = gadgetSetup({
      api: () => {
        throw new UserError("No RunPod API key.");
      },
    });
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    await lifecycle.review({}, { ...gadget, adopt: id });
    await lifecycle.review({}, { ...gadget, name: "two", adopt: id });
    assert.deepEqual(warnings, [
      'Gadget "one": this preview does not compare what it and others adopt: No RunPod API key. `pulumi up` compares before it adopts anything, and stops if something differs.',
    ]);

    const failing = gadgetSetup();
    failing.fake.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
    const other = failing.start();
    for (const name of ["one", "two"]) await other.review({}, { ...gadget, name, adopt: "id-1" });
    assert.equal(failing.warnings.length, 1);
    assert.equal(failing.fake.count("list"), 1);
  });

  it("reports that another resource of the program manages the object, or may manage it too", async () => {
    const { fake, start, warnings } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const held = start();
    const holder = held.check({ ...gadget }, { ...gadget, defaultName: "old-1234567" });
    held.diff(id, { ...gadget, holder: "a" }, holder.inputs);
    const { inputs } = held.check({}, { ...gadget, adopt: id, defaultName: "new-1234567" });
    await held.review({}, inputs);
    assert.match(warnings.join(), /^Gadget "one": adopt: id-1 already belongs to a resource of this program, "old"/);

    const asked = start();
    for (const name of ["first", "second"]) {
      const checked = asked.check({}, { ...gadget, name, adopt: id, defaultName: `${name}-1234567` });
      await asked.review({}, checked.inputs);
    }
    assert.match(warnings.at(-1) ?? "", /^Gadget "second": adopt: id-1 .* "first"/);
  });

  it("reports nothing for a replacement, which creates a new object", async () => {
    const { fake, start, informed, warnings } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    const state = { ...gadget, adopt: id };
    const moved = lifecycle.check(state, { ...gadget, place: "there", adopt: id, defaultName: "x-1234567" });
    lifecycle.diff(id, { ...state, holder: "a" }, moved.inputs);
    const { inputs } = lifecycle.check({}, { ...gadget, place: "there", adopt: id, defaultName: "x-1234567" });
    await lifecycle.review({}, inputs);
    assert.deepEqual([...informed, ...warnings], []);
    assert.equal(fake.count("list"), 0);
  });

  it("does not count an announced adoption as created by this run", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    await lifecycle.review({}, { ...gadget, adopt: id });
    await assert.rejects(lifecycle.create({ ...gadget }), /RunPod already has one of this name/);
    assert.equal((await lifecycle.create({ ...gadget, adopt: id })).id, id);
  });

  it("names the variables that differ, never a value, and omits unknown ones", async () => {
    const clock = new FakeClock();
    const fake = new FakeKindApi<Template, TemplateSpec>({
      clock,
      make: (spec) => spec as unknown as Omit<Template, "id">,
      change: (current) => current,
    });
    const program = { name: "t", image: "a:1", args: "", containerDiskInGb: 20, serverless: true };
    const env = { SAME: "same", TOKEN: "canary-1", EXTRA: "canary-2", LATER: "canary-3" };
    const { id } = fake.plant({ ...program, env, ports: [], volumeInGb: 0 });
    const warnings: string[] = [];
    const api = Object.assign(fake, { get: async () => undefined });
    const start = () => lifecycleOf(template, contextFor(clock, { template: api }, warnings));
    const declared = { SAME: "same", TOKEN: "canary-4", NEW: "canary-5" };
    await assert.rejects(start().create({ ...program, env: declared, adopt: id }), (error: Error) => {
      assert.match(
        error.message,
        /\n {2}env: TOKEN has another value, NEW is only in the program, EXTRA, LATER are only at RunPod \(values are not shown/,
      );
      assert.doesNotMatch(error.message, /canary|SAME/);
      return true;
    });
    await start().review({}, { ...program, env: { ...declared, LATER: unknown }, adopt: id });
    assert.match(warnings.join(), /env: TOKEN has another value, NEW is only in the program, EXTRA is only at RunPod/);
    assert.doesNotMatch(warnings.join(), /canary|SAME|LATER/);
  });

  it("compares a Pod without the fields that depend on unknown values", async () => {
    const clock = new FakeClock();
    const fake = new FakeKindApi<Pod, PodSpec>({
      clock,
      make: (spec) => spec as unknown as Omit<Pod, "id">,
      change: (current) => current,
    });
    const declared = { name: "p", image: "a:1", gpus: ["NVIDIA A40"], gpuCount: 1, cloud: "SECURE" as const };
    const planted = fake.plant({ ...declared, gpuTypes: ["NVIDIA A40"] });
    fake.put({ ...planted, gpuTypeId: "NVIDIA A40", networkVolumeId: "vol1", env: {}, ports: [], volumeInGb: 0 });
    const warnings: string[] = [];
    const lifecycle = lifecycleOf(pod, contextFor(clock, { pod: fake }, warnings));
    const inputs = { ...declared, gpuCount: unknown, networkVolume: { id: unknown }, templateId: unknown };
    await lifecycle.review({}, { ...inputs, adopt: planted.id });
    assert.deepEqual(warnings, []);
  });
});
