import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import type { Client } from "../client";
import { useRest, type RestClient, type RestFields } from "./client";

const gpu = { id: "NVIDIA GeForce RTX 4090", count: 1 };
const body = { name: "debug", image: "example/debug:1", gpu, disk: 20 };

describe("emulator: Pods in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));
  beforeEach(() => emulator.clock.freeze());

  const create = (more: object = {}) => rest.ask("POST", "/pods", { ...body, ...more });
  const refused = async (more: object) => (await rest.refused("POST", "/pods", { ...body, ...more })).join(" | ");
  const read = (id: string) => rest.ask("GET", `/pods/${id}`);
  const patch = (id: string, changes: object) => rest.ask("PATCH", `/pods/${id}`, changes);
  const act = (id: string, action: string) => rest.send("POST", `/pods/${id}/action`, { action });
  const after = (seconds: number) => emulator.clock.advance(seconds * 1000);
  const held = (id: string) => emulator.store.pods.get(id);

  it("begin unplaced, and come to run with ports, SSH and a driver; GraphQL has the same Pod", async () => {
    const made = await create({
      env: { MODE: "fast" },
      args: "serve --port 80",
      ports: ["22/tcp", "8888/http"],
      mounts: { persistent: { size: 20, path: "/data" } },
      dataCenterIds: ["US-KS-2", "EU-RO-1"],
    });
    const { id, createdAt, ...unplaced } = made;
    assert.match(String(createdAt), /^\d{4}-.*Z$/);
    assert.deepEqual(unplaced, {
      name: "debug",
      image: "example/debug:1",
      args: "serve --port 80",
      entrypoint: [],
      cmd: ["serve", "--port", "80"],
      disk: 20,
      env: { MODE: "fast" },
      ports: ["22/tcp", "8888/http"],
      registry: null,
      status: "PROVISIONING",
      actions: ["stop", "terminate"],
      mounts: { persistent: { size: 20, path: "/data" } },
      gpu: { ...gpu, vcpuCount: 16, memory: 125 },
      cloud: "SECURE",
      dataCenterId: null,
      cudaVersion: null,
      ssh: { proxy: null, direct: null },
      template: null,
      cost: 0.5,
      locked: false,
      globalNetworking: { enabled: false },
      runtime: null,
      startedAt: null,
    });
    after(5);
    const starting = await read(id);
    const username = `${id}-${held(id)?.machineId.slice(0, 8)}`;
    const proxy = { host: "ssh.runpod.io", port: 22, username, command: `ssh ${username}@ssh.runpod.io` };
    assert.deepEqual(
      [starting.status, starting.dataCenterId, starting.cudaVersion, starting.ssh],
      ["STARTING", "US-KS-2", "12.8", { proxy, direct: null }],
      "the first of the listed data centers",
    );
    after(15);
    const running = await read(id);
    assert.deepEqual([running.status, running.actions], ["RUNNING", ["stop", "restart", "terminate"]]);
    assert.deepEqual(running.runtime, {
      uptime: 0,
      gpus: [{ util: 0, memoryUtil: 0 }],
      cpu: { util: 0 },
      memory: { util: 0 },
      ports: [],
    });
    assert.equal(running.startedAt, new Date(emulator.clock.now()).toISOString());
    after(5);
    const [ssh, http] = held(id)?.container.ports ?? [];
    const reachable = await read(id);
    assert.deepEqual((reachable.runtime as { ports: object }).ports, [
      { private: 22, public: ssh?.publicPort, type: "tcp", ip: ssh?.ip },
      { private: 8888, public: http?.publicPort, type: "http", ip: "100.65.0.1" },
    ]);
    const { direct } = reachable.ssh as { direct: object };
    const command = `ssh root@${ssh?.ip} -p ${ssh?.publicPort}`;
    assert.deepEqual(direct, { host: ssh?.ip, port: ssh?.publicPort, username: "root", command });

    const seen = await graphql.readPod(id);
    assert.deepEqual(
      [
        seen?.["templateId"],
        seen?.["volumeInGb"],
        seen?.["volumeMountPath"],
        seen?.["desiredStatus"],
        seen?.["dockerArgs"],
      ],
      [null, 20, "/data", "RUNNING", "serve --port 80"],
    );
  });

  it("of GraphQL are read like their own", async () => {
    const { id: templateId } = await graphql.putTemplate({ isServerless: false });
    const { id } = await graphql.deployPod({ templateId, startJupyter: true, volumeInGb: 40 });
    after(60);
    const { template, env, mounts, status, gpu: placed } = await read(id);
    assert.deepEqual(
      [template, Object.keys(env as object), mounts, status, placed],
      [
        templateId,
        ["MODE", "JUPYTER_PASSWORD"],
        { persistent: { size: 40, path: "/workspace" } },
        "RUNNING",
        { ...gpu, vcpuCount: 16, memory: 125 },
      ],
    );
    const listed = await rest.ask("GET", "/pods");
    assert.deepEqual((listed["pods"] as RestFields[])[0], await read(id));
  });

  it("are told placed at once, with an empty runtime, or with other actions, by the switches", async () => {
    Object.assign(emulator.switches, {
      podCreateAnswers: "placed",
      podRuntimeBeforeStart: "{}",
      provisioningActions: "sample",
      podGpuCount: "left-out",
      document: "August",
    });
    const { id, status, dataCenterId, runtime, actions, gpu: told, ...others } = await create();
    assert.deepEqual(
      [status, dataCenterId, runtime, actions, told, "cmd" in others],
      ["PROVISIONING", "EU-CZ-1", {}, ["start", "terminate"], { id: gpu.id }, false],
    );
    assert.equal((await act(id, "stop")).status, 409);
    assert.match(await refused({ gpu: { ...gpu, minRamPerGpu: 8 } }), /^422 .*\$\.gpu: additional properties 'minRam/);
  });

  it("copy a template once, with its disk and its CUDA versions, and keep no link", async () => {
    const template = await rest.ask("POST", "/templates", {
      name: "base",
      image: "example/base:1",
      args: "train",
      env: { MODE: "prod", LEVEL: "1" },
      ports: ["80/http"],
      disk: 30,
      mounts: { persistent: { size: 40, path: "/models" } },
      allowedCudaVersions: ["12.6"],
      startJupyter: false,
      startSsh: false,
    });
    const from = { name: "copy", templateId: template.id, env: { MODE: "debug" } };
    const { id, ...copy } = await rest.ask("POST", "/pods", { ...from, gpu });
    assert.deepEqual(
      [copy.image, copy.args, copy.env, copy.ports, copy.disk, copy.mounts, copy.template],
      [
        "example/base:1",
        "train",
        { MODE: "debug", LEVEL: "1" },
        ["80/http"],
        30,
        { persistent: { size: 40, path: "/models" } },
        null,
      ],
    );
    assert.deepEqual([held(id)?.allowedCudaVersions, held(id)?.templateId], [["12.6"], null]);
    const { id: floored } = await rest.ask("POST", "/pods", { ...from, gpu: { ...gpu, minCudaVersion: "12.4" } });
    assert.deepEqual([held(floored)?.allowedCudaVersions, held(floored)?.minCudaVersion], [[], "12.4"]);
    const onCpu = await rest.ask("POST", "/pods", { ...from, disk: 20, cpu: { id: "cpu3g", vcpuCount: 4 } });
    assert.deepEqual([onCpu.mounts, onCpu.cpu, "gpu" in onCpu], [{}, { id: "cpu3g", vcpuCount: 4, memory: 16 }, false]);
    await rest.ask("DELETE", `/templates/${template.id}`);
    emulator.switches.copiedTemplate = "told";
    const { id: kept } = await rest.ask("POST", "/templates", { name: "kept", image: "example/kept:1" });
    assert.equal((await rest.ask("POST", "/pods", { name: "p", templateId: kept, gpu })).template, kept);
  });

  it("are refused by the rules of the document, and by those of its prose", async () => {
    const serverless = await rest.ask("POST", "/templates", { name: "s", image: "example/s:1", serverless: true });
    const { id: volumeId } = await graphql.createVolume({ dataCenterId: "EU-RO-1" });
    const network = [{ volumeId, path: "/data" }];
    const persistent = { size: 20, path: "/data" };
    const cpu = { id: "cpu3g", vcpuCount: 4 };
    const noCapacity = /^400 There are no longer any instances available/;
    const cases: [more: object, answer: RegExp][] = [
      [{ name: undefined }, /^422 .*missing property 'name'/],
      [{ image: undefined }, /^422 .*missing property 'image'/],
      [{ gpu: undefined }, /^400 Exactly one/],
      [{ cpu }, /^400 Exactly one/],
      [{ gpuTypeId: gpu.id }, /^422 .*'gpuTypeId' not allowed/],
      [{ gpu: { ...gpu, minCudaVersion: "12" } }, /^422 .*\$\.gpu\.minCudaVersion/],
      [{ gpu: { ...gpu, minCudaVersion: "12.4", allowedCudaVersions: ["12.4"] } }, /^400 .*exclude each other/],
      [{ gpu: { ...gpu, allowedCudaVersions: ["11.1"] } }, noCapacity],
      [{ gpu: { id: gpu.id } }, noCapacity],
      [{ gpu: { id: "No such GPU", count: 1 } }, noCapacity],
      [{ cloud: "COMMUNITY", dataCenterIds: ["EU-RO-1"] }, noCapacity],
      [{ gpu: undefined, cpu: { id: "cpu3g", vcpuCount: 3 } }, /^400 CPU flavor cpu3g with 3 vCPUs/],
      [{ gpu: undefined, cpu: { id: "cpu9", vcpuCount: 4 } }, /^400 CPU flavor cpu9/],
      [{ gpu: undefined, cpu: { id: "cpu3g", vcpuCount: 1 } }, /^422 .*minimum/],
      [{ gpu: undefined, cpu, mounts: { persistent } }, /^400 CPU pods have no/],
      [{ mounts: { persistent, network } }, /^400 .*exclude each other/],
      [{ mounts: { persistent: { ...persistent, size: 9 } } }, /^422 .*size/],
      [{ mounts: { network: [{ volumeId }] } }, /^422 .*missing property 'path'/],
      [{ cloud: "COMMUNITY", mounts: { network } }, /^400 Something went wrong/],
      [{ templateId: serverless.id }, /^422 .*serverless template/],
      [{ templateId: "none" }, /^404 /],
      [{ gpu: undefined, cpu, globalNetworking: true }, /^400 Global networking/],
      [{ globalNetworking: true, dataCenterIds: ["US-MO-1"] }, noCapacity],
    ];
    for (const [more, answer] of cases) assert.match(await refused(more), answer, JSON.stringify(more));
    assert.equal(emulator.store.pods.list().length, 0);
    emulator.store.accounts.update(emulator.account.id, { clientBalance: 0 });
    assert.match(await refused({}), /^402 /);
    emulator.switches.emptyBalanceStatus = "400";
    assert.match(await refused({}), /^400 /);
  });

  it("take minima per GPU, a missing count and pinned community hosts as the switches say", async () => {
    assert.match(await refused({ gpu: { ...gpu, count: 2, minRamPerGpu: 126 } }), /^400 could not find any pods/);
    await create({ gpu: { ...gpu, count: 2, minRamPerGpu: 125, minVcpuCountPerGpu: 16 } });
    emulator.switches.podWithoutGpuCount = "one";
    emulator.switches.communityInDataCenters = "honoured";
    const made = await create({ gpu: { id: gpu.id }, cloud: "COMMUNITY", dataCenterIds: ["EU-RO-1"] });
    assert.deepEqual([made.gpu, made.cloud], [{ ...gpu, vcpuCount: 16, memory: 125 }, "COMMUNITY"]);
  });

  it("do what their status allows, refuse the rest with 409, and go for good", async () => {
    const { id } = await create({ ports: ["22/tcp"] });
    const statuses = async (...actions: string[]) => {
      const answers: number[] = [];
      for (const action of actions) answers.push((await act(id, action)).status);
      return answers;
    };
    assert.deepEqual(await statuses("start", "restart"), [409, 409], "PROVISIONING");
    after(30);
    const before = held(id)?.container.ports;
    assert.deepEqual(await statuses("start", "restart"), [409, 200], "RUNNING");
    assert.equal((await read(id)).status, "STARTING");
    assert.notDeepEqual(held(id)?.container.ports, before ?? []);
    assert.deepEqual(await statuses("start", "restart", "stop", "stop", "restart"), [409, 409, 200, 409, 409]);
    const stopped = await read(id);
    assert.deepEqual(
      [stopped.status, stopped.actions, stopped.cost, stopped.startedAt, stopped.runtime],
      ["EXITED", ["start", "terminate"], 0, null, null],
    );
    emulator.stock.set("EU-CZ-1", gpu.id, 0);
    assert.deepEqual(
      (await act(id, "start")).body.detail,
      "There are not enough free GPUs on the host machine to start this pod.",
    );
    emulator.switches.resumeWithoutGpu = "zero-gpus";
    assert.deepEqual((await act(id, "start")).body.gpu, { id: gpu.id, vcpuCount: 16, memory: 125 });
    assert.deepEqual(await rest.refused("POST", `/pods/${id}/action`, { action: "reset" }), [
      "422 Request validation failed.",
      "$.action: value must be one of 'start', 'stop', 'restart', 'terminate'",
    ]);
    assert.deepEqual(await statuses("terminate", "terminate"), [204, 404]);
    assert.deepEqual(await rest.refused("GET", `/pods/${id}`), ["404 pod not found"]);
    assert.equal(await graphql.readPod(id), null);
    const { id: other } = await create();
    assert.equal((await rest.send("DELETE", `/pods/${other}`)).status, 204);
    assert.equal((await rest.send("DELETE", `/pods/${other}`)).status, 404);
    assert.deepEqual(
      emulator.calls.slice(-3).map(({ operation }) => operation),
      ["pod.create", "pod.delete", "pod.delete"],
    );
  });

  it("tell a death before GraphQL does, and start again from it", async () => {
    emulator.crashingImages.add("example/crash:1");
    const { id } = await create({ image: "example/crash:1" });
    after(5 + 15 + 5 + 120);
    const both = async () => [(await read(id)).status, (await graphql.readPod(id))?.["desiredStatus"]];
    assert.deepEqual(await both(), ["EXITED", "RUNNING"]);
    emulator.switches.dyingPod = "ERROR";
    assert.deepEqual(await both(), ["ERROR", "RUNNING"]);
    assert.equal((await act(id, "start")).body.status, "STARTING");
    after(20 + 5 + 120 + 30);
    assert.deepEqual(await both(), ["EXITED", "EXITED"]);
  });

  it("change in place what a PATCH names, restart for their container, and refuse another kind of mount", async () => {
    const { id } = await create({ env: { MODE: "a", OLD: "1" }, mounts: { persistent: { size: 20, path: "/data" } } });
    after(30);
    await patch(id, { name: "renamed", locked: true });
    assert.equal(held(id)?.container.stage, "REACHABLE", "no restart");
    assert.deepEqual([(await act(id, "stop")).status, (await act(id, "restart")).status], [409, 409]);
    emulator.switches.lockedPodStop = "400";
    assert.equal((await act(id, "stop")).status, 400);
    await patch(id, { locked: false });

    const changed = await patch(id, { env: { MODE: "b" }, mounts: { persistent: { size: 30, path: "/more" } } });
    assert.deepEqual(
      [changed.name, changed.env, changed.mounts, changed.status, changed.disk, changed.startedAt],
      ["renamed", { MODE: "b" }, { persistent: { size: 30, path: "/more" } }, "STARTING", 20, null],
    );
    after(30);
    emulator.switches.podPatch = "waits";
    const { startedAt } = await read(id);
    const waiting = await patch(id, { image: "example/debug:2" });
    assert.deepEqual([waiting.image, waiting.status, waiting.startedAt], ["example/debug:2", "RUNNING", startedAt]);
    assert.equal(held(id)?.waitsForRestart, true);
    await act(id, "restart");
    assert.equal(held(id)?.waitsForRestart, false);

    const { id: volumeId } = await graphql.createVolume({ dataCenterId: "EU-RO-1" });
    const refusals: [changes: object, answer: RegExp][] = [
      [{ mounts: { network: [] } }, /^400 mounts cannot be removed/],
      [{ mounts: { network: [{ volumeId, path: "/x" }] } }, /^400 This pod was created without mounts\.network/],
      [{ mounts: { persistent: { size: 10, path: "/data" } } }, /^400 A volume disk can only grow/],
      [{ mounts: { persistent: { size: 40 } } }, /^422 .*missing property 'path'/],
      [{ gpu }, /^422 .*'gpu' not allowed/],
      [{ ports: ["x"] }, /^400 Port x/],
    ];
    const reject = async (pod: string, changes: object) =>
      (await rest.refused("PATCH", `/pods/${pod}`, changes)).join(" | ");
    for (const [changes, answer] of refusals) assert.match(await reject(id, changes), answer, JSON.stringify(changes));
    await patch(id, { mounts: {} });

    const { id: attached } = await create({ mounts: { network: [{ volumeId, path: "/data" }] } });
    assert.match(
      await reject(attached, { mounts: { network: [{ volumeId: "other", path: "/data" }] } }),
      /^400 The volumeId/,
    );
    assert.match(await reject(attached, { mounts: { persistent: { size: 10, path: "/d" } } }), /^400 .*persistent/);
    const moved = await patch(attached, { mounts: { network: [{ volumeId, path: "/moved" }] } });
    assert.deepEqual(moved.mounts, { network: [{ volumeId, path: "/moved" }] });
  });

  it("join the global network from their next start on", async () => {
    const { id } = await create({ dataCenterIds: ["US-KS-2"] });
    after(30);
    const enabled = async () => ((await read(id)).globalNetworking as { enabled: boolean }).enabled;
    await patch(id, { globalNetworking: true });
    assert.equal(await enabled(), false);
    await act(id, "restart");
    const { ip, ...network } = (await read(id)).globalNetworking as { ip: string };
    assert.deepEqual(network, { enabled: true, internalDns: `${id}.runpod.internal` });
    assert.match(ip, /^10\.65\./);
    await patch(id, { globalNetworking: false });
    await act(id, "stop");
    await act(id, "start");
    assert.equal(await enabled(), false);
  });

  it("apply a template once to what a PATCH leaves open", async () => {
    const { id } = await create({ env: { OWN: "1" }, args: "own" });
    const { id: templateId } = await rest.ask("POST", "/templates", {
      name: "applied",
      image: "example/applied:1",
      env: { MODE: "prod", LEVEL: "1" },
      mounts: { persistent: { size: 40, path: "/models" } },
    });
    const { image, env, args, mounts } = await patch(id, { templateId, env: { MODE: "debug" } });
    assert.deepEqual([image, env, args, mounts], ["example/applied:1", { MODE: "debug", LEVEL: "1" }, "", {}]);
  });
});
