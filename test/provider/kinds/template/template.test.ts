import assert from "node:assert/strict";
import { held } from "../../../support/emulated-runpod";
import type { TemplateChanges } from "../served";
import { editTemplate, storedTemplate } from "../served";
import { releaseOf, releaseOfEnv } from "../../../../provider/kinds/template/release";
import { addedAtRunpod } from "../../../../provider/lifecycle/placeholder";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { unmarked } from "../../lifecycle/unmarked";

const given = { name: "comfy", image: "acme/comfy:1", env: { TOKEN: "canary" }, ports: ["22/tcp", "8188/http"] };

describe("provider/kinds/template", () => {
  const world = useLifecyclesOnRunpod();

  it("asks RunPod for what the program says, turns off what endpoints ignore, and leaves the rest to RunPod", async () => {
    const { id, inputs, outputs } = await world.make(world.template, given);
    assert.deepEqual(unmarked(outputs), { ...inputs, ready: true, accountId: world.emulator.account.id });
    const asked = { ...given, args: "", containerDiskInGb: 20, serverless: true, startSsh: false, startJupyter: false };
    assert.deepEqual(world.specs("template.create"), [asked]);
    const { env: _env, ...shown } = await storedTemplate(world, id);
    const { env: _asked, ...expected } = { ...asked, id, volumeInGb: 0, category: "NVIDIA", public: false };
    assert.deepEqual({ ...shown, ...expected }, shown);
    assert.deepEqual(held(world.emulator.store.templates, id).env, [{ key: "TOKEN", value: "canary" }]);
    const pods = await world.make(world.template, { ...given, name: "pods", serverless: false });
    assert.equal(held(world.emulator.store.templates, pods.id).startSsh, true);
  });

  it("reads back what it wrote without a difference, in any order of ports and with variables that RunPod added", async () => {
    const { id, outputs } = await world.make(world.template, given);
    const env = { ...given.env, PORT: "80" };
    editTemplate(world, id, { ports: [...given.ports].reverse(), env, category: "CPU", readme: "x" });
    assert.deepEqual(await world.template.read(id, outputs), outputs);
  });

  it("shows a change from outside as itself and as another release", async () => {
    const { ports } = given;
    const changes: [told: TemplateChanges, shown: object][] = [
      [{ image: "acme/comfy:2" }, { image: "acme/comfy:2", release: releaseOf({ image: "acme/comfy:2", ports }) }],
      [{ args: "x" }, { args: "x", release: releaseOf({ image: given.image, ports, args: "x" }) }],
      [{ ports: ["22/tcp"] }, { ports: ["22/tcp"], release: releaseOf({ image: given.image, ports: ["22/tcp"] }) }],
      [{ env: { TOKEN: "other" } }, { env: { TOKEN: "other" }, releaseEnv: releaseOfEnv({ TOKEN: "other" }) }],
      [{ env: { PORT: "80" } }, { env: {}, releaseEnv: releaseOfEnv({}) }],
      [{ name: "renamed" }, { name: "renamed" }],
      [{ registryAuthId: "reg-9" }, {}],
    ];
    for (const [told, shown] of changes) {
      world.renew();
      const { id, outputs } = await world.make(world.template, given);
      editTemplate(world, id, { ...told });
      assert.deepEqual(await world.template.read(id, outputs), { ...outputs, ...shown }, JSON.stringify(told));
    }
  });

  it("keeps variables that RunPod added, and removes those that the program no longer has", async () => {
    const { id, outputs } = await world.make(world.template, { ...given, env: { A: "1", B: "2" } });
    editTemplate(world, id, { env: { A: "1", B: "2", PORT: "80" } });
    world.restart();
    const { inputs } = world.template.check(outputs, { ...given, env: { B: "3", C: "4" } });
    await world.template.update(id, outputs, inputs);
    assert.deepEqual((await storedTemplate(world, id)).env, { B: "3", C: "4", PORT: "80" });
  });

  it("clears what the program once said and no longer says, and leaves alone what it never said", async () => {
    const full = { registryAuthId: "reg-1", volumeMountPath: "/data", readme: "x", public: true, startSsh: true };
    const { id, outputs } = await world.make(world.template, { ...given, ...full });
    const { inputs } = world.template.check(outputs, { name: "comfy", image: "acme/comfy:1" });
    const updated = await world.template.update(id, outputs, inputs);
    const {
      registryAuthId,
      volumeMountPath,
      readme,
      public: shown,
      startSsh,
      ports,
      env,
      category,
    } = await storedTemplate(world, id);
    assert.deepEqual(
      { registryAuthId, volumeMountPath, readme, shown, startSsh, ports, env, category },
      {
        registryAuthId: undefined,
        volumeMountPath: undefined,
        readme: "",
        shown: false,
        startSsh: false,
        ports: [],
        env: {},
        category: "NVIDIA",
      },
    );
    for (const key of [...Object.keys(full), "ports", "env"]) assert.ok(!(key in updated), key);
  });

  it("saves nothing of a serverless template of which somebody changed what is released", async () => {
    const pods = await world.make(world.template, { ...given, name: "pods", serverless: false });
    for (const [told, named] of [
      [{ args: "--debug" }, "args"],
      [{ env: { TOKEN: "other" } }, "env.TOKEN"],
    ] as const) {
      const { id, outputs } = await world.make(world.template, { ...given, name: named });
      for (const one of [id, pods.id]) editTemplate(world, one, { ...told });
      world.restart();
      await world.clock.sleep(60_000);
      const { inputs } = world.template.check(outputs, { ...given, name: named, readme: "x" });
      const writes = world.count("template.update");
      await assert.rejects(
        world.template.update(id, outputs, inputs),
        new RegExp(`somebody changed ${named} of the template at RunPod.*nothing was changed`),
      );
      assert.equal(world.count("template.update"), writes);
    }
    const { inputs } = world.template.check(pods.outputs, { ...given, name: "pods", serverless: false, readme: "x" });
    await assert.doesNotReject(world.template.update(pods.id, pods.outputs, inputs), "no endpoint releases it");
  });

  it("takes no template of the other sort for its own, after a reply that was lost", async () => {
    const { templates } = world.emulator.store;
    const other = await world.make(world.template, { ...given, name: "pods", serverless: false });
    world.meanwhile("template.create", () => {
      templates.insert({ ...held(templates, other.id), id: "tpl-foreign", name: given.name });
    });
    world.emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "before" } });
    await assert.rejects(world.make(world.template, given), /Nothing of this name had appeared/);
    held(templates, "tpl-foreign");
  });

  it("touches no variable where the program speaks of none, and takes its own away where it no longer does", async () => {
    const somebodys = { EXTRA: "1", PORT: "80" };
    for (const said of [{ env: undefined }, { env: { A: "1" } }]) {
      world.renew();
      const bare = { name: "comfy", image: "acme/comfy:1", serverless: false };
      const { id, outputs } = await world.make(world.template, { ...bare, ...said });
      editTemplate(world, id, { env: { ...said.env, ...somebodys } });
      world.restart();
      const { inputs } = world.template.check(outputs, { ...bare, args: "serve" });
      await world.template.update(id, outputs, inputs);
      assert.deepEqual(
        [held(world.emulator.store.templates, id).startCommand, (await storedTemplate(world, id)).env],
        ["serve", somebodys],
      );
    }
  });

  it("brings no variable back that the last step took out, where a read still shows it", async () => {
    const bare = { name: "comfy", image: "acme/comfy:1" };
    const { id, outputs } = await world.make(world.template, { ...bare, env: { A: "1" } });
    await world.clock.sleep(60_000);
    world.emulator.switches.templateLagInSeconds = 10;
    let state = outputs;
    for (const args of ["", "serve"]) {
      world.restart();
      const { inputs } = world.template.check(state, { ...bare, args });
      state = (await world.template.update(id, state, inputs)) as Record<string, unknown>;
    }
    const { startCommand, env } = held(world.emulator.store.templates, id);
    assert.deepEqual([startCommand, env], ["serve", []]);
  });

  it("never sends a placeholder, to a new template neither", async () => {
    const inputs = { name: "comfy", image: "acme/comfy:1", env: { A: "1", EXTRA: addedAtRunpod } };
    const { id } = await world.template.create({ ...inputs, args: "", containerDiskInGb: 20, serverless: true });
    assert.deepEqual((await storedTemplate(world, id)).env, { A: "1" });
    assert.deepEqual((await world.make(world.template, { ...inputs, name: "other" })).inputs.env, { A: "1" });
  });

  it("is replaced where serverless changes, the new one first", () => {
    const { template } = world;
    assert.deepEqual(template.diff("id", { serverless: true }, { serverless: false }), {
      replaces: ["serverless"],
      deleteBeforeReplace: false,
    });
    assert.deepEqual(template.diff("id", {}, { serverless: true }).replaces, []);
    assert.deepEqual(
      template.diff("id", { serverless: true, image: "a" }, { serverless: true, image: "b" }).replaces,
      [],
    );
  });
});
