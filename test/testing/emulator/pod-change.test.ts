import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, podInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

const gpu = "NVIDIA GeForce RTX 4090";

describe("emulator: changes of Pods", () => {
  let emulator: Emulator;
  let client: Client;
  let id: string;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(async () => {
    emulator.clock.freeze();
    const env = [{ key: "MODE", value: "fast" }];
    id = (await client.deployPod({ dataCenterId: "US-KS-2", startJupyter: true, env, dockerArgs: "run" })).id;
    emulator.clock.advance(25_000);
  });

  const edited = { imageName: "example/debug:2", containerDiskInGb: 40 };
  const edit = (changes: object) =>
    client.ask(documents["pod.update"], { input: { podId: id, ...edited, ...changes } });
  const editRefused = (changes: object) =>
    client.refused(documents["pod.update"], { input: { podId: id, ...edited, ...changes } });
  const stop = () => client.ask(documents["pod.stop"], { input: { podId: id } });
  const resume = (changes = {}) => client.ask(documents["pod.start"], { input: { podId: id, ...changes } });
  const resumeRefused = (changes = {}) => client.refused(documents["pod.start"], { input: { podId: id, ...changes } });
  const terminate = () => client.ask(documents["pod.delete"], { input: { podId: id } });
  const stored = () => emulator.store.pods.get(id);
  const listed = async () => (await client.ask(documents["pod.list"])).pods as Fields[];

  it("edits the sent fields, keeps all others and RunPod's variables, and starts with a new container disk", async () => {
    const before = await client.readPod(id);
    const pod = await edit({ env: [{ key: "MODE", value: "slow" }], volumeInGb: 30 });
    assert.deepEqual(
      [pod.id, pod.imageName, pod.containerDiskInGb, pod.volumeInGb, pod.dockerArgs, pod.ports, pod.machineId],
      [id, "example/debug:2", 40, 30, "run", "8888/http,22/tcp", before?.machineId],
    );
    const [declared, ...injected] = pod.env as string[];
    assert.deepEqual([declared, injected], ["MODE=slow", (before?.env as string[]).slice(1)]);
    assert.match(injected.join(), /^JUPYTER_PASSWORD=/);
    assert.deepEqual([pod.desiredStatus, pod.runtime, stored()?.containerDiskGeneration], ["RUNNING", null, 2]);
    emulator.clock.advance(25_000);
    assert.notEqual((await client.readPod(id))?.runtime, null);
    assert.deepEqual((await edit({ env: [], ports: "" })).ports, null);
    assert.deepEqual(stored()?.env, []);
  });

  it("keeps a stopped Pod stopped in an edit, or starts it by a switch", async () => {
    await stop();
    assert.deepEqual([(await edit({})).desiredStatus, stored()?.container.stage], ["EXITED", "GONE"]);
    emulator.switches.editOfStoppedPod = "starts-it";
    assert.deepEqual([(await edit({})).desiredStatus, stored()?.container.stage], ["RUNNING", "PULLING"]);
  });

  it("refuses an invalid edit, and changes nothing", async () => {
    const before = stored();
    assert.match(await editRefused({ volumeInGb: 9 }), /can only grow: it is 10 GB, 9 GB/);
    assert.match(await editRefused({ imageName: "" }), /needs an imageName/);
    assert.match(await editRefused({ containerDiskInGb: 0 }), /at least 1/);
    assert.match(await editRefused({ ports: "22" }), /is not of the form/);
    assert.match(await editRefused({ port: 80 }), /does not do this: podEditJob with port/);
    assert.match(await editRefused({ podId: "nothing" }), /Pod nothing not found/);
    const withoutDisk = { podId: id, imageName: "example/debug:2" };
    assert.equal((await client.post(documents["pod.update"], { input: withoutDisk })).status, 400);
    const cpu = { imageName: "example/debug:1", instanceId: "cpu3c-2-4" };
    const { id: podId } = await client.ask(documents["pod.create (cpu)"], { input: cpu });
    assert.match(await editRefused({ podId, containerDiskInGb: 21 }), /20 GB at most/);
    assert.match(await editRefused({ podId, containerDiskInGb: 20, volumeInGb: 1 }), /cannot have a volume disk/);
    assert.deepEqual(stored(), before);
  });

  it("accepts an edit with only some of its fields by a switch", async () => {
    const input = { podId: id, containerRegistryAuthId: "creds" };
    assert.equal((await client.post(documents["pod.update"], { input })).status, 400);
    emulator.switches.podEditJobFields = "optional";
    const edited = await client.ask(documents["pod.update"], { input });
    assert.deepEqual(
      [edited.imageName, edited.containerDiskInGb, edited.containerRegistryAuthId],
      [podInput.imageName, podInput.containerDiskInGb, "creds"],
    );
  });

  it("stops a Pod: its GPU is free, its container disk wiped, and the Pod stays, also after edits", async () => {
    const pod = await stop();
    assert.deepEqual([pod.desiredStatus, pod.runtime, pod.uptimeSeconds], ["EXITED", null, 0]);
    assert.match(String(pod.lastStatusChange), /^Exited by User: /);
    assert.equal(emulator.stock.free("US-KS-2", gpu), 8);
    assert.equal(stored()?.containerDiskGeneration, 2);
    assert.deepEqual((pod.latestTelemetry as { state: string }).state, "running", "telemetry is late");
    assert.deepEqual((await stop()).desiredStatus, "EXITED");
    assert.deepEqual((await edit({})).desiredStatus, "EXITED");
    assert.equal(stored()?.containerDiskGeneration, 2);
    assert.deepEqual(
      (await listed()).map((other) => other.desiredStatus),
      ["EXITED"],
    );
  });

  it("by a switch refuses to stop a Pod with a network volume", async () => {
    const volume = await client.createVolume();
    const input = { podId: (await client.deployPod({ networkVolumeId: volume.id, volumeInGb: null })).id };
    emulator.switches.stopPodWithNetworkVolume = "refuse";
    assert.match(await client.refused(documents["pod.stop"], { input }), /only terminated/);
    emulator.switches.stopPodWithNetworkVolume = "allow";
    assert.equal((await client.ask(documents["pod.stop"], { input })).desiredStatus, "EXITED");
  });

  it("resumes a Pod on its host", async () => {
    const before = stored();
    await stop();
    const pod = await resume();
    assert.deepEqual([pod.desiredStatus, pod.runtime, pod.machineId], ["RUNNING", null, before?.machineId]);
    assert.match(String(pod.lastStatusChange), /^Resumed by User: /);
    emulator.clock.advance(25_000);
    assert.notDeepEqual(stored()?.container.ports, before?.container.ports);
    assert.match(await resumeRefused(), /already running/);
    await stop();
    assert.match(await resumeRefused({ gpuCount: 0 }), /at least 1/);
    assert.match(await resumeRefused({ allowedCudaVersions: ["11.8"] }), /no longer any instances available/);
    assert.equal((await resume({ allowedCudaVersions: ["12.8"] })).desiredStatus, "RUNNING");
    await stop();
    assert.equal((await resume({ gpuCount: 2 })).gpuCount, 2);
    assert.equal(emulator.stock.free("US-KS-2", gpu), 6);
  });

  it("refuses to resume a Pod whose GPU is rented to others, or by a switch resumes it without a GPU", async () => {
    await stop();
    await client.deployPod({ dataCenterId: "US-KS-2", gpuCount: 8 });
    assert.equal(await resumeRefused(), "There are not enough free GPUs on the host machine to start this pod.");
    assert.equal(stored()?.desiredStatus, "EXITED");
    emulator.switches.resumeWithoutGpu = "zero-gpus";
    const pod = await resume();
    assert.deepEqual([pod.desiredStatus, pod.gpuCount, pod.costPerHr], ["RUNNING", 0, 0]);
    await stop();
    emulator.stock.set("US-KS-2", gpu, 9);
    assert.equal((await resume()).gpuCount, 1);
  });

  it("always refuses to resume a Pod whose host has no free vCPUs", async () => {
    const input = { imageName: "example/debug:1", instanceId: "cpu3c-2-4", dataCenterId: "US-KS-2" };
    const { id: podId } = await client.ask(documents["pod.create (cpu)"], { input });
    await client.ask(documents["pod.stop"], { input: { podId } });
    emulator.stock.set("US-KS-2", "cpu3c", 1);
    emulator.switches.resumeWithoutGpu = "zero-gpus";
    assert.match(await resumeRefused({ podId }), /not enough free GPUs/);
    emulator.stock.set("US-KS-2", "cpu3c", 2);
    assert.equal((await resume({ podId })).vcpuCount, 2);
  });

  it("rents interruptible Pods at a bid, and resumes them at another", async () => {
    const input = { ...podInput, bidPerGpu: 0.2, gpuCount: 2 };
    const pod = await client.ask(documents["pod.create (interruptible)"], { input });
    assert.deepEqual([pod.podType, pod.costPerHr], ["INTERRUPTABLE", 0.4]);
    emulator.interruptPod(pod.id);
    emulator.clock.advance(30_000);
    assert.match(await resumeRefused({ podId: pod.id }), /resumed with a bid/);
    const bid = { podId: pod.id, bidPerGpu: 0.3, gpuCount: 1 };
    const nothing = { input: { ...bid, bidPerGpu: 0 } };
    assert.match(await client.refused(documents["pod.start (interruptible)"], nothing), /bidPerGpu must be above 0/);
    const again = await client.ask(documents["pod.start (interruptible)"], { input: bid });
    assert.deepEqual([again.desiredStatus, again.gpuCount, again.costPerHr], ["RUNNING", 1, 0.3]);
    await stop();
    assert.match(
      await client.refused(documents["pod.start (interruptible)"], { input: { ...bid, podId: id } }),
      /Only an interruptible/,
    );
    const free = { input: { ...input, bidPerGpu: 0 } };
    assert.match(await client.refused(documents["pod.create (interruptible)"], free), /bidPerGpu must be above 0/);
  });

  it("terminates a Pod once, and lists it no longer, at once or after a while", async () => {
    emulator.switches.terminatedPodTailInSeconds = 10;
    assert.equal(await terminate(), null);
    assert.deepEqual(
      (await listed()).map((pod) => pod.desiredStatus),
      ["TERMINATED"],
    );
    assert.equal((await client.readPod(id))?.desiredStatus, "TERMINATED");
    const again = [documents["pod.delete"], { input: { podId: id } }] as const;
    assert.equal(await client.refused(...again), "pod not found to terminate");
    assert.match(await resumeRefused(), /not found/);
    emulator.clock.advance(10_000);
    assert.deepEqual([await listed(), await client.readPod(id)], [[], null]);
    assert.equal(stored()?.desiredStatus, "TERMINATED");
    assert.equal(emulator.stock.free("US-KS-2", gpu), 8);
    assert.equal(
      await client.refused(documents["pod.delete"], { input: { podId: "x" } }),
      "pod not found to terminate",
    );
  });

  it("keeps and bills a Pod when the reply to its creation is lost", async () => {
    await terminate();
    emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "after" } });
    await assert.rejects(client.deployPod());
    emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "before" } });
    const cpu = { imageName: "example/debug:1", instanceId: "cpu3c-2-4" };
    await assert.rejects(client.ask(documents["pod.create (cpu)"], { input: cpu }));
    const [orphan, ...others] = emulator.billingPods();
    assert.deepEqual([orphan?.id, others], [emulator.calls.at(-2)?.id, []]);
    assert.deepEqual(
      (await listed()).map((pod) => pod.id),
      [orphan?.id],
    );
  });
});
