import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, endpointInput, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: templates", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  const imageOf = async (id: string) =>
    (await client.post(documents["template.get"], { id })).data?.podTemplate?.imageName;
  const removal = [documents["template.delete"], { templateName: "comfy" }] as const;

  it("are saved by id; an unknown id is refused, and nothing is created", async () => {
    const { id } = await client.putTemplate();
    assert.match(id, /^[a-z0-9]{10}$/);
    const saved = await client.putTemplate({ id, imageName: "example/comfy:2", env: [] });
    assert.deepEqual([saved.id, saved.imageName, saved.env], [id, "example/comfy:2", []]);
    const unknown = { ...templateInput, id: "nothing", name: "other" };
    assert.match(await client.refused(documents["template.save"], { input: unknown }), /not found/);
    assert.equal(emulator.store.templates.list().length, 1);
  });

  it("have unique names within the account", async () => {
    await client.putTemplate();
    const other = await client.putTemplate({ name: "other" });
    const renamed = { ...templateInput, id: other.id };
    assert.match(await client.refused(documents["template.save"], { input: templateInput }), /unique/);
    assert.match(await client.refused(documents["template.save"], { input: renamed }), /unique/);
    assert.deepEqual(
      emulator.store.templates.list().map(({ name }) => name),
      ["comfy", "other"],
    );
  });

  it("keep or reset the optional fields that an update omits", async () => {
    const { id } = await client.putTemplate({ ports: "8188/http", readme: "Read me.", startSsh: false });
    const kept = await client.putTemplate({ id });
    assert.deepEqual([kept.ports, kept.readme, kept.startSsh], ["8188/http", "Read me.", false]);
    emulator.switches.omittedTemplateFields = "reset";
    const reset = await client.putTemplate({ id });
    assert.deepEqual([reset.ports, reset.readme, reset.startSsh], [null, "", true]);
  });

  it("are read as before the last write, for a given number of reads", async () => {
    emulator.switches.staleTemplateReads = 2;
    const { id } = await client.putTemplate();
    assert.equal(await imageOf(id), undefined, "a new one is missing");
    assert.deepEqual(await client.ask("{ myself { podTemplates { id } } }"), { podTemplates: [] });
    assert.equal(await imageOf(id), "example/comfy:1");
    await client.putTemplate({ id, imageName: "example/comfy:2" });
    assert.equal(await imageOf(id), "example/comfy:1");
    assert.equal(await imageOf(id), "example/comfy:1");
    assert.equal(await imageOf(id), "example/comfy:2");
  });

  it("can be stale once, on the write or on the read", async () => {
    const { id } = await client.putTemplate();
    emulator.faults.inject({ operation: "template.update", fault: { kind: "stale" } });
    const saved = await client.putTemplate({ id, imageName: "example/comfy:2" });
    assert.equal(saved.imageName, "example/comfy:2", "the write's own reply is fresh");
    assert.equal(await imageOf(id), "example/comfy:1");
    assert.equal(await imageOf(id), "example/comfy:2");
    emulator.faults.inject({ operation: "template.get", skip: 1, fault: { kind: "stale", reads: 2 } });
    const images = [await imageOf(id), await imageOf(id), await imageOf(id), await imageOf(id)];
    assert.deepEqual(images, ["example/comfy:2", "example/comfy:1", "example/comfy:1", "example/comfy:2"]);
  });

  it("are deleted by name, but not while an endpoint uses them, and for two minutes after", async () => {
    emulator.clock.freeze();
    const { id } = await client.putTemplate();
    const endpoint = await client.putEndpoint({ ...endpointInput(id), workersMax: 0 });
    assert.match(await client.refused(...removal), /in use/);
    await client.ask(documents["endpoint.delete"], { id: endpoint.id });
    emulator.clock.advance(119_999);
    assert.match(await client.refused(...removal), /in use/);
    emulator.clock.advance(1);
    assert.equal(await client.ask(...removal), null);
    assert.match(await client.refused(...removal), /not found/);
  });

  it("count as in use for a while after their endpoint changed to another template", async () => {
    emulator.clock.freeze();
    const first = await client.putTemplate();
    const second = await client.putTemplate({ name: "other" });
    const { id } = await client.putEndpoint(endpointInput(first.id));
    await client.putEndpoint({ ...endpointInput(second.id), id });
    assert.match(await client.refused(...removal), /in use/);
    emulator.switches.templateDeleteTailInSeconds = 0;
    assert.equal(await client.ask(...removal), null);
  });

  it("accept values for which RunPod's answer is unknown, or refuse them by a switch", async () => {
    const used = await client.putTemplate({ name: "used" });
    await client.putEndpoint(endpointInput(used.id));
    const twice = [...templateInput.env, ...templateInput.env];
    const odd: object[] = [
      { env: twice },
      { ports: "garbage" },
      { containerRegistryAuthId: "nothing" },
      { id: used.id, name: "used", isServerless: false },
    ];
    for (const values of odd) {
      emulator.switches.nonsense = "refuse";
      const input = { ...templateInput, ...values };
      assert.match(await client.refused(documents["template.save"], { input }), /Something went wrong/);
      emulator.switches.nonsense = "accept";
      const { id } = await client.putTemplate(values);
      if (id !== used.id) await client.ask(documents["template.delete"], { templateName: templateInput.name });
    }
    emulator.switches.nonsense = "refuse";
    const volume = { size: 20, dataCenterId: "US-KS-2" };
    for (const input of [volume, { ...volume, name: "models", dataCenterId: "us-ks-2" }]) {
      assert.match(await client.refused(documents["networkVolume.create"], { input }), /Something went wrong/);
    }
    assert.equal((await client.createVolume()).name, "models");
  });

  it("start Jupyter by default, unless a switch says otherwise", async () => {
    const starts = async (input: object) =>
      emulator.store.templates.get((await client.putTemplate(input)).id)?.startJupyter;
    assert.equal(await starts({}), true);
    emulator.switches.templateStartsJupyter = "no";
    assert.equal(await starts({ name: "other" }), false);
    assert.equal(await starts({ name: "told", startJupyter: true }), true);
  });
});
