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
  const setup = useLifecyclesOnRunpod();
  const refuseToStop = () =>
    setup.emulator.faults.inject({ operation: "pod.stop", fault: { kind: "error", message: "Please try later." } });

  it("sends what the program says, and no volume if the program has none", async () => {
    const { id, inputs, outputs } = await makePod(setup, { ...given, env: { TOKEN: "canary" }, ports: ["22/tcp"] });
    assert.deepEqual(unmarked(outputs), {
      ...inputs,
      dataCenterId: podHeld(setup, id).dataCenterId,
      gpuTypeId: "NVIDIA A40",
      sshCommand: `ssh ${(await podSeen(setup, id)).sshProxyUser}@ssh.runpod.io`,
      ready: true,
      accountId: setup.emulator.account.id,
    });
    assert.deepEqual(setup.specs("pod.create"), [
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
    const { volumeInGb, desiredStatus, startCommand } = podHeld(setup, id);
    assert.deepEqual([setup.writes(), volumeInGb, desiredStatus, startCommand], [["pod.create"], 0, "RUNNING", ""]);
    assert.deepEqual(await setup.pod.read(id, outputs), outputs);
  });

  it("goes to its volume's data center, unless the program lists data centers", async () => {
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    putVolume(setup, "vol-1", "EU-RO-1");
    await makePod(setup, { ...given, networkVolume, dataCenterIds: ["US-KS-2", "EU-RO-1"] });
    await makePod(setup, { ...given, name: "pinned", networkVolume });
    await makePod(setup, { ...given, name: "free", networkVolume: { id: "vol-1" } });
    const places = setup
      .specs("pod.create")
      .map(({ networkVolumeId, dataCenterIds }) => [networkVolumeId, dataCenterIds]);
    assert.deepEqual(places, [
      ["vol-1", ["US-KS-2", "EU-RO-1"]],
      ["vol-1", ["EU-RO-1"]],
      ["vol-1", undefined],
    ]);
    assert.deepEqual(
      podsAlive(setup).map(({ dataCenterId }) => dataCenterId),
      ["EU-RO-1", "EU-RO-1", "EU-RO-1"],
    );
  });

  it("overrides no value of a template that the program omits", async () => {
    putTemplateOfOthers(setup, { containerDiskInGb: 50 });
    const { id, inputs, outputs } = await makePod(setup, { name: "shell", templateId: "tpl-1", gpus });
    assert.deepEqual(setup.specs("pod.create"), [
      { name: "shell", templateId: "tpl-1", cloud: "SECURE", gpuTypes: gpus, gpuCount: 1 },
    ]);
    assert.ok(!("args" in inputs) && !("containerDiskInGb" in inputs));
    putPod(setup, id, { volumeInGb: 20 });
    setup.restart();
    const edited = await changePod(setup, id, outputs, { ...inputs, volumeMountPath: "/data" });
    assert.equal(podHeld(setup, id).containerDiskInGb, 50, "an edit keeps the template's values");
    assert.deepEqual([edited.volumeMountPath, podHeld(setup, id).volumeMountPath], ["/data", "/data"]);
  });

  it("records another mount path where nothing is mounted, and leaves the Pod alone", async () => {
    const onCpu = { name: "cpu", image, cpu: { flavor: "cpu3c", vcpuCount: 2 } };
    for (const bare of [given, onCpu]) {
      const { id, outputs } = await makePod(setup, { ...bare, volumeMountPath: "/data" });
      const moved = await changePod(setup, id, outputs, { ...bare, volumeMountPath: "/models" });
      assert.deepEqual(setup.writes(), ["pod.create"], bare.name);
      assert.deepEqual([moved.volumeMountPath, podHeld(setup, id).containerDiskGeneration], ["/models", 1]);
      assert.deepEqual(await setup.pod.read(id, moved), moved);
      setup.renew();
    }
  });

  it("ignores the order of ports and variables that RunPod added", async () => {
    const { account, store } = setup.emulator;
    store.accounts.update(account.id, { pubKey: "ssh-ed25519 AAAA" });
    const declared = { ...given, startSsh: true, env: { MODE: "a=b" }, ports: ["22/tcp", "8188/http"] };
    const { id, outputs } = await makePod(setup, declared);
    const env = ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"];
    assert.deepEqual([outputs.envAddedByRunpod, await envSeen(setup, id)], [["PUBLIC_KEY"], env]);
    putPod(setup, id, { ports: ["8188/http", "22/tcp"], shown: { desiredStatus: "RESTARTING" } });
    assert.deepEqual(await setup.pod.read(id, outputs), outputs);
    setup.restart();
    const kept = await changePod(setup, id, outputs, { ...declared, gpus: ["NVIDIA A40"] });
    assert.deepEqual(setup.writes().length, 1, "another list that keeps the type in use is no reason to touch the Pod");
    await changePod(setup, id, kept, { ...declared, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual(await envSeen(setup, id), ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"]);
    const { env: _env, ports: _ports, ...less } = declared;
    await changePod(setup, id, { ...kept, args: "x" }, { ...less, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual([await envSeen(setup, id), podHeld(setup, id).ports], [["PUBLIC_KEY=ssh-ed25519 AAAA"], []]);
  });

  const drift: [atRunpod: Partial<Pod>, shown: object][] = [
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
  for (const [atRunpod, shown] of drift) {
    it(`reads ${JSON.stringify(atRunpod)} as ${JSON.stringify(shown)}`, async () => {
      const more = { volumeInGb: 50, env: { MODE: "one" }, ports: ["22/tcp"], desiredStatus: "RUNNING" };
      const { id, outputs } = await makePod(setup, { ...given, ...more });
      putPod(setup, id, atRunpod);
      assert.deepEqual(await setup.pod.read(id, outputs), { ...outputs, ...shown });
    });
  }

  it("reports a network volume that is not the declared one, and keeps fields that RunPod omits for a stopped Pod", async () => {
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    putVolume(setup, "vol-1", "EU-RO-1");
    const { id, outputs } = await makePod(setup, { ...given, networkVolume });
    putPod(setup, id, { networkVolumeId: "vol-9", shown: { machine: null } });
    const { sshCommand, ...placed } = outputs;
    assert.ok(sshCommand !== undefined);
    assert.deepEqual(await setup.pod.read(id, outputs), { ...placed, networkVolume: { id: "vol-9" }, sshCommand });
  });

  it("keeps its data center and GPU if RunPod's reply to a save omits them", async () => {
    const { id, outputs } = await makePod(setup, given);
    putPod(setup, id, { shown: { machine: null } });
    const { update } = setup.api.pod;
    setup.api.pod.update = async (current, changes) => {
      const { dataCenterId: _place, gpuTypeId: _type, ...reply } = await update(current, changes);
      return { ...reply, dataCenterId: undefined, gpuTypeId: undefined };
    };
    setup.restart();
    const { dataCenterId, gpuTypeId } = await changePod(setup, id, outputs, { ...given, args: "sleep" });
    assert.deepEqual([dataCenterId, gpuTypeId], [outputs.dataCenterId, "NVIDIA A40"]);
  });

  it("stops a Pod that was created to be stopped, and does so later if that fails", async () => {
    refuseToStop();
    let left: PartialFailure | undefined;
    await assert.rejects(makePod(setup, { ...given, desiredStatus: "EXITED" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error;
      return true;
    });
    assert.equal(podHeld(setup, left?.id ?? "").desiredStatus, "RUNNING");
    const outputs = left?.outputs as Record<string, unknown>;
    assert.equal(outputs.ready, false);
    setup.restart();
    const repaired = await changePod(setup, left?.id ?? "", outputs, { ...given, desiredStatus: "EXITED" });
    assert.equal(repaired.ready, true);
    assert.equal(podHeld(setup, left?.id ?? "").desiredStatus, "EXITED");
    assert.equal(podsAlive(setup).length, 1);
    assert.equal((await makePod(setup, { ...given, name: "other", desiredStatus: "EXITED" })).outputs.ready, true);
  });

  it("leaves a Pod running that somebody started, and reports it, if the step changes something else", async () => {
    const { id, outputs } = await makePod(setup, { ...given, desiredStatus: "EXITED" });
    putPod(setup, id, { desiredStatus: "RUNNING" });
    setup.restart();
    await setup.clock.sleep(60_000);
    await changePod(setup, id, outputs, { ...given, desiredStatus: "EXITED", args: "sleep" });
    assert.equal(podHeld(setup, id).desiredStatus, "RUNNING");
    assert.match(setup.warnings.join(), /desiredStatus \("RUNNING", in the state "EXITED"\)/);
  });

  it("fails with the Pod in the state if it starts without a GPU, and then accepts what the message advises", async () => {
    const { id, outputs } = await makePod(setup, { ...given, desiredStatus: "RUNNING" });
    const stopped = await changePod(setup, id, outputs, { ...given, desiredStatus: "EXITED" });
    setup.emulator.switches.resumeWithoutGpu = "zero-gpus";
    setup.emulator.stock.set("*", "NVIDIA A40", 0);
    await assert.rejects(changePod(setup, id, stopped, { ...given, desiredStatus: "RUNNING" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      assert.equal(
        error.message,
        'it started without a GPU, because others rent those of its host. It runs and costs money. Save its data, then stop it (desiredStatus: "EXITED") or replace it: `pulumi up --replace <its URN>`. Replacing deletes its container disk and its own volume. Data on a network volume stays.',
      );
      assert.deepEqual(error.outputs, { ...stopped, desiredStatus: "RUNNING", ready: false });
      return true;
    });
    const again = await changePod(
      setup,
      id,
      { ...stopped, desiredStatus: "RUNNING", ready: false },
      { ...given, desiredStatus: "EXITED" },
    );
    assert.deepEqual([again.ready, podHeld(setup, id).desiredStatus], [true, "EXITED"]);
  });

  it("redacts the values of env in every message", () => {
    assert.deepEqual(setup.pod.secretsIn({ env: { TOKEN: "canary-1", MODE: "x" } }), ["canary-1", "x"]);
    assert.deepEqual(setup.pod.secretsIn({}), []);
  });
});
