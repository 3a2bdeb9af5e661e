import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { PodWorld, wireTemplate } from "./pod-world";

type Fields = Record<string, unknown>;

const gpus = ["NVIDIA A40"];
const bare = { name: "shell", templateId: "tpl-1", gpus };
const overridden = {
  ...bare,
  args: "sleep",
  containerDiskInGb: 60,
  env: { MODE: "debug" },
  ports: ["22/tcp"],
  registryAuthId: "reg-2",
  volumeMountPath: "/data",
};
/** How the template is when an update reads it. */
const later = {
  ...wireTemplate,
  dockerArgs: "serve --fast",
  containerDiskInGb: 35,
  env: [
    { key: "MODE", value: "canary" },
    { key: "LEVEL", value: "2" },
  ],
  ports: "8000/http",
  containerRegistryAuthId: "reg-3",
  volumeMountPath: "/weights",
};

function worldWith(...templates: Fields[]): PodWorld {
  const world = new PodWorld();
  world.templates = templates;
  return world;
}

const envOf = ({ env }: Fields) => [...(env as string[])].sort();

describe("provider/kinds/pod: of a template", () => {
  it("is made of resolved fields, so that RunPod has no template to prefer", async () => {
    const world = worldWith(wireTemplate);
    const plain = await world.make(bare);
    const { name, cloudType, gpuTypeId, gpuCount, ...content } = world.calls[0]?.input ?? {};
    assert.deepEqual([name, cloudType, gpuTypeId, gpuCount], ["shell", "SECURE", "NVIDIA A40", 1]);
    assert.deepEqual(content, {
      imageName: "acme/base:1",
      dockerArgs: "serve",
      containerDiskInGb: 30,
      volumeInGb: 40,
      volumeMountPath: "/models",
      env: [
        { key: "LEVEL", value: "1" },
        { key: "MODE", value: "prod" },
      ],
      ports: "8188/http",
      containerRegistryAuthId: "reg-1",
      startSsh: true,
      startJupyter: false,
    });
    assert.deepEqual(
      [plain.outputs.templateId, plain.outputs.envFromTemplate, plain.outputs.ownVolumeInGb],
      ["tpl-1", ["LEVEL", "MODE"], 40],
    );
    const own = await world.make({ ...overridden, name: "own", volumeInGb: 50, startSsh: false });
    const { env, volumeInGb, dockerArgs, ports, startSsh, templateId } = world.calls[1]?.input ?? {};
    assert.deepEqual(env, [
      { key: "LEVEL", value: "1" },
      { key: "MODE", value: "debug" },
    ]);
    assert.deepEqual([volumeInGb, dockerArgs, ports, startSsh, templateId], [50, "sleep", "22/tcp", false, undefined]);
    assert.deepEqual(own.outputs.envFromTemplate, ["LEVEL"]);
    world.restart();
    for (const { id, outputs } of [plain, own]) assert.deepEqual(await world.pod.read(id, outputs), outputs);
    assert.deepEqual(world.pod.diff(own.id, own.outputs, own.inputs).replaces, []);
  });

  it("has no volume of the template on a CPU or beside a network volume, which is still mounted where it says", async () => {
    const world = worldWith({ ...wireTemplate, volumeMountPath: null });
    await world.make({ name: "cpu", templateId: "tpl-1", cpu: { flavor: "cpu3c", vcpuCount: 4 } });
    await world.make({ ...bare, networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    world.templates = [wireTemplate];
    world.restart();
    await world.make({ ...bare, name: "mounts", networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    await world.make({ ...bare, name: "empty" });
    assert.deepEqual(
      world.calls.map(({ input }) => [input.volumeInGb, input.volumeMountPath]),
      [
        [undefined, undefined],
        [0, "/workspace"],
        [0, "/models"],
        [40, "/models"],
      ],
    );
  });

  const taken: [field: string, at: string, now: unknown][] = [
    ["args", "dockerArgs", "serve --fast"],
    ["containerDiskInGb", "containerDiskInGb", 35],
    ["ports", "ports", "8000/http"],
    ["registryAuthId", "containerRegistryAuthId", "reg-3"],
    ["volumeMountPath", "volumeMountPath", "/weights"],
  ];
  for (const [field, at, now] of taken) {
    it(`gets its ${field} of now back where the program says none any more, and nothing else`, async () => {
      const world = worldWith(wireTemplate);
      const { id, outputs } = await world.make(overridden);
      const before = world.at(id);
      world.templates = [later];
      world.restart();
      const less = Object.fromEntries(Object.entries(overridden).filter(([key]) => key !== field));
      const changed = await world.change(id, outputs, less);
      assert.deepEqual(world.at(id), { ...before, [at]: now, env: world.at(id).env });
      assert.deepEqual([envOf(world.at(id)), changed.envFromTemplate], [["LEVEL=1", "MODE=debug"], ["LEVEL"]]);
      assert.ok(!(field in changed));
    });
  }

  it("gets a variable back alone, remembers it, and loses one that the template does not have", async () => {
    const world = worldWith(wireTemplate);
    const { id, outputs } = await world.make({ ...bare, env: { MODE: "debug", MINE: "1", KEPT: "1" } });
    world.templates = [later];
    world.restart();
    const less = await world.change(id, outputs, { ...bare, env: { KEPT: "1" } });
    assert.deepEqual(envOf(world.at(id)), ["KEPT=1", "LEVEL=1", "MODE=canary"]);
    assert.deepEqual(less.envFromTemplate, ["LEVEL", "MODE"]);
    assert.deepEqual(await world.pod.read(id, less), less);
    const none = await world.change(id, less, bare);
    assert.deepEqual(envOf(world.at(id)), ["LEVEL=1", "MODE=canary"]);
    const said = await world.change(id, none, { ...bare, env: { LEVEL: "9" } });
    assert.deepEqual([envOf(world.at(id)), said.envFromTemplate], [["LEVEL=9", "MODE=canary"], ["MODE"]]);
  });

  it("keeps variables that somebody added where the program says none, and takes them away where it says some", async () => {
    const world = worldWith(wireTemplate);
    const { id, outputs } = await world.make(bare);
    world.put(id, { env: [...world.at(id).env, "FOREIGN=1"] });
    world.restart();
    const silent = (await world.pod.read(id, outputs)) as Fields;
    assert.deepEqual(silent, outputs);
    const edited = await world.change(id, silent, { ...bare, args: "sleep" });
    assert.deepEqual(envOf(world.at(id)), ["FOREIGN=1", "LEVEL=1", "MODE=prod"]);
    const said = await world.change(id, edited, { ...bare, args: "sleep", env: { MINE: "1" } });
    world.put(id, { env: [...world.at(id).env, "LATER=1"] });
    world.restart();
    const seen = (await world.pod.read(id, said)) as { env: Fields };
    assert.ok("LATER" in seen.env);
    world.templates = [{ ...wireTemplate, env: [...wireTemplate.env, { key: "LATER", value: "2" }] }];
    await world.change(id, { ...seen }, { ...bare, args: "sleep", env: { MINE: "1" } });
    assert.deepEqual(envOf(world.at(id)), ["LEVEL=1", "MINE=1", "MODE=prod"]);
  });

  it("that an older version made by the template's id stays, and goes back in the same way", async () => {
    const world = worldWith(wireTemplate);
    const { id, outputs } = await world.make({ ...bare, env: { MODE: "debug" } });
    world.put(id, { templateId: "tpl-1" });
    const { envFromTemplate: _names, ...old } = { ...outputs, envAddedByRunpod: ["LEVEL"] } as Fields;
    world.restart();
    assert.deepEqual(await world.pod.read(id, old), old);
    assert.deepEqual(world.pod.diff(id, old, { ...bare, env: { MODE: "debug" } }).replaces, []);
    const less = await world.change(id, old, bare);
    assert.deepEqual(envOf(world.at(id)), ["LEVEL=1", "MODE=prod"]);
    assert.deepEqual([less.envFromTemplate, less.envAddedByRunpod], [["MODE"], ["LEVEL"]]);
  });

  it("reads the template only where something goes back to it, and stops where it cannot", async () => {
    const world = worldWith(wireTemplate);
    const { id, outputs } = await world.make({ ...bare, env: { MODE: "debug" } });
    world.templates = [];
    world.restart();
    const more = await world.change(id, outputs, { ...bare, args: "sleep", env: { MODE: "x" } });
    const calls = world.calls.length;
    await assert.rejects(
      world.change(id, more, bare),
      /RunPod does not show template tpl-1, so what args, env\.MODE goes back to is not known\. Nothing was changed\./,
    );
    assert.equal(world.calls.length, calls);
    world.templatesOfOthers = [wireTemplate];
    await world.change(id, more, bare);
    assert.deepEqual([world.at(id).dockerArgs, envOf(world.at(id))], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  it("of which no state remembers what the template gave keeps it after a create that broke off", async () => {
    const world = worldWith(wireTemplate);
    const { id, inputs } = await world.make({ ...bare, env: { MINE: "1" } });
    world.restart();
    const left = { ...inputs, ready: false, accountId: "account-1" };
    const repaired = await world.change(id, left, { ...bare, env: { MINE: "2" } });
    assert.deepEqual(envOf(world.at(id)), ["LEVEL=1", "MINE=2", "MODE=prod"]);
    assert.deepEqual(repaired.envFromTemplate, ["LEVEL", "MODE"]);
  });

  it("goes back in the next run where the reply to the edit was lost", async () => {
    const world = worldWith(wireTemplate);
    const { id, outputs } = await world.make({ ...bare, env: { MODE: "debug" }, args: "sleep" });
    world.neverArrives = ({ operation }) => operation === "podEditJob";
    world.restart();
    let left: Fields = {};
    await assert.rejects(world.change(id, outputs, bare), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error.outputs as Fields;
      return true;
    });
    world.neverArrives = () => false;
    world.restart();
    await world.change(id, left, bare);
    assert.deepEqual([world.at(id).dockerArgs, envOf(world.at(id))], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  it("outside the account's list goes by id, and cannot be overruled; its storage is the Pod's own", async () => {
    for (const templates of [[], [{ ...wireTemplate, startScript: "#!/bin/sh" }]]) {
      const world = worldWith(...templates);
      world.templatesOfOthers = [wireTemplate];
      await assert.rejects(world.make(overridden), (error: Error) => {
        assert.match(
          error.message,
          /^template tpl-1 (is not among the templates of this account|has a start script, which only RunPod copies), so RunPod makes the Pod of it/,
        );
        assert.match(
          error.message,
          /may not heed args, containerDiskInGb, env, ports, registryAuthId\. Nothing was made\./,
        );
        return true;
      });
      assert.equal(world.calls.length, 0);
      const { outputs } = await world.make({ ...bare, volumeInGb: 20 });
      const input = { name: "shell", templateId: "tpl-1", cloudType: "SECURE", gpuTypeId: "NVIDIA A40", gpuCount: 1 };
      assert.deepEqual(world.calls[0]?.input, { ...input, volumeInGb: 20 });
      assert.equal(outputs.envFromTemplate, undefined);
    }
  });

  it("outside the account's list cannot be overruled by a later update, and what is said already stays so", async () => {
    for (const templates of [[], [{ ...wireTemplate, startScript: "#!/bin/sh" }]]) {
      const world = worldWith(...templates);
      world.templatesOfOthers = [wireTemplate];
      const { id, outputs } = await world.make(bare);
      world.calls.splice(0);
      for (const more of [
        { args: "debug" },
        { env: { MODE: "debug" } },
        { ports: ["22/tcp"], containerDiskInGb: 50 },
      ]) {
        world.restart();
        await assert.rejects(world.change(id, outputs, { ...bare, ...more }), (error: Error) => {
          const fields = ["args", "containerDiskInGb", "env", "ports"].filter((field) => field in more).join(", ");
          assert.match(error.message, new RegExp(`may not heed ${fields}\\. Nothing was changed\\. Take that out`));
          assert.equal(error.name, "UserError");
          return true;
        });
      }
      assert.deepEqual(world.calls, []);
      const had = { ...outputs, args: "said" };
      world.restart();
      await world.change(id, had, { ...bare, args: "said too" });
      assert.equal(world.at(id).dockerArgs, "said too");
    }
    const own = worldWith(wireTemplate);
    const { id, outputs } = await own.make(bare);
    own.put(id, { templateId: "tpl-1" });
    own.restart();
    await own.change(id, outputs, { ...bare, args: "debug" });
    assert.equal(own.at(id).dockerArgs, "debug");
  });

  it("is not made of a serverless template", async () => {
    const world = worldWith({ ...wireTemplate, isServerless: true });
    await assert.rejects(world.make(bare), /^UserError: template tpl-1 is serverless\. Set serverless: false on it/);
    assert.deepEqual(world.calls, []);
  });

  it("is adopted by what the template and the program say together, whatever RunPod made it of", async () => {
    const world = worldWith(wireTemplate);
    const said = { ...bare, env: { MODE: "debug" } };
    const { id, outputs } = await world.make(said);
    for (const templateId of [null, "tpl-9"]) {
      world.put(id, { templateId, volumeInGb: 0 });
      world.restart();
      const adopted = await world.make({ ...said, adopt: id });
      assert.deepEqual([adopted.id, adopted.outputs.envFromTemplate], [id, ["LEVEL"]]);
      assert.deepEqual(await world.pod.read(id, adopted.outputs), adopted.outputs);
    }
    world.put(id, { dockerArgs: "other", env: ["MODE=debug"] });
    world.restart();
    await assert.rejects(world.make({ ...said, adopt: id }), (error: Error) => {
      assert.deepEqual(error.message.split("\n").slice(1).sort(), [
        '  args: "serve" in the program, "other" at RunPod',
        "  env: LEVEL is in the program alone (values are not shown, they may be secrets)",
      ]);
      return true;
    });
    assert.equal(world.calls.length, 1);
    assert.ok(outputs.ready);
  });
});

describe("provider/kinds/pod: with a network volume, where no choice is free", () => {
  const elsewhere: [said: object, told: RegExp | undefined][] = [
    [{ id: "vol-1" }, /its network volume vol-1 is in EU-RO-1, and the program does not say so/],
    [{ id: "vol-1", dataCenterId: "US-KS-2" }, /is in EU-RO-1, and the program asks for a host in US-KS-2, where/],
    [{ id: "vol-1", dataCenterId: "EU-RO-1" }, undefined],
    [{ id: "vol-9", dataCenterId: "EU-RO-1" }, undefined],
  ];
  for (const [networkVolume, told] of elsewhere) {
    it(`tells ${told === undefined ? "the choices" : "the place"} for ${JSON.stringify(networkVolume)}`, async () => {
      const world = new PodWorld();
      world.soldOut.add("NVIDIA A40");
      world.volumes = { "vol-1": "EU-RO-1" };
      const given = { name: "shell", image: "acme/comfy:1", gpus, networkVolume };
      await assert.rejects(world.make(given), told ?? /none of its choices is free; nothing was made/);
      world.volumes = undefined;
      world.restart();
      await assert.rejects(world.make(given), /none of its choices is free; nothing was made/);
    });
  }
});
