import assert from "node:assert/strict";
import type { Emulator, PodPort } from "../../../testing/emulator";
import { documents, podInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: containers of Pods", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const stateOf = (pod: Fields | null) => (pod?.latestTelemetry as { state: string } | null)?.state;
  const portsOf = (pod: Fields | null) => (pod?.runtime as { ports: PodPort[] | null } | null)?.ports;
  const statusOf = async (id: string) => {
    const pod = await client.readPod(id);
    return [pod?.desiredStatus, portsOf(pod)?.length, stateOf(pod)];
  };
  const statusAfter = async (seconds: number, id: string) => {
    emulator.clock.advance(seconds * 1000);
    return statusOf(id);
  };
  const edit = (podId: string, changes = {}) =>
    client.ask(documents["pod.update"], {
      input: { podId, imageName: "example/debug:1", containerDiskInGb: 20, ...changes },
    });

  it("report RUNNING from the start, then a runtime, then ports, and telemetry a little later", async () => {
    const { id } = await client.deployPod();
    assert.deepEqual(await statusAfter(19.999, id), ["RUNNING", undefined, undefined]);
    assert.equal((await client.readPod(id))?.runtime, null);
    emulator.clock.advance(1);
    const up = await client.readPod(id);
    assert.deepEqual(up?.runtime, { uptimeInSeconds: 0, gpus: [{ id: `${id}-0` }], ports: null });
    assert.deepEqual(await statusAfter(4.999, id), ["RUNNING", undefined, undefined]);
    assert.deepEqual(await statusAfter(0.001, id), ["RUNNING", 2, "running"]);
    emulator.clock.advance(60_000);
    const later = await client.readPod(id);
    assert.deepEqual([later?.uptimeSeconds, (later?.runtime as Fields).uptimeInSeconds], [65, 65]);
  });

  it("start at the pace of the switches", async () => {
    Object.assign(emulator.switches, { imagePullInSeconds: 0, podPortsDelayInSeconds: 0, telemetryLagInSeconds: 0 });
    const { id } = await client.deployPod();
    assert.deepEqual(await statusOf(id), ["RUNNING", 2, "running"]);
  });

  it("show http ports as private, tcp ports as public under other numbers, and equal numbers on request", async () => {
    const { id } = await client.deployPod({ ports: "8888/http,22/tcp,70001/tcp" });
    emulator.clock.advance(25_000);
    const [http, ssh, symmetric] = portsOf(await client.readPod(id)) ?? [];
    assert.deepEqual([http?.type, http?.isIpPublic, http?.privatePort], ["http", false, 8888]);
    assert.deepEqual([ssh?.type, ssh?.isIpPublic, ssh?.privatePort], ["tcp", true, 22]);
    assert.notEqual(ssh?.publicPort, 22);
    assert.ok(symmetric !== undefined && symmetric.publicPort <= 65_535);
    assert.equal(symmetric.privatePort, symmetric.publicPort);
    assert.notEqual(symmetric.publicPort, ssh?.publicPort);
  });

  it("get other public ports at every reset, and keep their address on the secure cloud", async () => {
    const { id } = await client.deployPod({ ports: "22/tcp" });
    const seen: PodPort[] = [];
    for (let resets = 0; resets < 3; resets += 1) {
      emulator.clock.advance(25_000);
      seen.push(...(portsOf(await client.readPod(id)) ?? []));
      await edit(id);
    }
    assert.equal(seen.length, 3);
    assert.notEqual(seen[0]?.publicPort, seen[1]?.publicPort);
    assert.notEqual(seen[1]?.publicPort, seen[2]?.publicPort);
    assert.equal(new Set(seen.map(({ ip }) => ip)).size, 1);
  });

  it("have a public address on the community cloud only on request, and another after each reset", async () => {
    const community = { ...podInput, cloudType: "COMMUNITY", ports: "22/tcp" };
    const hidden = await client.deployPod(community);
    const open = await client.deployPod({ ...community, supportPublicIp: true });
    emulator.clock.advance(25_000);
    const isPublic = async ({ id }: Fields) => portsOf(await client.readPod(id))?.map(({ isIpPublic }) => isIpPublic);
    assert.deepEqual([await isPublic(hidden), await isPublic(open)], [[false], [true]]);
    const address = async () => portsOf(await client.readPod(open.id))?.[0]?.ip;
    const before = await address();
    await edit(open.id);
    emulator.clock.advance(25_000);
    assert.notEqual(await address(), before);
  });

  it("crash while RUNNING is still reported, which only telemetry shows, and later become EXITED without compute costs", async () => {
    emulator.crashingImages.add("example/debug:1");
    const { id } = await client.deployPod();
    assert.deepEqual(await statusAfter(25 + 119, id), ["RUNNING", 2, "running"]);
    assert.deepEqual(await statusAfter(1, id), ["RUNNING", undefined, "running"]);
    assert.deepEqual(await statusAfter(5, id), ["RUNNING", undefined, "exited"]);
    assert.equal(emulator.stock.free("EU-CZ-1", "NVIDIA GeForce RTX 4090"), 7);
    assert.deepEqual(await statusAfter(25, id), ["EXITED", undefined, "exited"]);
    assert.equal(emulator.stock.free("EU-CZ-1", "NVIDIA GeForce RTX 4090"), 8);
    const pod = await client.readPod(id);
    assert.match(String(pod?.lastStatusChange), /^Exited by Runpod: /);
    assert.equal(emulator.store.pods.get(id)?.billedInSeconds, 175);
  });

  it("never start if no registry has the image", async () => {
    emulator.missingImages.add("example/debug:1");
    const { id } = await client.deployPod();
    assert.deepEqual(await statusAfter(149, id), ["RUNNING", undefined, undefined]);
    assert.deepEqual(await statusAfter(1, id), ["EXITED", undefined, undefined]);
    emulator.missingImages.delete("example/debug:1");
    await client.ask(documents["pod.start"], { input: { podId: id } });
    assert.deepEqual(await statusAfter(25, id), ["RUNNING", 2, "running"]);
  });

  it("forget at a reset which images are missing", () => {
    emulator.missingImages.add("example/debug:1");
    emulator.reset();
    assert.equal(emulator.missingImages.size, 0);
  });

  it("can be interrupted by their host, once", async () => {
    const { id } = await client.deployPod();
    emulator.clock.advance(30_000);
    emulator.interruptPod(id);
    assert.deepEqual(await statusOf(id), ["RUNNING", undefined, "running"]);
    assert.throws(() => emulator.interruptPod(id), /no container to interrupt/);
    assert.deepEqual(await statusAfter(30, id), ["EXITED", undefined, "exited"]);
    assert.throws(() => emulator.interruptPod(id), /no container to interrupt/);
  });

  it("pass a long time in the order of events", async () => {
    emulator.crashingEnv.add("MODE=broken");
    const { id } = await client.deployPod({ env: [{ key: "MODE", value: "broken" }] });
    emulator.clock.advance(3_600_000);
    const [up, down] = emulator.store.pods.get(id)?.observations ?? [];
    const start = emulator.clock.now() - 3_600_000;
    assert.deepEqual([up?.state, down?.state], ["running", "exited"]);
    assert.deepEqual([(up?.at ?? 0) - start, (down?.at ?? 0) - start], [20_000, 145_000]);
    assert.equal((await client.readPod(id))?.desiredStatus, "EXITED");
  });

  it("never start if their volume has no mount path, unless a switch makes RunPod choose one", async () => {
    const placeless = await client.deployPod({ volumeInGb: 20, volumeMountPath: undefined });
    assert.equal(placeless.volumeMountPath, "");
    const without = await client.deployPod({ volumeInGb: 0, volumeMountPath: undefined });
    emulator.clock.advance(60_000);
    const runs = async ({ id }: Fields) => (await client.readPod(id))?.runtime !== null;
    assert.deepEqual([await runs(placeless), await runs(without)], [false, true]);
    const input = { podId: without.id, imageName: "example/debug:1", containerDiskInGb: 20, volumeInGb: 20 };
    const edited = await client.ask(documents["pod.update"], { input });
    emulator.clock.advance(60_000);
    assert.deepEqual([edited.volumeInGb, await runs(edited)], [20, false], "an edit gives it a volume without a place");
    emulator.switches.volumeWithoutPath = "workspace";
    assert.equal((await client.deployPod({ volumeMountPath: undefined })).volumeMountPath, "/workspace");
  });
});
