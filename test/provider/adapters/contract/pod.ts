import assert from "node:assert/strict";
import type { Pod } from "../../../../provider/api";
import { RunpodError } from "../../../../provider/api/errors";
import { podSpec as spec } from "../../../kinds/pod";
import { held } from "../../../support/emulated-runpod";
import { thrownBy } from "../../../support/thrown-by";
import type { ContractSetup } from "./contract";
import { itemOf } from "./every-kind";

const [first, second] = ["NVIDIA GeForce RTX 4090", "NVIDIA A40"] as const;

export function describePods(setup: ContractSetup): void {
  const pods = () => setup.api.pod;
  const read = async (id: string): Promise<Pod> => itemOf(await pods().list(), id);
  const calls = (verb: string) => setup.emulator.calls.filter(({ operation }) => operation === `pod.${verb}`).length;

  it("sends no change when nothing differs, because each change wipes the container disk", async () => {
    const one = await pods().create(spec());
    await pods().update(await read(one.id), { ...spec(), desiredStatus: "RUNNING" });
    assert.deepEqual([calls("update"), calls("start"), calls("stop")], [0, 0, 0]);
  });

  it("sends no mount path where nothing is mounted, and keeps RunPod's in an edit of something else", async () => {
    const { gpuTypes: _types, gpuCount: _count, ...rest } = spec();
    const onCpu = { ...rest, cpu: { flavor: "cpu3c", vcpuCount: 2 } };
    for (const asked of [spec(), onCpu]) {
      const { id } = await pods().create({ ...asked, volumeInGb: 0, volumeMountPath: "/data" });
      const { volumeMountPath } = held(setup.emulator.store.pods, id);
      await pods().update(await read(id), { volumeMountPath: "/models" });
      assert.equal(calls("update"), 0);
      await pods().update(await read(id), { image: "acme/comfy:2", volumeMountPath: "/models" });
      const edited = held(setup.emulator.store.pods, id);
      assert.deepEqual([edited.image, edited.volumeMountPath], ["acme/comfy:2", volumeMountPath]);
      setup.renew();
    }
  });

  it("uses the first available choice, GPU before data center, and reports which", async () => {
    const places = ["EU-RO-1", "US-KS-2"];
    setup.emulator.stock.set("*", first, 0);
    setup.emulator.stock.set("EU-RO-1", second, 0);
    const one = await pods().create({ ...spec(), gpuTypes: [first, second], dataCenterIds: places });
    assert.deepEqual([one.gpuTypeId, one.dataCenterId], [second, "US-KS-2"]);
    assert.equal(setup.emulator.store.pods.list().length, 1);
  });

  it("is not created when no choice is available, and the refusal names each choice", async () => {
    for (const type of [first, second]) setup.emulator.stock.set("*", type, 0);
    await assert.rejects(pods().create({ ...spec(), gpuTypes: [first, second] }), {
      kind: "capacity",
      mayHaveHappened: false,
      message: new RegExp(`nothing was created[^]*${first}[^]*${second}`),
    });
    assert.equal(setup.emulator.store.pods.list().length, 0);
  });

  it("is not requested again when the outcome of the first choice is unknown", async () => {
    setup.emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "after" } });
    await assert.rejects(pods().create({ ...spec(), gpuTypes: [first, second] }), { mayHaveHappened: true });
    assert.equal(setup.emulator.store.pods.list().length, 1);
  });

  it("runs on a CPU, and for a bid where the API takes one", async () => {
    const { gpuTypes: _types, gpuCount: _count, volumeInGb: _volume, volumeMountPath: _path, ...rest } = spec();
    const onCpu = await pods().create({ ...rest, cpu: { flavor: "cpu3c", vcpuCount: 2 } });
    assert.deepEqual([onCpu.gpuCount, onCpu.gpuTypeId], [0, undefined]);
    const { lacks = [] } = setup.adapter.capabilities.pod ?? {};
    if (lacks.some(({ input, with: other }) => input === "bidPerGpu" && other === undefined)) return;
    const interruptible = await pods().create({ ...spec("two"), bidPerGpu: 0.5 });
    assert.equal(setup.emulator.store.pods.get(interruptible.id)?.isInterruptible, true);
  });

  it("is stopped and started on request, once, and otherwise keeps its status", async () => {
    const one = await pods().create(spec());
    const stopped = await pods().update(one, { desiredStatus: "EXITED" });
    assert.equal(stopped.desiredStatus, "EXITED");
    await pods().update(await read(one.id), { desiredStatus: "EXITED" });
    await pods().update(await read(one.id), {});
    assert.deepEqual([calls("stop"), (await read(one.id)).desiredStatus], [1, "EXITED"]);
    assert.equal((await pods().update(await read(one.id), { desiredStatus: "RUNNING" })).desiredStatus, "RUNNING");
    assert.equal(calls("start"), 1);
  });

  for (const [status, verb] of [
    ["EXITED", "stop"],
    ["RUNNING", "start"],
  ] as const) {
    it(`is ${status} although the reply to the ${verb} was lost, which is not sent twice`, async () => {
      const made = await pods().create(spec());
      const one = verb === "stop" ? made : await pods().update(made, { desiredStatus: "EXITED" });
      setup.emulator.faults.inject({ operation: `pod.${verb}`, fault: { kind: "reset", write: "after" } });
      const switched = await pods().update(one, { desiredStatus: status });
      assert.deepEqual([switched.desiredStatus, calls(verb)], [status, 1]);
    });
  }

  for (const editOfStoppedPod of ["stays-stopped", "starts-it"] as const) {
    it(`stays stopped through a change, unless the change starts it (an edit of a stopped Pod: ${editOfStoppedPod})`, async () => {
      setup.emulator.switches.editOfStoppedPod = editOfStoppedPod;
      const startsIt = editOfStoppedPod === "starts-it" && setup.adapter.mayStartEditedPods;
      const one = await pods().create(spec());
      const stopped = await pods().update(one, { desiredStatus: "EXITED" });
      const changed = await pods().update(stopped, { image: "acme/comfy:2" });
      assert.deepEqual([changed.image, changed.desiredStatus], ["acme/comfy:2", "EXITED"]);
      assert.deepEqual([(await read(one.id)).desiredStatus, calls("stop")], ["EXITED", startsIt ? 2 : 1]);
      const running = await pods().update(changed, { image: "acme/comfy:3", desiredStatus: "RUNNING" });
      assert.deepEqual([running.image, running.desiredStatus], ["acme/comfy:3", "RUNNING"]);
      assert.deepEqual([(await read(one.id)).desiredStatus, calls("start")], ["RUNNING", startsIt ? 0 : 1]);
    });
  }

  for (const podPatch of ["restarts", "waits"] as const) {
    it(`runs what an edit says, restarted once (a PATCH of a running Pod: ${podPatch})`, async () => {
      setup.emulator.switches.podPatch = podPatch;
      const one = await pods().create(spec());
      setup.emulator.clock.advance(120_000);
      const before = await read(one.id);
      const edited = await pods().update(before, { image: "acme/comfy:2", env: { MODE: "test" } });
      assert.deepEqual([edited.image, edited.env], ["acme/comfy:2", { MODE: "test" }]);
      const { image, waitsForRestart, container } = held(setup.emulator.store.pods, one.id);
      assert.deepEqual([image, waitsForRestart ?? false, container.stage], ["acme/comfy:2", false, "PULLING"]);
      assert.equal(calls("restart"), podPatch === "waits" && !setup.adapter.mayStartEditedPods ? 1 : 0);
    });
  }

  for (const podGpuCount of ["told", "left-out"] as const) {
    it(`says that it came back without GPUs (an answer has its count: ${podGpuCount})`, async () => {
      Object.assign(setup.emulator.switches, { podGpuCount, resumeWithoutGpu: "zero-gpus" });
      const one = await pods().create(spec());
      // Only a Pod that runs tells it then.
      assert.equal(one.gpuCount ?? 1, 1);
      const stopped = await pods().update(one, { desiredStatus: "EXITED" });
      setup.emulator.stock.set("*", first, 0);
      const started = await pods().update(stopped, { desiredStatus: "RUNNING" });
      assert.deepEqual([started.gpuCount, started.desiredStatus], [0, "RUNNING"]);
      await pods().update(started, { desiredStatus: "EXITED" });
      setup.emulator.stock.set("*", first, 1);
      const again = await pods().update(await read(one.id), { desiredStatus: "RUNNING" });
      assert.deepEqual([again.gpuCount, again.desiredStatus], [1, "RUNNING"]);
    });
  }

  for (const podCreateAnswers of ["before-placement", "placed"] as const) {
    it(`tells its data center and its SSH proxy from the start (RunPod answers ${podCreateAnswers})`, async () => {
      setup.emulator.switches.podCreateAnswers = podCreateAnswers;
      const one = await pods().create({ ...spec(), dataCenterIds: ["EU-RO-1"] });
      assert.equal(one.dataCenterId, "EU-RO-1");
      assert.ok(one.sshProxyUser !== undefined);
      assert.equal((await read(one.id)).sshProxyUser, one.sshProxyUser);
    });
  }

  it("is stopped as soon as RunPod allows it, if it was only just created", async () => {
    Object.assign(setup.emulator.switches, { podCreateAnswers: "placed", provisioningActions: "sample" });
    const stopped = await pods().update(await pods().create(spec()), { desiredStatus: "EXITED" });
    assert.equal(stopped.desiredStatus, "EXITED");
    assert.equal((await read(stopped.id)).desiredStatus, "EXITED");
  });

  it("mounts a network volume at a path, which alone can change", async () => {
    const volume = await setup.api.networkVolume.create({ name: "m", sizeInGb: 20, dataCenterId: "EU-RO-1" });
    const { volumeInGb: _volume, ...rest } = spec();
    const asked = { ...rest, networkVolumeId: volume.id, dataCenterIds: ["EU-RO-1"], volumeMountPath: "/data" };
    const one = await pods().create({ ...asked, volumeInGb: 0 });
    assert.deepEqual([one.networkVolumeId, one.volumeMountPath, one.volumeInGb], [volume.id, "/data", 0]);
    const moved = await pods().update(await read(one.id), { ...asked, volumeMountPath: "/more" });
    assert.deepEqual([moved.networkVolumeId, moved.volumeMountPath], [volume.id, "/more"]);
  });

  it("asks for no other choice where the balance is too low, and creates nothing", async () => {
    setup.emulator.store.accounts.update(setup.emulator.account.id, { clientBalance: 0 });
    const error = await thrownBy(RunpodError, async () => pods().create({ ...spec(), gpuTypes: [first, second] }));
    assert.deepEqual([error.kind, error.mayHaveHappened, calls("create")], ["rejected", false, 1]);
    assert.deepEqual(setup.emulator.store.pods.list(), []);
  });

  it("is not started when its GPUs are rented to others, and the refusal says what happens to its data", async () => {
    const one = await pods().create(spec());
    const stopped = await pods().update(one, { desiredStatus: "EXITED" });
    setup.emulator.stock.set("*", first, 0);
    await assert.rejects(pods().update(stopped, { desiredStatus: "RUNNING" }), {
      kind: "capacity",
      message: /Data on a network volume stays; data on the Pod's own volume is lost\./,
    });
    assert.equal((await read(one.id)).desiredStatus, "EXITED");
  });

  it("is not listed after its termination, however long RunPod still shows it", async () => {
    setup.emulator.switches.terminatedPodTailInSeconds = 600;
    const one = await pods().create(spec());
    await pods().delete(one);
    assert.equal((await pods().list()).items.length, 0);
  });

  it("reports where it can be reached once it runs, and no address that it does not have", async () => {
    const one = await pods().create(spec());
    assert.deepEqual((await read(one.id)).openPorts, []);
    setup.emulator.clock.advance(120_000);
    const running = await read(one.id);
    assert.deepEqual(
      running.openPorts.map(({ privatePort, protocol }) => [privatePort, protocol]),
      [[22, "tcp"]],
    );
    assert.ok(running.sshProxyUser !== undefined && running.costPerHourInUsd > 0);
  });
}
