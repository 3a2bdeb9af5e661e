import assert from "node:assert/strict";
import { held } from "../../../support/emulated-runpod";
import type { TemplateChanges } from "../endpoints";
import { editTemplate, templateSeen } from "../endpoints";
import { releaseOf, releaseOfEnv } from "../../../../provider/kinds/template/release";
import { addedAtRunpod } from "../../../../provider/lifecycle/placeholder";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { unmarked } from "../../lifecycle/unmarked";

const given = { name: "comfy", image: "acme/comfy:1", env: { TOKEN: "canary" }, ports: ["22/tcp", "8188/http"] };

describe("provider/kinds/template", () => {
  const setup = useLifecyclesOnRunpod();

  it("sends what the program says, turns off what endpoints ignore, and omits the rest", async () => {
    const { id, inputs, outputs } = await setup.make(setup.template, given);
    assert.deepEqual(unmarked(outputs), { ...inputs, ready: true, accountId: setup.emulator.account.id });
    const asked = { ...given, args: "", containerDiskInGb: 20, serverless: true, startSsh: false, startJupyter: false };
    assert.deepEqual(setup.specs("template.create"), [asked]);
    const { env: _env, ...shown } = await templateSeen(setup, id);
    const { env: _asked, ...expected } = { ...asked, id, volumeInGb: 0, category: "NVIDIA", public: false };
    assert.deepEqual({ ...shown, ...expected }, shown);
    assert.deepEqual(held(setup.emulator.store.templates, id).env, [{ key: "TOKEN", value: "canary" }]);
    const pods = await setup.make(setup.template, { ...given, name: "pods", serverless: false });
    assert.equal(held(setup.emulator.store.templates, pods.id).startSsh, true);
  });

  it("reads back what it wrote without a difference, in any order of ports and with variables that RunPod added", async () => {
    const { id, outputs } = await setup.make(setup.template, given);
    const env = { ...given.env, PORT: "80" };
    editTemplate(setup, id, { ports: [...given.ports].reverse(), env, category: "CPU", readme: "x" });
    assert.deepEqual(await setup.template.read(id, outputs), outputs);
  });

  it("keeps a mount path while there is no volume, whatever RunPod has then, and compares it once there is one", async () => {
    const paths = { serverless: false, volumeMountPath: "/data" };
    for (const [volumeInGb, seen] of [
      [undefined, "/data"],
      [20, "/other"],
    ] as const) {
      const asked = { name: `base-${volumeInGb}`, image: given.image, ...paths, ...(volumeInGb && { volumeInGb }) };
      const { id, outputs } = await setup.make(setup.template, asked);
      editTemplate(setup, id, { volumeMountPath: "/other" });
      setup.restart();
      assert.deepEqual(await setup.template.read(id, outputs), { ...outputs, volumeMountPath: seen });
    }
  });

  it("reports an outside change as itself and as another release", async () => {
    const { ports } = given;
    const changes: [atRunpod: TemplateChanges, shown: object][] = [
      [{ image: "acme/comfy:2" }, { image: "acme/comfy:2", release: releaseOf({ image: "acme/comfy:2", ports }) }],
      [{ args: "x" }, { args: "x", release: releaseOf({ image: given.image, ports, args: "x" }) }],
      [{ ports: ["22/tcp"] }, { ports: ["22/tcp"], release: releaseOf({ image: given.image, ports: ["22/tcp"] }) }],
      [{ env: { TOKEN: "other" } }, { env: { TOKEN: "other" }, releaseEnv: releaseOfEnv({ TOKEN: "other" }) }],
      [{ env: { PORT: "80" } }, { env: {}, releaseEnv: releaseOfEnv({}) }],
      [{ name: "renamed" }, { name: "renamed" }],
      [{ registryAuthId: "reg-9" }, {}],
    ];
    for (const [atRunpod, shown] of changes) {
      setup.renew();
      const { id, outputs } = await setup.make(setup.template, given);
      editTemplate(setup, id, { ...atRunpod });
      assert.deepEqual(await setup.template.read(id, outputs), { ...outputs, ...shown }, JSON.stringify(atRunpod));
    }
  });

  it("keeps variables that RunPod added, and removes those that the program no longer has", async () => {
    const { id, outputs } = await setup.make(setup.template, { ...given, env: { A: "1", B: "2" } });
    editTemplate(setup, id, { env: { A: "1", B: "2", PORT: "80" } });
    setup.restart();
    const { inputs } = setup.template.check(outputs, { ...given, env: { B: "3", C: "4" } });
    await setup.template.update(id, outputs, inputs);
    assert.deepEqual((await templateSeen(setup, id)).env, { B: "3", C: "4", PORT: "80" });
  });

  it("clears arguments that the program removed, and keeps those that it never set", async () => {
    const full = { registryAuthId: "reg-1", volumeMountPath: "/data", readme: "x", public: true, startSsh: true };
    const { id, outputs } = await setup.make(setup.template, { ...given, ...full });
    const { inputs } = setup.template.check(outputs, { name: "comfy", image: "acme/comfy:1" });
    const updated = await setup.template.update(id, outputs, inputs);
    const {
      registryAuthId,
      volumeMountPath,
      readme,
      public: shown,
      startSsh,
      ports,
      env,
      category,
    } = await templateSeen(setup, id);
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

  it("does not save a serverless template if somebody changed its released content", async () => {
    const pods = await setup.make(setup.template, { ...given, name: "pods", serverless: false });
    for (const [atRunpod, named] of [
      [{ args: "--debug" }, "args"],
      [{ env: { TOKEN: "other" } }, "env.TOKEN"],
    ] as const) {
      const { id, outputs } = await setup.make(setup.template, { ...given, name: named });
      for (const one of [id, pods.id]) editTemplate(setup, one, { ...atRunpod });
      setup.restart();
      await setup.clock.sleep(60_000);
      const { inputs } = setup.template.check(outputs, { ...given, name: named, readme: "x" });
      const writes = setup.count("template.update");
      await assert.rejects(
        setup.template.update(id, outputs, inputs),
        new RegExp(`somebody changed ${named} of the template at RunPod.*nothing was changed`),
      );
      assert.equal(setup.count("template.update"), writes);
    }
    const { inputs } = setup.template.check(pods.outputs, { ...given, name: "pods", serverless: false, readme: "x" });
    await assert.doesNotReject(setup.template.update(pods.id, pods.outputs, inputs), "no endpoint releases it");
  });

  it("does not claim a template of the other `serverless` value after a lost reply", async () => {
    const { templates } = setup.emulator.store;
    const other = await setup.make(setup.template, { ...given, name: "pods", serverless: false });
    setup.meanwhile("template.create", () => {
      templates.insert({ ...held(templates, other.id), id: "tpl-foreign", name: given.name });
    });
    setup.emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "before" } });
    await assert.rejects(setup.make(setup.template, given), /Nothing of this name had appeared/);
    held(templates, "tpl-foreign");
  });

  it("keeps all variables if the program sets no env, and deletes its own when it removes them", async () => {
    const somebodys = { EXTRA: "1", PORT: "80" };
    for (const declared of [{ env: undefined }, { env: { A: "1" } }]) {
      setup.renew();
      const bare = { name: "comfy", image: "acme/comfy:1", serverless: false };
      const { id, outputs } = await setup.make(setup.template, { ...bare, ...declared });
      editTemplate(setup, id, { env: { ...declared.env, ...somebodys } });
      setup.restart();
      const { inputs } = setup.template.check(outputs, { ...bare, args: "serve" });
      await setup.template.update(id, outputs, inputs);
      assert.deepEqual(
        [held(setup.emulator.store.templates, id).startCommand, (await templateSeen(setup, id)).env],
        ["serve", somebodys],
      );
    }
  });

  it("does not restore a variable that the last step removed, if a read still shows it", async () => {
    const bare = { name: "comfy", image: "acme/comfy:1" };
    const { id, outputs } = await setup.make(setup.template, { ...bare, env: { A: "1" } });
    await setup.clock.sleep(60_000);
    setup.emulator.switches.templateLagInSeconds = 10;
    let state = outputs;
    for (const args of ["", "serve"]) {
      setup.restart();
      const { inputs } = setup.template.check(state, { ...bare, args });
      state = (await setup.template.update(id, state, inputs)) as Record<string, unknown>;
    }
    const { startCommand, env } = held(setup.emulator.store.templates, id);
    assert.deepEqual([startCommand, env], ["serve", []]);
  });

  it("never sends a placeholder, also not to a new template", async () => {
    const inputs = { name: "comfy", image: "acme/comfy:1", env: { A: "1", EXTRA: addedAtRunpod } };
    const { id } = await setup.template.create({ ...inputs, args: "", containerDiskInGb: 20, serverless: true });
    assert.deepEqual((await templateSeen(setup, id)).env, { A: "1" });
    assert.deepEqual((await setup.make(setup.template, { ...inputs, name: "other" })).inputs.env, { A: "1" });
  });

  it("is replaced, the new one first, when `serverless` changes", () => {
    const { template } = setup;
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
