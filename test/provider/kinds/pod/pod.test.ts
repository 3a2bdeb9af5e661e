import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { PodWorld } from "./pod-world";
import { unmarked } from "../../lifecycle/unmarked";

const image = "acme/comfy:1";
const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image, gpus };

describe("provider/kinds/pod", () => {
  it("asks for what the program says, and for no volume where it says none", async () => {
    const world = new PodWorld();
    const { id, inputs, outputs } = await world.make({ ...given, env: { TOKEN: "canary" }, ports: ["22/tcp"] });
    assert.deepEqual(unmarked(outputs), {
      ...inputs,
      dataCenterId: "EU-RO-1",
      gpuTypeId: "NVIDIA A40",
      sshCommand: `ssh ${id}-6441@ssh.runpod.io`,
      ready: true,
      accountId: "account-1",
    });
    assert.deepEqual(world.calls, [
      {
        operation: "podFindAndDeployOnDemand",
        input: {
          name: "shell",
          imageName: image,
          cloudType: "SECURE",
          gpuTypeId: "NVIDIA A40",
          gpuCount: 1,
          containerDiskInGb: 20,
          volumeInGb: 0,
          dockerArgs: "",
          env: [{ key: "TOKEN", value: "canary" }],
          ports: "22/tcp",
        },
      },
    ]);
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
  });

  it("goes where its volume is, unless the program names places itself", async () => {
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    const world = new PodWorld();
    await world.make({ ...given, networkVolume, dataCenterIds: ["US-KS-2", "EU-RO-1"] });
    await world.make({ ...given, name: "pinned", networkVolume });
    await world.make({ ...given, name: "free", networkVolume: { id: "vol-1" } });
    const places = world.calls.map(({ input }) => [input.networkVolumeId, input.dataCenterId]);
    assert.deepEqual(places, [
      ["vol-1", "US-KS-2"],
      ["vol-1", "EU-RO-1"],
      ["vol-1", undefined],
    ]);
  });

  it("overrules nothing of a template that the program does not speak of", async () => {
    const world = new PodWorld();
    const { id, inputs, outputs } = await world.make({ name: "shell", templateId: "tpl-1", gpus });
    assert.deepEqual(world.calls[0]?.input, {
      name: "shell",
      templateId: "tpl-1",
      cloudType: "SECURE",
      gpuTypeId: "NVIDIA A40",
      gpuCount: 1,
    });
    assert.ok(!("args" in inputs) && !("containerDiskInGb" in inputs));
    const edited = await world.change(id, outputs, { ...inputs, volumeMountPath: "/data" });
    assert.equal(world.at(id).containerDiskInGb, 50, "an edit keeps what the template gave");
    assert.deepEqual([edited.volumeMountPath, world.at(id).volumeMountPath], ["/data", "/data"]);
  });

  it("takes no order of ports and no variable that RunPod added for a difference", async () => {
    const world = new PodWorld();
    world.keyOfAccount = "ssh-ed25519 AAAA";
    const declared = { ...given, env: { MODE: "a=b" }, ports: ["22/tcp", "8188/http"] };
    const { id, outputs } = await world.make(declared);
    const env = ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"];
    assert.deepEqual([outputs.envAddedByRunpod, world.at(id).env], [["PUBLIC_KEY"], env]);
    world.put(id, { ports: "8188/http,22/tcp", desiredStatus: "RESTARTING" });
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
    world.restart();
    const kept = await world.change(id, outputs, { ...declared, gpus: ["NVIDIA A40"] });
    assert.deepEqual(world.calls.length, 1, "another list that keeps the type in use is no reason to touch the Pod");
    await world.change(id, kept, { ...declared, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual(world.at(id).env, ["MODE=a=b", "PUBLIC_KEY=ssh-ed25519 AAAA"]);
    const { env: _env, ports: _ports, ...less } = declared;
    await world.change(id, { ...kept, args: "x" }, { ...less, gpus: ["NVIDIA A40"], args: "x" });
    assert.deepEqual([world.at(id).env, world.at(id).ports], [["PUBLIC_KEY=ssh-ed25519 AAAA"], null]);
  });

  const drift: [told: Record<string, unknown>, shown: object][] = [
    [{ imageName: "acme/other:2" }, { image: "acme/other:2" }],
    [{ dockerArgs: "sleep" }, { args: "sleep" }],
    [{ containerDiskInGb: 30 }, { containerDiskInGb: 30 }],
    [{ volumeInGb: 60 }, { volumeInGb: 60 }],
    [{ env: ["MODE=other"] }, { env: { MODE: "other" } }],
    [{ env: [] }, { env: {} }],
    [{ ports: "22/tcp,80/http" }, { ports: ["22/tcp", "80/http"] }],
    [{ ports: null }, { ports: [] }],
    [{ desiredStatus: "EXITED" }, { desiredStatus: "EXITED" }],
    [{ desiredStatus: "CREATED" }, {}],
    [{ gpuCount: 0 }, {}],
    [{ volumeMountPath: "/data", containerRegistryAuthId: "reg-9" }, {}],
  ];
  for (const [told, shown] of drift) {
    it(`reads ${JSON.stringify(told)} as ${JSON.stringify(shown)}`, async () => {
      const world = new PodWorld();
      const more = { volumeInGb: 50, env: { MODE: "one" }, ports: ["22/tcp"], desiredStatus: "RUNNING" };
      const { id, outputs } = await world.make({ ...given, ...more });
      world.put(id, told);
      assert.deepEqual(await world.pod.read(id, outputs), { ...outputs, ...shown });
    });
  }

  it("shows a network volume that is not the declared one, and keeps what RunPod stops telling of a stopped Pod", async () => {
    const world = new PodWorld();
    const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
    const { id, outputs } = await world.make({ ...given, networkVolume });
    world.put(id, { networkVolumeId: "vol-9", machine: null });
    const { sshCommand, ...placed } = outputs;
    assert.ok(sshCommand !== undefined);
    assert.deepEqual(await world.pod.read(id, outputs), { ...placed, networkVolume: { id: "vol-9" }, sshCommand });
  });

  it("goes on knowing where it is and which GPU it has, where RunPod's reply to a save does not tell", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make(given);
    world.put(id, { machine: null });
    world.restart();
    const { dataCenterId, gpuTypeId } = await world.change(id, outputs, { ...given, args: "sleep" });
    assert.deepEqual([dataCenterId, gpuTypeId], ["EU-RO-1", "NVIDIA A40"]);
  });

  it("stops a Pod that is to be stopped from the start, and does so later where that fails", async () => {
    const world = new PodWorld();
    world.refuses = ({ operation }) => (operation === "podStop" ? "Please try later." : undefined);
    let left: PartialFailure | undefined;
    await assert.rejects(world.make({ ...given, desiredStatus: "EXITED" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      left = error;
      return true;
    });
    assert.equal(world.at(left?.id ?? "").desiredStatus, "RUNNING");
    const outputs = left?.outputs as Record<string, unknown>;
    assert.equal(outputs.ready, false);
    world.refuses = () => undefined;
    world.restart();
    const repaired = await world.change(left?.id ?? "", outputs, { ...given, desiredStatus: "EXITED" });
    assert.equal(repaired.ready, true);
    assert.equal(world.at(left?.id ?? "").desiredStatus, "EXITED");
    assert.equal(world.pods.size, 1);
    assert.equal((await new PodWorld().make({ ...given, desiredStatus: "EXITED" })).outputs.ready, true);
  });

  it("leaves a Pod running that somebody has started, and says so, where the step is about something else", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make({ ...given, desiredStatus: "EXITED" });
    world.put(id, { desiredStatus: "RUNNING" });
    world.restart();
    await world.clock.sleep(60_000);
    await world.change(id, outputs, { ...given, desiredStatus: "EXITED", args: "sleep" });
    assert.equal(world.at(id).desiredStatus, "RUNNING");
    assert.match(world.warnings.join(), /desiredStatus \("RUNNING", in the state "EXITED"\)/);
  });

  it("fails, with the Pod in the state, where it comes back without a GPU, and takes the advice that this gives", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make({ ...given, desiredStatus: "RUNNING" });
    const stopped = await world.change(id, outputs, { ...given, desiredStatus: "EXITED" });
    world.gpusAfterResume = 0;
    await assert.rejects(world.change(id, stopped, { ...given, desiredStatus: "RUNNING" }), (error) => {
      assert.ok(error instanceof PartialFailure);
      assert.equal(
        error.message,
        "it came back without a GPU: those of its host are rented away. It runs, costs money and can only be used to save data. Stop it " +
          '(desiredStatus: "EXITED"), or replace it: `pulumi up --replace <its URN>`. Data on a network volume stays.',
      );
      assert.deepEqual(error.outputs, { ...stopped, desiredStatus: "RUNNING", ready: false });
      return true;
    });
    const again = await world.change(
      id,
      { ...stopped, desiredStatus: "RUNNING", ready: false },
      { ...given, desiredStatus: "EXITED" },
    );
    assert.deepEqual([again.ready, world.at(id).desiredStatus], [true, "EXITED"]);
  });

  it("keeps the values of env out of every message", () => {
    assert.deepEqual(new PodWorld().pod.secretsIn({ env: { TOKEN: "canary-1", MODE: "x" } }), ["canary-1", "x"]);
    assert.deepEqual(new PodWorld().pod.secretsIn({}), []);
  });
});
