import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { putVolume } from "../../../support/emulated-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import {
  addVariable,
  baseTemplate,
  changePod,
  envSeen,
  makePod,
  podHeld,
  podsAlive,
  podSeen,
  putPod,
  putTemplate,
  putTemplateOfOthers,
} from "./pods";

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
  startCommand: "serve --fast",
  containerDiskInGb: 35,
  env: [
    { key: "MODE", value: "canary" },
    { key: "LEVEL", value: "2" },
  ],
  ports: ["8000/http"],
  registryAuthId: "reg-3",
  volumeMountPath: "/weights",
};

describe("provider/kinds/pod: of a template", () => {
  const world = useLifecyclesOnRunpod();

  it("is made of resolved fields, so that RunPod has no template to prefer", async () => {
    putTemplate(world);
    const plain = await makePod(world, bare);
    const [{ name, cloud, gpuTypes, gpuCount, ...content } = {}] = world.specs("pod.create");
    assert.deepEqual([name, cloud, gpuTypes, gpuCount], ["shell", "SECURE", ["NVIDIA A40"], 1]);
    assert.deepEqual(content, {
      image: "acme/base:1",
      args: "serve",
      containerDiskInGb: 30,
      volumeInGb: 40,
      volumeMountPath: "/models",
      env: { LEVEL: "1", MODE: "prod" },
      ports: ["8188/http"],
      registryAuthId: "reg-1",
      startSsh: true,
      startJupyter: false,
    });
    assert.deepEqual(
      [plain.outputs.templateId, plain.outputs.envFromTemplate, plain.outputs.ownVolumeInGb],
      ["tpl-1", ["LEVEL", "MODE"], 40],
    );
    const own = await makePod(world, { ...overridden, name: "own", volumeInGb: 50, startSsh: false });
    const [, { env, volumeInGb, args, ports, startSsh, templateId } = {}] = world.specs("pod.create");
    assert.deepEqual(env, { LEVEL: "1", MODE: "debug" });
    assert.deepEqual([volumeInGb, args, ports, startSsh, templateId], [50, "sleep", ["22/tcp"], false, undefined]);
    assert.deepEqual(own.outputs.envFromTemplate, ["LEVEL"]);
    world.restart();
    for (const { id, outputs } of [plain, own]) assert.deepEqual(await world.pod.read(id, outputs), outputs);
    assert.deepEqual(world.pod.diff(own.id, own.outputs, own.inputs).replaces, []);
  });

  it("has no volume of the template on a CPU or beside a network volume, which is still mounted where it says", async () => {
    putTemplate(world, { volumeMountPath: null });
    putVolume(world, "vol-1", "EU-RO-1");
    await makePod(world, { name: "cpu", templateId: "tpl-1", cpu: { flavor: "cpu3c", vcpuCount: 4 } });
    await makePod(world, { ...bare, networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    putTemplate(world);
    world.restart();
    await makePod(world, { ...bare, name: "mounts", networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    await makePod(world, { ...bare, name: "empty" });
    assert.deepEqual(
      podsAlive(world).map(({ volumeInGb, volumeMountPath }) => [volumeInGb, volumeMountPath]),
      [
        [0, ""],
        [0, "/workspace"],
        [0, "/models"],
        [40, "/models"],
      ],
    );
  });

  const taken: [field: string, now: unknown][] = [
    ["args", "serve --fast"],
    ["containerDiskInGb", 35],
    ["ports", ["8000/http"]],
    ["registryAuthId", "reg-3"],
    ["volumeMountPath", "/weights"],
  ];
  for (const [field, now] of taken) {
    it(`gets its ${field} of now back where the program says none any more, and nothing else`, async () => {
      putTemplate(world);
      const { id, outputs } = await makePod(world, overridden);
      const before = await podSeen(world, id);
      putTemplate(world, later);
      world.restart();
      const less = Object.fromEntries(Object.entries(overridden).filter(([key]) => key !== field));
      const changed = await changePod(world, id, outputs, less);
      assert.deepEqual(await podSeen(world, id), { ...before, [field]: now });
      assert.deepEqual([await envSeen(world, id), changed.envFromTemplate], [["LEVEL=1", "MODE=debug"], ["LEVEL"]]);
      assert.ok(!(field in changed));
    });
  }

  it("gets a variable back alone, remembers it, and loses one that the template does not have", async () => {
    putTemplate(world);
    const { id, outputs } = await makePod(world, { ...bare, env: { MODE: "debug", MINE: "1", KEPT: "1" } });
    putTemplate(world, later);
    world.restart();
    const less = await changePod(world, id, outputs, { ...bare, env: { KEPT: "1" } });
    assert.deepEqual(await envSeen(world, id), ["KEPT=1", "LEVEL=1", "MODE=canary"]);
    assert.deepEqual(less.envFromTemplate, ["LEVEL", "MODE"]);
    assert.deepEqual(await world.pod.read(id, less), less);
    const none = await changePod(world, id, less, bare);
    assert.deepEqual(await envSeen(world, id), ["LEVEL=1", "MODE=canary"]);
    const said = await changePod(world, id, none, { ...bare, env: { LEVEL: "9" } });
    assert.deepEqual([await envSeen(world, id), said.envFromTemplate], [["LEVEL=9", "MODE=canary"], ["MODE"]]);
  });

  it("keeps variables that somebody added where the program says none, and takes them away where it says some", async () => {
    putTemplate(world);
    const { id, outputs } = await makePod(world, bare);
    addVariable(world, id, "FOREIGN", "1");
    world.restart();
    const silent = (await world.pod.read(id, outputs)) as Fields;
    assert.deepEqual(silent, outputs);
    const edited = await changePod(world, id, silent, { ...bare, args: "sleep" });
    assert.deepEqual(await envSeen(world, id), ["FOREIGN=1", "LEVEL=1", "MODE=prod"]);
    const said = await changePod(world, id, edited, { ...bare, args: "sleep", env: { MINE: "1" } });
    addVariable(world, id, "LATER", "1");
    world.restart();
    const seen = (await world.pod.read(id, said)) as { env: Fields };
    assert.ok("LATER" in seen.env);
    putTemplate(world, { env: [...baseTemplate.env, { key: "LATER", value: "2" }] });
    await changePod(world, id, { ...seen }, { ...bare, args: "sleep", env: { MINE: "1" } });
    assert.deepEqual(await envSeen(world, id), ["LEVEL=1", "MINE=1", "MODE=prod"]);
  });

  it("that an older version made by the template's id stays, and goes back in the same way", async () => {
    putTemplate(world);
    const { id, outputs } = await makePod(world, { ...bare, env: { MODE: "debug" } });
    putPod(world, id, { templateId: "tpl-1" });
    const { envFromTemplate: _names, ...old } = { ...outputs, envAddedByRunpod: ["LEVEL"] } as Fields;
    world.restart();
    assert.deepEqual(await world.pod.read(id, old), old);
    assert.deepEqual(world.pod.diff(id, old, { ...bare, env: { MODE: "debug" } }).replaces, []);
    const less = await changePod(world, id, old, bare);
    assert.deepEqual(await envSeen(world, id), ["LEVEL=1", "MODE=prod"]);
    assert.deepEqual([less.envFromTemplate, less.envAddedByRunpod], [["MODE"], ["LEVEL"]]);
  });

  it("reads the template only where something goes back to it, and stops where it cannot", async () => {
    putTemplate(world);
    const { id, outputs } = await makePod(world, { ...bare, env: { MODE: "debug" } });
    world.emulator.store.templates.delete("tpl-1");
    world.restart();
    const more = await changePod(world, id, outputs, { ...bare, args: "sleep", env: { MODE: "x" } });
    const calls = world.writes().length;
    await assert.rejects(
      changePod(world, id, more, bare),
      /RunPod does not show template tpl-1, so the provider does not know which values args, env\.MODE should go back to\. Nothing was changed\./,
    );
    assert.equal(world.writes().length, calls);
    putTemplateOfOthers(world);
    await changePod(world, id, more, bare);
    assert.deepEqual([podHeld(world, id).startCommand, await envSeen(world, id)], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  it("of which no state remembers what the template gave keeps it after a create that broke off", async () => {
    putTemplate(world);
    const { id, inputs } = await makePod(world, { ...bare, env: { MINE: "1" } });
    world.restart();
    const left = { ...inputs, ready: false, accountId: world.emulator.account.id };
    const repaired = await changePod(world, id, left, { ...bare, env: { MINE: "2" } });
    assert.deepEqual(await envSeen(world, id), ["LEVEL=1", "MINE=2", "MODE=prod"]);
    assert.deepEqual(repaired.envFromTemplate, ["LEVEL", "MODE"]);
  });

  it("goes back in the next run where the reply to the edit was lost", async () => {
    putTemplate(world);
    const { id, outputs } = await makePod(world, { ...bare, env: { MODE: "debug" }, args: "sleep" });
    const { faults } = world.emulator;
    faults.inject({ operation: "pod.update", times: Infinity, fault: { kind: "reset", write: "before" } });
    world.restart();
    let left: Fields = {};
    await assert.rejects(changePod(world, id, outputs, bare), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error.outputs as Fields;
      return true;
    });
    faults.clear();
    world.restart();
    await changePod(world, id, left, bare);
    assert.deepEqual([podHeld(world, id).startCommand, await envSeen(world, id)], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  /** Templates that RunPod copies by their id. */
  const elsewhere = [() => putTemplateOfOthers(world), () => putTemplate(world, { startScript: "#!/bin/sh" })];

  it("outside the account's list goes by id, and cannot be overruled; its storage is the Pod's own", async () => {
    for (const put of elsewhere) {
      world.renew();
      put();
      await assert.rejects(makePod(world, overridden), (error: Error) => {
        assert.match(
          error.message,
          /^template tpl-1 (is not among the templates of this account|has a start script, which only RunPod can copy), so RunPod creates the Pod from it/,
        );
        assert.match(
          error.message,
          /may ignore args, containerDiskInGb, env, ports, registryAuthId\. Nothing was created\./,
        );
        return true;
      });
      assert.equal(world.writes().length, 0);
      const { outputs } = await makePod(world, { ...bare, volumeInGb: 20 });
      const spec = { name: "shell", templateId: "tpl-1", cloud: "SECURE", gpuTypes: gpus, gpuCount: 1 };
      assert.deepEqual(world.specs("pod.create"), [{ ...spec, volumeInGb: 20 }]);
      assert.equal(outputs.envFromTemplate, undefined);
    }
  });

  it("outside the account's list cannot be overruled by a later update, and what is said already stays so", async () => {
    for (const put of elsewhere) {
      world.renew();
      put();
      const { id, outputs } = await makePod(world, bare);
      for (const more of [
        { args: "debug" },
        { env: { MODE: "debug" } },
        { ports: ["22/tcp"], containerDiskInGb: 50 },
      ]) {
        world.restart();
        await assert.rejects(changePod(world, id, outputs, { ...bare, ...more }), (error: Error) => {
          const fields = ["args", "containerDiskInGb", "env", "ports"].filter((field) => field in more).join(", ");
          assert.match(
            error.message,
            new RegExp(`may ignore ${fields}\\. Nothing was changed\\. Remove these arguments`),
          );
          assert.equal(error.name, "UserError");
          return true;
        });
      }
      assert.deepEqual(world.writes(), ["pod.create"]);
      const had = { ...outputs, args: "said" };
      world.restart();
      await changePod(world, id, had, { ...bare, args: "said too" });
      assert.equal(podHeld(world, id).startCommand, "said too");
    }
    world.renew();
    putTemplate(world);
    const { id, outputs } = await makePod(world, bare);
    putPod(world, id, { templateId: "tpl-1" });
    world.restart();
    await changePod(world, id, outputs, { ...bare, args: "debug" });
    assert.equal(podHeld(world, id).startCommand, "debug");
  });

  it("is not made of a serverless template", async () => {
    putTemplate(world, { isServerless: true, volumeInGb: 0 });
    await assert.rejects(
      makePod(world, bare),
      /^UserError: template tpl-1 is serverless\. Set serverless: false on it/,
    );
    assert.deepEqual(world.writes(), []);
  });

  it("is adopted by what the template and the program say together, whatever RunPod made it of", async () => {
    putTemplate(world);
    const said = { ...bare, env: { MODE: "debug" } };
    const { id, outputs } = await makePod(world, said);
    for (const templateId of [null, "tpl-9"]) {
      putPod(world, id, { templateId, volumeInGb: 0 });
      world.restart();
      const adopted = await makePod(world, { ...said, adopt: id });
      assert.deepEqual([adopted.id, adopted.outputs.envFromTemplate], [id, ["LEVEL"]]);
      assert.deepEqual(await world.pod.read(id, adopted.outputs), adopted.outputs);
    }
    putPod(world, id, { startCommand: "other", env: [{ key: "MODE", value: "debug" }] });
    world.restart();
    await assert.rejects(makePod(world, { ...said, adopt: id }), (error: Error) => {
      assert.deepEqual(error.message.split("\n").slice(1).sort(), [
        '  args: "serve" in the program, "other" at RunPod',
        "  env: LEVEL is only in the program (values are not shown, they may be secrets)",
      ]);
      return true;
    });
    assert.equal(world.writes().length, 1);
    assert.ok(outputs.ready);
  });
});

describe("provider/kinds/pod: with a network volume, where no choice is free", () => {
  const world = useLifecyclesOnRunpod();
  const elsewhere: [said: object, told: RegExp | undefined][] = [
    [{ id: "vol-1" }, /its network volume vol-1 is in EU-RO-1, but the program does not say so/],
    [{ id: "vol-1", dataCenterId: "US-KS-2" }, /is in EU-RO-1, but the program asks for a host in US-KS-2, where/],
    [{ id: "vol-1", dataCenterId: "EU-RO-1" }, undefined],
    [{ id: "vol-9", dataCenterId: "EU-RO-1" }, undefined],
  ];
  for (const [networkVolume, told] of elsewhere) {
    it(`tells ${told === undefined ? "the choices" : "the place"} for ${JSON.stringify(networkVolume)}`, async () => {
      const { stock, switches, faults } = world.emulator;
      stock.set("*", "NVIDIA A40", 0);
      putVolume(world, "vol-1", "EU-RO-1");
      switches.networkVolumeLagInSeconds = 600;
      putVolume(world, "vol-9", "EU-RO-1");
      const given = { name: "shell", image: "acme/comfy:1", gpus, networkVolume };
      await assert.rejects(makePod(world, given), told ?? /none of its choices is free; nothing was created/);
      const message = "Something went wrong.";
      faults.inject({ operation: "networkVolume.list", times: Infinity, fault: { kind: "error", message } });
      world.restart();
      await assert.rejects(makePod(world, given), /none of its choices is free; nothing was created/);
    });
  }
});
