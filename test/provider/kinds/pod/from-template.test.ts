import assert from "node:assert/strict";
import { overRest } from "../../../../provider/adapters/rest";
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
/** The template at the time of an update. */
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

describe("provider/kinds/pod: created from a template", () => {
  const setup = useLifecyclesOnRunpod();

  it("is created with the template's values and without its id, so that RunPod cannot prefer the template's", async () => {
    putTemplate(setup);
    const plain = await makePod(setup, bare);
    const [{ name, cloud, gpuTypes, gpuCount, ...content } = {}] = setup.specs("pod.create");
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
    const own = await makePod(setup, { ...overridden, name: "own", volumeInGb: 50, startSsh: false });
    const [, { env, volumeInGb, args, ports, startSsh, templateId } = {}] = setup.specs("pod.create");
    assert.deepEqual(env, { LEVEL: "1", MODE: "debug" });
    assert.deepEqual([volumeInGb, args, ports, startSsh, templateId], [50, "sleep", ["22/tcp"], false, undefined]);
    assert.deepEqual(own.outputs.envFromTemplate, ["LEVEL"]);
    setup.restart();
    for (const { id, outputs } of [plain, own]) assert.deepEqual(await setup.pod.read(id, outputs), outputs);
    assert.deepEqual(setup.pod.diff(own.id, own.outputs, own.inputs).replaces, []);
  });

  it("gets no template volume on a CPU or beside a network volume, but uses its mount path for the latter", async () => {
    putTemplate(setup, { volumeMountPath: null });
    putVolume(setup, "vol-1", "EU-RO-1");
    await makePod(setup, { name: "cpu", templateId: "tpl-1", cpu: { flavor: "cpu3c", vcpuCount: 4 } });
    await makePod(setup, { ...bare, networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    putTemplate(setup);
    setup.restart();
    await makePod(setup, { ...bare, name: "mounts", networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    await makePod(setup, { ...bare, name: "empty" });
    assert.deepEqual(
      podsAlive(setup).map(({ volumeInGb, volumeMountPath }) => [volumeInGb, volumeMountPath]),
      [
        [0, ""],
        [0, "/workspace"],
        [0, "/models"],
        [40, "/models"],
      ],
    );
  });

  it("mounts a network volume where a template without a volume says, also over REST v2, which keeps no such path", async () => {
    const base = { name: "base", image: "acme/base:1", serverless: false, volumeMountPath: "/models" };
    putVolume(setup, "vol-1", "EU-RO-1");
    const { emulator, http, clock } = setup;
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    for (const isRead of [false, true]) {
      setup.api = { ...setup.api, ...overRest(http, emulator.restUrl, clock) };
      const { id: templateId, inputs, outputs } = await setup.make(setup.template, { ...base, name: `base-${isRead}` });
      if (isRead) setup.restart();
      // The engine compares the template before it makes the Pod.
      setup.template.diff(templateId, outputs, inputs);
      await makePod(setup, { name: `mounts-${isRead}`, templateId, gpus, networkVolume });
    }
    const paths = podsAlive(setup).map(({ volumeMountPath }) => volumeMountPath);
    assert.deepEqual(paths, ["/models", "/models"]);
  });

  const taken: [field: string, now: unknown][] = [
    ["args", "serve --fast"],
    ["containerDiskInGb", 35],
    ["ports", ["8000/http"]],
    ["registryAuthId", "reg-3"],
    ["volumeMountPath", "/weights"],
  ];
  for (const [field, now] of taken) {
    it(`returns its ${field} to the template's current value when the program removes it, and changes nothing else`, async () => {
      putTemplate(setup);
      const { id, outputs } = await makePod(setup, overridden);
      const before = await podSeen(setup, id);
      putTemplate(setup, later);
      setup.restart();
      const less = Object.fromEntries(Object.entries(overridden).filter(([key]) => key !== field));
      const changed = await changePod(setup, id, outputs, less);
      assert.deepEqual(await podSeen(setup, id), { ...before, [field]: now });
      assert.deepEqual([await envSeen(setup, id), changed.envFromTemplate], [["LEVEL=1", "MODE=debug"], ["LEVEL"]]);
      assert.ok(!(field in changed));
    });
  }

  it("returns a removed variable to the template's value, and removes one that the template does not have", async () => {
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, { ...bare, env: { MODE: "debug", MINE: "1", KEPT: "1" } });
    putTemplate(setup, later);
    setup.restart();
    const less = await changePod(setup, id, outputs, { ...bare, env: { KEPT: "1" } });
    assert.deepEqual(await envSeen(setup, id), ["KEPT=1", "LEVEL=1", "MODE=canary"]);
    assert.deepEqual(less.envFromTemplate, ["LEVEL", "MODE"]);
    assert.deepEqual(await setup.pod.read(id, less), less);
    const none = await changePod(setup, id, less, bare);
    assert.deepEqual(await envSeen(setup, id), ["LEVEL=1", "MODE=canary"]);
    const declared = await changePod(setup, id, none, { ...bare, env: { LEVEL: "9" } });
    assert.deepEqual([await envSeen(setup, id), declared.envFromTemplate], [["LEVEL=9", "MODE=canary"], ["MODE"]]);
  });

  it("keeps added variables if the program sets no env, and removes them if it sets some", async () => {
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, bare);
    addVariable(setup, id, "FOREIGN", "1");
    setup.restart();
    const silent = (await setup.pod.read(id, outputs)) as Fields;
    assert.deepEqual(silent, outputs);
    const edited = await changePod(setup, id, silent, { ...bare, args: "sleep" });
    assert.deepEqual(await envSeen(setup, id), ["FOREIGN=1", "LEVEL=1", "MODE=prod"]);
    const declared = await changePod(setup, id, edited, { ...bare, args: "sleep", env: { MINE: "1" } });
    addVariable(setup, id, "LATER", "1");
    setup.restart();
    const seen = (await setup.pod.read(id, declared)) as { env: Fields };
    assert.ok("LATER" in seen.env);
    putTemplate(setup, { env: [...baseTemplate.env, { key: "LATER", value: "2" }] });
    await changePod(setup, id, { ...seen }, { ...bare, args: "sleep", env: { MINE: "1" } });
    assert.deepEqual(await envSeen(setup, id), ["LEVEL=1", "MINE=1", "MODE=prod"]);
  });

  it("keeps a Pod that an older version created by the template's id, and returns to its values in the same way", async () => {
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, { ...bare, env: { MODE: "debug" } });
    putPod(setup, id, { templateId: "tpl-1" });
    const { envFromTemplate: _names, ...old } = { ...outputs, envAddedByRunpod: ["LEVEL"] } as Fields;
    setup.restart();
    assert.deepEqual(await setup.pod.read(id, old), old);
    assert.deepEqual(setup.pod.diff(id, old, { ...bare, env: { MODE: "debug" } }).replaces, []);
    const less = await changePod(setup, id, old, bare);
    assert.deepEqual(await envSeen(setup, id), ["LEVEL=1", "MODE=prod"]);
    assert.deepEqual([less.envFromTemplate, less.envAddedByRunpod], [["MODE"], ["LEVEL"]]);
  });

  it("reads the template only when a value returns to it, and fails if it is missing", async () => {
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, { ...bare, env: { MODE: "debug" } });
    setup.emulator.store.templates.delete("tpl-1");
    setup.restart();
    const more = await changePod(setup, id, outputs, { ...bare, args: "sleep", env: { MODE: "x" } });
    const calls = setup.writes().length;
    await assert.rejects(
      changePod(setup, id, more, bare),
      /RunPod does not show template tpl-1, so the provider does not know which values args, env\.MODE should go back to\. Nothing was changed\./,
    );
    assert.equal(setup.writes().length, calls);
    putTemplateOfOthers(setup);
    await changePod(setup, id, more, bare);
    assert.deepEqual([podHeld(setup, id).startCommand, await envSeen(setup, id)], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  it("keeps the template's variables after an interrupted create, without a record of them in the state", async () => {
    putTemplate(setup);
    const { id, inputs } = await makePod(setup, { ...bare, env: { MINE: "1" } });
    setup.restart();
    const left = { ...inputs, ready: false, accountId: setup.emulator.account.id };
    const repaired = await changePod(setup, id, left, { ...bare, env: { MINE: "2" } });
    assert.deepEqual(await envSeen(setup, id), ["LEVEL=1", "MINE=2", "MODE=prod"]);
    assert.deepEqual(repaired.envFromTemplate, ["LEVEL", "MODE"]);
  });

  it("returns to the template in the next run if the reply to the edit was lost", async () => {
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, { ...bare, env: { MODE: "debug" }, args: "sleep" });
    const { faults } = setup.emulator;
    faults.inject({ operation: "pod.update", times: Infinity, fault: { kind: "reset", write: "before" } });
    setup.restart();
    let left: Fields = {};
    await assert.rejects(changePod(setup, id, outputs, bare), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error.outputs as Fields;
      return true;
    });
    faults.clear();
    setup.restart();
    await changePod(setup, id, left, bare);
    assert.deepEqual([podHeld(setup, id).startCommand, await envSeen(setup, id)], ["serve", ["LEVEL=1", "MODE=prod"]]);
  });

  /** Templates that only RunPod can copy, by their id. */
  const elsewhere = [() => putTemplateOfOthers(setup), () => putTemplate(setup, { startScript: "#!/bin/sh" })];

  it("is created by id from a template outside the account, which the program cannot override except for its volume", async () => {
    for (const put of elsewhere) {
      setup.renew();
      put();
      await assert.rejects(makePod(setup, overridden), (error: Error) => {
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
      assert.equal(setup.writes().length, 0);
      const { outputs } = await makePod(setup, { ...bare, volumeInGb: 20 });
      const spec = { name: "shell", templateId: "tpl-1", cloud: "SECURE", gpuTypes: gpus, gpuCount: 1 };
      assert.deepEqual(setup.specs("pod.create"), [{ ...spec, volumeInGb: 20 }]);
      assert.equal(outputs.envFromTemplate, undefined);
    }
  });

  it("refuses a later override of a template outside the account, but updates arguments that the state has", async () => {
    for (const put of elsewhere) {
      setup.renew();
      put();
      const { id, outputs } = await makePod(setup, bare);
      for (const more of [
        { args: "debug" },
        { env: { MODE: "debug" } },
        { ports: ["22/tcp"], containerDiskInGb: 50 },
      ]) {
        setup.restart();
        await assert.rejects(changePod(setup, id, outputs, { ...bare, ...more }), (error: Error) => {
          const fields = ["args", "containerDiskInGb", "env", "ports"].filter((field) => field in more).join(", ");
          assert.match(
            error.message,
            new RegExp(`may ignore ${fields}\\. Nothing was changed\\. Remove these arguments`),
          );
          assert.equal(error.name, "UserError");
          return true;
        });
      }
      assert.deepEqual(setup.writes(), ["pod.create"]);
      const had = { ...outputs, args: "declared" };
      setup.restart();
      await changePod(setup, id, had, { ...bare, args: "declared too" });
      assert.equal(podHeld(setup, id).startCommand, "declared too");
    }
    setup.renew();
    putTemplate(setup);
    const { id, outputs } = await makePod(setup, bare);
    putPod(setup, id, { templateId: "tpl-1" });
    setup.restart();
    await changePod(setup, id, outputs, { ...bare, args: "debug" });
    assert.equal(podHeld(setup, id).startCommand, "debug");
  });

  it("refuses a serverless template", async () => {
    putTemplate(setup, { isServerless: true, volumeInGb: 0 });
    await assert.rejects(
      makePod(setup, bare),
      /^UserError: template tpl-1 is serverless\. Set serverless: false on it/,
    );
    assert.deepEqual(setup.writes(), []);
  });

  it("is adopted if it matches template and program together, whatever template RunPod created it from", async () => {
    putTemplate(setup);
    const declared = { ...bare, env: { MODE: "debug" } };
    const { id, outputs } = await makePod(setup, declared);
    for (const templateId of [null, "tpl-9"]) {
      putPod(setup, id, { templateId, volumeInGb: 0 });
      setup.restart();
      const adopted = await makePod(setup, { ...declared, adopt: id });
      assert.deepEqual([adopted.id, adopted.outputs.envFromTemplate], [id, ["LEVEL"]]);
      assert.deepEqual(await setup.pod.read(id, adopted.outputs), adopted.outputs);
    }
    putPod(setup, id, { startCommand: "other", env: [{ key: "MODE", value: "debug" }] });
    setup.restart();
    await assert.rejects(makePod(setup, { ...declared, adopt: id }), (error: Error) => {
      assert.deepEqual(error.message.split("\n").slice(1).sort(), [
        '  args: "serve" in the program, "other" at RunPod',
        "  env: LEVEL is only in the program (values are not shown, they may be secrets)",
      ]);
      return true;
    });
    assert.equal(setup.writes().length, 1);
    assert.ok(outputs.ready);
  });
});

describe("provider/kinds/pod: with a network volume, when no choice is available", () => {
  const setup = useLifecyclesOnRunpod();
  const elsewhere: [networkVolume: object, refusal: RegExp | undefined][] = [
    [{ id: "vol-1" }, /its network volume vol-1 is in EU-RO-1, but the program does not say so/],
    [{ id: "vol-1", dataCenterId: "US-KS-2" }, /is in EU-RO-1, but the program asks for a host in US-KS-2, where/],
    [{ id: "vol-1", dataCenterId: "EU-RO-1" }, undefined],
    [{ id: "vol-9", dataCenterId: "EU-RO-1" }, undefined],
  ];
  for (const [networkVolume, refusal] of elsewhere) {
    it(`names ${refusal === undefined ? "the choices" : "the data center"} for ${JSON.stringify(networkVolume)}`, async () => {
      const { stock, switches, faults } = setup.emulator;
      stock.set("*", "NVIDIA A40", 0);
      putVolume(setup, "vol-1", "EU-RO-1");
      switches.networkVolumeLagInSeconds = 600;
      putVolume(setup, "vol-9", "EU-RO-1");
      const given = { name: "shell", image: "acme/comfy:1", gpus, networkVolume };
      await assert.rejects(makePod(setup, given), refusal ?? /none of its choices is free; nothing was created/);
      const message = "Something went wrong.";
      faults.inject({ operation: "networkVolume.list", times: Infinity, fault: { kind: "error", message } });
      setup.restart();
      await assert.rejects(makePod(setup, given), /none of its choices is free; nothing was created/);
    });
  }
});
