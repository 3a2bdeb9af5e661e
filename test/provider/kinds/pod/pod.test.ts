import assert from "node:assert/strict";
import type { Pod } from "../../../../testing/emulator";
import { PartialFailure } from "../../../../provider/api/errors";
import { putVolume } from "../../../support/emulated-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { changePod, makePod, podHeld, podsAlive, podSeen, putPod, putTemplateOfOthers, envSeen } from "./pods";
import { unmarked } from "../../lifecycle/unmarked";

const image = "acme/comfy:1";
const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image, gpus };

describe("provider/kinds/pod", () => {
  const world = useLifecyclesOnRunpod();
  const refuseToStop = () =>
    world.emulator.faults.inject({ operation: "pod.stop", fault: { kind: "error", message: "Please try later." } });

  it("asks for what the program says, and for no volume where it says none", async () => {
    const { id, inputs, outputs } = await makePod(world, { ...given, env: { TOKEN: "canary" }, ports: ["22/tcp"] });
    assert.deepEqual(unmarked(outputs), {
      ...inputs,
      dataCenterId: podHeld(world, id).dataCenterId,
      gpuTypeId: "NVIDIA A40",
      sshCommand: `ssh ${(await podSeen(world, id)).sshProxyUser}@ssh.runpod.io`,
      ready: true,
      accountId: world.emulator.account.id,
    });
    assert.deepEqual(world.specs("pod.create"), [
      {
        name: "shell",
        image,
        cloud: "SECURE",
        gpuTypes: gpus,
        gpuCount: 1,
        containerDiskInGb: 20,
        volumeInGb: 0,
        args: "",
        env: { TOKEN: "canary" },
        ports: ["22/tcp"],
      },
    ]);
    const { volumeInGb, desiredStatus, startCommand } = podHeld(world, id);
    assert.deepEqual([world.writes(), volumeInGb, desiredStatus, startCommand], [["pod.create"], 0, "RUNNING", ""]);
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
  });

  it("goes where its volume is, unless the program names places itself", async () => {
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    putVolume(world, "vol-1", "EU-RO-1");
    await makePod(world, { ...given, networkVolume, dataCenterIds: ["US-KS-2", "EU-RO-1"] });
    await makePod(world, { ...given, name: "pinned", networkVolume });
    await makePod(world, { ...given, name: "free", networkVolume: { id: "vol-1" } });
    const places = world
      .specs("pod.create")
      .map(({ networkVolumeId, dataCenterIds }) => [networkVolumeId, dataCenterIds]);
    assert.deepEqual(places, [
      ["vol-1", ["US-KS-2", "EU-RO-1"]],
      ["vol-1", ["EU-RO-1"]],
      ["vol-1", undefined],
    ]);
    assert.deepEqual(
      podsAlive(world).map(({ dataCenterId }) => dataCenterId),
      ["EU-RO-1", "EU-RO-1", "EU-RO-1"],
    );
  });

  it("overrules nothing of a template that the program does not speak of", async () => {
    putTemplateOfOthers(world, { containerDiskInGb: 50 });
    const { id, inputs, outputs } = await makePod(world, { name: "shell", templateId: "tpl-1", gpus });
    assert.deepEqual(world.specs("pod.create"), [
      { name: "shell", templateId: "tpl-1", cloud: "SECURE", gpuTypes: gpus, gpuCount: 1 },
    ]);
    assert.ok(!("args" in inputs) && !("containerDiskInGb" in inputs));
    const edited = await changePod(world, id, outputs, { ...inputs, volumeMountPath: "/data" });
    assert.equal(podHeld(world, id).containerDiskInGb, 50, "an edit keeps what the template gave");
    assert.deepEqual([edited.volumeMountPath, podHeld(world, id).volumeMountPath], ["/data", "/data"]);
  });

  it("takes no order of ports and no variable that RunPod added for a difference", async () => {
    const { account, store } = world.emulator;
    store.accounts.update(account.id, { pubKey: "ssh-ed25519 AAAA" });
    const declared = { ...given, startSsh: true, env: { MODE: "a=b" }, ports: ["22/tcp", "8188/http"] };
    const { id, outputs } = await makePod(world, declared);
    const env = ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"];
    assert.deepEqual([outputs.envAddedByRunpod, await envSeen(world, id)], [["PUBLIC_KEY"], env]);
    putPod(world, id, { ports: ["8188/http", "22/tcp"], shown: { desiredStatus: "RESTARTING" } });
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
    world.restart();
    const kept = await changePod(world, id, outputs, { ...declared, gpus: ["NVIDIA A40"] });
    assert.deepEqual(world.writes().length, 1, "another list that keeps the type in use is no reason to touch the Pod");
    await changePod(world, id, kept, { ...declared, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual(await envSeen(world, id), ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"]);
    const { env: _env, ports: _ports, ...less } = declared;
    await changePod(world, id, { ...kept, args: "x" }, { ...less, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual([await envSeen(world, id), podHeld(world, id).ports], [["PUBLIC_KEY=ssh-ed25519 AAAA"], []]);
  });

  const drift: [told: Partial<Pod>, shown: object][] = [
    [{ image: "acme/other:2" }, { image: "acme/other:2" }],
    [{ startCommand: "sleep" }, { args: "sleep" }],
    [{ containerDiskInGb: 30 }, { containerDiskInGb: 30 }],
    [{ volumeInGb: 60 }, { volumeInGb: 60 }],
    [{ env: [{ key: "MODE", value: "other" }] }, { env: { MODE: "other" } }],
    [{ env: [] }, { env: {} }],
    [{ ports: ["22/tcp", "80/http"] }, { ports: ["22/tcp", "80/http"] }],
    [{ ports: [] }, { ports: [] }],
    [{ desiredStatus: "EXITED" }, { desiredStatus: "EXITED" }],
    [{ shown: { desiredStatus: "CREATED" } }, {}],
    [{ gpuCount: 0 }, {}],
    [{ volumeMountPath: "/data", registryAuthId: "reg-9" }, {}],
  ];
  for (const [told, shown] of drift) {
    it(`reads ${JSON.stringify(told)} as ${JSON.stringify(shown)}`, async () => {
      const more = { volumeInGb: 50, env: { MODE: "one" }, ports: ["22/tcp"], desiredStatus: "RUNNING" };
      const { id, outputs } = await makePod(world, { ...given, ...more });
      putPod(world, id, told);
      assert.deepEqual(await world.pod.read(id, outputs), { ...outputs, ...shown });
    });
  }

  it("shows a network volume that is not the declared one, and keeps what RunPod stops telling of a stopped Pod", async () => {
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    putVolume(world, "vol-1", "EU-RO-1");
    const { id, outputs } = await makePod(world, { ...given, networkVolume });
    putPod(world, id, { networkVolumeId: "vol-9", shown: { machine: null } });
    const { sshCommand, ...placed } = outputs;
    assert.ok(sshCommand !== undefined);
    assert.deepEqual(await world.pod.read(id, outputs), { ...placed, networkVolume: { id: "vol-9" }, sshCommand });
  });

  it("goes on knowing where it is and which GPU it has, where RunPod's reply to a save does not tell", async () => {
    const { id, outputs } = await makePod(world, given);
    putPod(world, id, { shown: { machine: null } });
    const { update } = world.api.pod;
    world.api.pod.update = async (current, changes) => {
      const { dataCenterId: _place, gpuTypeId: _type, ...told } = await update(current, changes);
      return { ...told, dataCenterId: undefined, gpuTypeId: undefined };
    };
    world.restart();
    const { dataCenterId, gpuTypeId } = await changePod(world, id, outputs, { ...given, args: "sleep" });
    assert.deepEqual([dataCenterId, gpuTypeId], [outputs.dataCenterId, "NVIDIA A40"]);
  });

  it("stops a Pod that is to be stopped from the start, and does so later where that fails", async () => {
    refuseToStop();
    let left: PartialFailure | undefined;
    await assert.rejects(makePod(world, { ...given, desiredStatus: "EXITED" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error;
      return true;
    });
    assert.equal(podHeld(world, left?.id ?? "").desiredStatus, "RUNNING");
    const outputs = left?.outputs as Record<string, unknown>;
    assert.equal(outputs.ready, false);
    world.restart();
    const repaired = await changePod(world, left?.id ?? "", outputs, { ...given, desiredStatus: "EXITED" });
    assert.equal(repaired.ready, true);
    assert.equal(podHeld(world, left?.id ?? "").desiredStatus, "EXITED");
    assert.equal(podsAlive(world).length, 1);
    assert.equal((await makePod(world, { ...given, name: "other", desiredStatus: "EXITED" })).outputs.ready, true);
  });

  it("leaves a Pod running that somebody has started, and says so, where the step is about something else", async () => {
    const { id, outputs } = await makePod(world, { ...given, desiredStatus: "EXITED" });
    putPod(world, id, { desiredStatus: "RUNNING" });
    world.restart();
    await world.clock.sleep(60_000);
    await changePod(world, id, outputs, { ...given, desiredStatus: "EXITED", args: "sleep" });
    assert.equal(podHeld(world, id).desiredStatus, "RUNNING");
    assert.match(world.warnings.join(), /desiredStatus \("RUNNING", in the state "EXITED"\)/);
  });

  it("fails, with the Pod in the state, where it comes back without a GPU, and takes the advice that this gives", async () => {
    const { id, outputs } = await makePod(world, { ...given, desiredStatus: "RUNNING" });
    const stopped = await changePod(world, id, outputs, { ...given, desiredStatus: "EXITED" });
    world.emulator.switches.resumeWithoutGpu = "zero-gpus";
    world.emulator.stock.set("*", "NVIDIA A40", 0);
    await assert.rejects(changePod(world, id, stopped, { ...given, desiredStatus: "RUNNING" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      assert.equal(
        error.message,
        'it started without a GPU, because others rent those of its host. It runs and costs money. Save its data, then stop it (desiredStatus: "EXITED") or replace it: `pulumi up --replace <its URN>`. Replacing deletes its container disk and its own volume. Data on a network volume stays.',
      );
      assert.deepEqual(error.outputs, { ...stopped, desiredStatus: "RUNNING", ready: false });
      return true;
    });
    const again = await changePod(
      world,
      id,
      { ...stopped, desiredStatus: "RUNNING", ready: false },
      { ...given, desiredStatus: "EXITED" },
    );
    assert.deepEqual([again.ready, podHeld(world, id).desiredStatus], [true, "EXITED"]);
  });

  it("keeps the values of env out of every message", () => {
    assert.deepEqual(world.pod.secretsIn({ env: { TOKEN: "canary-1", MODE: "x" } }), ["canary-1", "x"]);
    assert.deepEqual(world.pod.secretsIn({}), []);
  });
});
