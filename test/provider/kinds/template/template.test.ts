import assert from "node:assert/strict";
import type { Template } from "../../../../provider/api";
import { releaseOf, releaseOfEnv } from "../../../../provider/kinds/template/release";
import { addedAtRunpod } from "../../../../provider/lifecycle/placeholder";
import { ServerlessWorld } from "../serverless-world";
import { unmarked } from "../../lifecycle/unmarked";

const given = { name: "comfy", image: "acme/comfy:1", env: { TOKEN: "canary" }, ports: ["22/tcp", "8188/http"] };

describe("provider/kinds/template", () => {
  it("asks RunPod for what the program says, turns off what endpoints ignore, and leaves the rest to RunPod", async () => {
    const world = new ServerlessWorld();
    const { id, inputs, outputs } = await world.make(world.template, given);
    assert.deepEqual(unmarked(outputs), { ...inputs, ready: true, accountId: "account-1" });
    assert.deepEqual(world.templates.objects.get(id), {
      id,
      ...given,
      args: "",
      containerDiskInGb: 20,
      serverless: true,
      registryAuthId: undefined,
      volumeInGb: 0,
      volumeMountPath: undefined,
      startSsh: false,
      startJupyter: false,
      category: "NVIDIA",
      readme: undefined,
      public: false,
    });
    const pods = await world.make(world.template, { ...given, name: "pods", serverless: false });
    assert.equal(world.templates.objects.get(pods.id)?.startSsh, true);
  });

  it("reads back what it wrote without a difference, in any order of ports and with variables that RunPod added", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await world.make(world.template, given);
    const stored = templateOf(world, id);
    const env = { ...stored.env, PORT: "80" };
    world.templates.put({ ...stored, ports: [...stored.ports].reverse(), env, category: "CPU", readme: "x" });
    assert.deepEqual(await world.template.read(id, outputs), outputs);
  });

  it("shows a change from outside as itself and as another release", async () => {
    const { ports } = given;
    const changes: [told: Partial<Template>, shown: object][] = [
      [{ image: "acme/comfy:2" }, { image: "acme/comfy:2", release: releaseOf({ image: "acme/comfy:2", ports }) }],
      [{ args: "x" }, { args: "x", release: releaseOf({ image: given.image, ports, args: "x" }) }],
      [{ ports: ["22/tcp"] }, { ports: ["22/tcp"], release: releaseOf({ image: given.image, ports: ["22/tcp"] }) }],
      [{ env: { TOKEN: "other" } }, { env: { TOKEN: "other" }, releaseEnv: releaseOfEnv({ TOKEN: "other" }) }],
      [{ env: { PORT: "80" } }, { env: {}, releaseEnv: releaseOfEnv({}) }],
      [{ name: "renamed" }, { name: "renamed" }],
      [{ registryAuthId: "reg-9" }, {}],
    ];
    for (const [told, shown] of changes) {
      const world = new ServerlessWorld();
      const { id, outputs } = await world.make(world.template, given);
      world.templates.put({ ...templateOf(world, id), ...told });
      assert.deepEqual(await world.template.read(id, outputs), { ...outputs, ...shown }, JSON.stringify(told));
    }
  });

  it("keeps variables that RunPod added, and removes those that the program no longer has", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await world.make(world.template, { ...given, env: { A: "1", B: "2" } });
    world.templates.put({ ...templateOf(world, id), env: { A: "1", B: "2", PORT: "80" } });
    world.restart();
    const { inputs } = world.template.check(outputs, { ...given, env: { B: "3", C: "4" } });
    await world.template.update(id, outputs, inputs);
    assert.deepEqual(templateOf(world, id).env, { B: "3", C: "4", PORT: "80" });
  });

  it("clears what the program once said and no longer says, and leaves alone what it never said", async () => {
    const world = new ServerlessWorld();
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
    } = templateOf(world, id);
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
    const world = new ServerlessWorld();
    const pods = await world.make(world.template, { ...given, name: "pods", serverless: false });
    for (const [told, named] of [
      [{ args: "--debug" }, "args"],
      [{ env: { TOKEN: "other" } }, "env.TOKEN"],
    ] as const) {
      const { id, outputs } = await world.make(world.template, { ...given, name: named });
      for (const one of [id, pods.id]) world.templates.put({ ...templateOf(world, one), ...told });
      world.restart();
      await world.clock.sleep(60_000);
      const { inputs } = world.template.check(outputs, { ...given, name: named, readme: "x" });
      const writes = world.templates.count("update");
      await assert.rejects(
        world.template.update(id, outputs, inputs),
        new RegExp(`somebody changed ${named} of the template at RunPod.*nothing was saved`),
      );
      assert.equal(world.templates.count("update"), writes);
    }
    const { inputs } = world.template.check(pods.outputs, { ...given, name: "pods", serverless: false, readme: "x" });
    await assert.doesNotReject(world.template.update(pods.id, pods.outputs, inputs), "no endpoint releases it");
  });

  it("takes no template of the other sort for its own, after a reply that was lost", async () => {
    const world = new ServerlessWorld();
    world.templates.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    world.templates.latencyInMs = () => 1_000;
    const creating = assert.rejects(world.make(world.template, given), /Nothing of this name had appeared/);
    await world.templates.list();
    world.templates.plant({ ...given, args: "", containerDiskInGb: 20, serverless: false });
    await creating;
  });

  it("touches no variable where the program speaks of none, and takes its own away where it no longer does", async () => {
    const somebodys = { EXTRA: "1", PORT: "80" };
    for (const said of [{ env: undefined }, { env: { A: "1" } }]) {
      const world = new ServerlessWorld();
      const bare = { name: "comfy", image: "acme/comfy:1", serverless: false };
      const { id, outputs } = await world.make(world.template, { ...bare, ...said });
      world.templates.put({ ...templateOf(world, id), env: { ...said.env, ...somebodys } });
      world.restart();
      const { inputs } = world.template.check(outputs, { ...bare, args: "serve" });
      await world.template.update(id, outputs, inputs);
      assert.deepEqual([templateOf(world, id).args, templateOf(world, id).env], ["serve", somebodys]);
    }
  });

  it("brings no variable back that the last step took out, where a read still shows it", async () => {
    const world = new ServerlessWorld();
    const bare = { name: "comfy", image: "acme/comfy:1" };
    const { id, outputs } = await world.make(world.template, { ...bare, env: { A: "1" } });
    await world.clock.sleep(60_000);
    world.templateLagInMs = 10_000;
    // RunPod's API has no save but a whole one.
    const update = world.templates.update.bind(world.templates);
    world.templates.update = (current, changes) => update(current, { env: current.env, ...without(changes) });
    let state = outputs;
    for (const args of ["", "serve"]) {
      world.restart();
      const { inputs } = world.template.check(state, { ...bare, args });
      state = (await world.template.update(id, state, inputs)) as Record<string, unknown>;
    }
    assert.deepEqual([templateOf(world, id).args, templateOf(world, id).env], ["serve", {}]);
  });

  it("never sends a placeholder, to a new template neither", async () => {
    const world = new ServerlessWorld();
    const inputs = { name: "comfy", image: "acme/comfy:1", env: { A: "1", EXTRA: addedAtRunpod } };
    const { id } = await world.template.create({ ...inputs, args: "", containerDiskInGb: 20, serverless: true });
    assert.deepEqual(templateOf(world, id).env, { A: "1" });
    assert.deepEqual((await world.make(world.template, { ...inputs, name: "other" })).inputs.env, { A: "1" });
  });

  it("is replaced where serverless changes, the new one first", () => {
    const { template } = new ServerlessWorld();
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

function without(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function templateOf(world: ServerlessWorld, id: string): Template {
  const template = world.templates.objects.get(id);
  assert.ok(template !== undefined);
  return template;
}
