import assert from "node:assert/strict";
import { startEmulator, type Emulator } from ".";
import { clientOf, documents, podInput, templateInput, type Client, type Fields } from "./client";

const generic = "Something went wrong. Please try again later or contact support.";
const soldOut =
  "There are no longer any instances available with the requested specifications. Please refresh and try again.";

describe("emulator: Pods", () => {
  let emulator: Emulator;
  let client: Client;

  before(async () => {
    emulator = await startEmulator();
    client = clientOf(emulator);
  });
  beforeEach(() => {
    emulator.reset();
    emulator.clock.freeze();
  });
  after(() => emulator.close());

  const machineOf = (pod: Fields) => pod.machine as { gpuDisplayName: string | null; dataCenterId: string };
  const place = (pod: Fields) => [machineOf(pod).gpuDisplayName, machineOf(pod).dataCenterId];
  const refused = (input: object) =>
    client.refused(documents.podFindAndDeployOnDemand, { input: { ...podInput, ...input } });
  const refusedCpu = (input: object) =>
    client.refused(documents.deployCpuPod, { input: { name: "c", imageName: "example/debug:1", ...input } });
  const podCount = () => emulator.store.pods.list().length;

  it("reads back as RunPod shows Pods: env and ports as texts, its host under machine", async () => {
    const env = [{ key: "MODE", value: "a=b" }];
    const { id, machineId, machine, lastStatusChange, ...made } = await client.deployPod({ env, dockerArgs: "run" });
    assert.deepEqual(made, {
      name: "debug",
      imageName: "example/debug:1",
      dockerArgs: "run",
      gpuCount: 1,
      vcpuCount: 16,
      memoryInGb: 125,
      containerDiskInGb: 20,
      volumeInGb: 10,
      volumeMountPath: "/workspace",
      desiredStatus: "RUNNING",
      costPerHr: 0.5,
      env: ["MODE=a=b"],
      ports: "8888/http,22/tcp",
      templateId: null,
      networkVolumeId: null,
      containerRegistryAuthId: null,
      podType: "RESERVED",
      uptimeSeconds: 0,
      latestTelemetry: null,
      runtime: null,
    });
    assert.match(id, /^[a-z0-9]{14}$/);
    assert.match(String(lastStatusChange), /^Rented by User: /);
    const podHostId = `${id}-${String(machineId).slice(0, 8)}`;
    assert.deepEqual(machine, { gpuDisplayName: "RTX 4090", location: "CZ", podHostId, dataCenterId: "EU-CZ-1" });
    assert.deepEqual(await client.readPod(id), { id, machineId, machine, lastStatusChange, ...made });
    assert.deepEqual(
      emulator.calls.map((call) => [call.operation, call.id]),
      [
        ["podFindAndDeployOnDemand", id],
        ["pod", undefined],
      ],
    );
  });

  it("takes the first GPU type of the list that is in stock, wherever it is", async () => {
    const gpuTypeIdList = ["NVIDIA L40S", "NVIDIA L40", "NVIDIA A40"];
    const listed = { gpuTypeId: undefined, gpuTypeIdList };
    emulator.stock.set("*", "NVIDIA L40S", 0);
    emulator.stock.set("*", "NVIDIA L40", 1);
    emulator.stock.set("EU-CZ-1", "NVIDIA A40", 0);
    const taken = [await client.deployPod(listed), await client.deployPod({ ...listed, gpuCount: 2 })];
    const inCzechia = { ...podInput, ...listed, dataCenterId: "EU-CZ-1" };
    assert.equal(await client.refused(documents.podFindAndDeployOnDemand, { input: inCzechia }), soldOut);
    taken.push(await client.deployPod({ ...listed, dataCenterId: "US-KS-2" }));
    assert.deepEqual(taken.map(place), [
      ["L40", "EU-CZ-1"],
      ["A40", "EU-RO-1"],
      ["L40", "US-KS-2"],
    ]);
    emulator.switches.gpuTypeOrder = "reversed";
    assert.equal(machineOf(await client.deployPod(listed)).gpuDisplayName, "A40");
    assert.match(await refused({ gpuTypeIdList }), /either gpuTypeId or gpuTypeIdList/);
    assert.match(await refused({ gpuTypeId: undefined }), /needs a gpuTypeId/);
  });

  it("has no more than there is, workers and Pods together, and says so in one of RunPod's ways", async () => {
    const { id: templateId } = await client.saveTemplate();
    await client.saveEndpoint({ name: "e", templateId, gpuIds: "ADA_24", locations: "US-KS-2", workersMin: 2 });
    const there = { dataCenterId: "US-KS-2" };
    emulator.stock.set("US-KS-2", "NVIDIA GeForce RTX 4090", 3);
    assert.equal(emulator.stock.free("US-KS-2", "NVIDIA GeForce RTX 4090"), 1);
    assert.equal(await refused({ ...there, gpuCount: 2 }), soldOut);
    await client.deployPod(there);
    assert.equal(await refused(there), soldOut);
    emulator.switches.capacitySentence = "none-currently";
    assert.equal(await refused(there), "There are no instances currently available.");
    emulator.switches.capacitySentence = "none-available";
    assert.equal(await refused(there), "no instances available");
    emulator.switches.capacitySentence = "machine";
    assert.match(await refused(there), /^This machine does not have the resources/);
    assert.equal(podCount(), 1);
    assert.throws(() => emulator.stock.set("US-KS-9", "NVIDIA L4", 1), /no data center US-KS-9/);
  });

  it("words a filter that fits nothing like missing stock, and a shape that no host has in its own way", async () => {
    const filters = [{ dataCenterId: "us-ks-2" }, { countryCode: "BR" }, { minCudaVersion: "13.0" }];
    const others = [{ allowedCudaVersions: ["12.5"] }, { cudaVersion: "11.8" }, { gpuTypeId: "NVIDIA Nothing" }];
    for (const filter of [...filters, ...others]) assert.equal(await refused(filter), soldOut);
    assert.equal(await refused({ gpuCount: undefined }), soldOut);
    assert.equal(await refused({ minVcpuCount: 17 }), "could not find any pods with required specifications");
    assert.equal(await refused({ minMemoryInGb: 200 }), "could not find any pods with required specifications");
    assert.match(await refused({ containerDiskInGb: 10_001 }), /with enough disk space/);
    assert.equal(podCount(), 0);
    emulator.store.dataCenters.update("US-WA-1", { cudaVersions: ["12.11"] });
    const fits = { countryCode: "US", allowedCudaVersions: ["12.9", "12.11"], minCudaVersion: "12.9" };
    assert.equal(machineOf(await client.deployPod(fits)).dataCenterId, "US-WA-1");
    emulator.switches.podWithoutGpuCount = "one";
    assert.equal((await client.deployPod({ gpuCount: null })).gpuCount, 1);
  });

  it("stands where its network volume is, on the secure cloud, and keeps the volume from being deleted", async () => {
    const volume = await client.createVolume();
    const mounted = { networkVolumeId: volume.id, volumeInGb: undefined, volumeMountPath: "/models" };
    const made = await client.deployPod({ ...mounted, cloudType: "ALL" });
    assert.deepEqual(
      [machineOf(made).dataCenterId, made.networkVolumeId, made.volumeInGb, made.volumeMountPath],
      ["US-KS-2", volume.id, 0, "/models"],
    );
    assert.equal(await refused({ ...mounted, cloudType: "COMMUNITY" }), generic);
    assert.equal(await refused({ ...mounted, dataCenterId: "EU-RO-1" }), soldOut);
    assert.match(await refused({ ...mounted, volumeInGb: 10 }), /not both/);
    assert.match(await refused({ networkVolumeId: "nothing", volumeInGb: undefined }), /nothing not found/);
    const lower = await client.createVolume({ dataCenterId: "us-ks-2" });
    assert.equal(await refused({ ...mounted, networkVolumeId: lower.id }), soldOut);
    const remove = [documents.deleteNetworkVolume, { input: { id: volume.id } }] as const;
    await client.ask(documents.podStop, { input: { podId: made.id } });
    assert.match(await client.refused(...remove), /remove this network volume from all pods/);
    await client.ask(documents.podTerminate, { input: { podId: made.id } });
    assert.equal(await client.ask(...remove), null);
  });

  it("comes on CPUs: flavor, vCPUs and RAM in one word, and ten GB of container disk per vCPU", async () => {
    const input = { name: "c", imageName: "example/debug:1", instanceId: "cpu3m-2-16" };
    const made = await client.ask(documents.deployCpuPod, { input });
    assert.deepEqual(
      [made.vcpuCount, made.memoryInGb, made.gpuCount, made.containerDiskInGb, made.volumeInGb],
      [2, 16, 0, 10, 0],
    );
    assert.equal(machineOf(made).gpuDisplayName, null);
    for (const instanceId of ["cpu3m-2-8", "cpu3m-3-24", "cpu9x-2-16", "cpu3m", "cpu3m-1-8"]) {
      assert.match(await refusedCpu({ instanceId }), /does not exist/);
    }
    assert.match(await refusedCpu({ instanceId: "cpu3c-2-4", containerDiskInGb: 21 }), /2 vCPUs can have 20 GB/);
    emulator.stock.set("*", "cpu3c", 3);
    await client.ask(documents.deployCpuPod, { input: { ...input, instanceId: "cpu3c-2-4", dataCenterId: "EU-RO-1" } });
    assert.equal(await refusedCpu({ instanceId: "cpu3c-2-4", dataCenterId: "EU-RO-1" }), soldOut);
    assert.equal(emulator.stock.free("EU-RO-1", "cpu3c"), 1);
  });

  it("runs a template that is not serverless, its own fields first, and keeps it from being deleted", async () => {
    const template = await client.saveTemplate({
      isServerless: false,
      ports: "80/http",
      volumeInGb: 30,
      dockerArgs: "t",
    });
    const input = { templateId: template.id, imageName: undefined, volumeInGb: undefined, ports: undefined };
    const made = await client.deployPod({ ...input, dockerArgs: "", env: [{ key: "MODE", value: "own" }] });
    assert.deepEqual(
      [made.templateId, made.imageName, made.volumeInGb, made.ports, made.dockerArgs, made.env],
      [template.id, "example/comfy:1", 30, "80/http", "", ["MODE=own", ...injected(made)]],
    );
    const serverless = await client.saveTemplate({ name: "serverless" });
    assert.match(await refused({ templateId: serverless.id }), /is a serverless template/);
    assert.match(await refused({ templateId: "nothing" }), /nothing not found/);
    assert.match(await refused({ imageName: " " }), /needs an imageName or a templateId/);
    emulator.switches.templateDeleteTailInSeconds = 60;
    const remove = [documents.deleteTemplate, { templateName: templateInput.name }] as const;
    assert.match(await client.refused(...remove), /in use/);
    await client.ask(documents.podTerminate, { input: { podId: made.id } });
    assert.match(await client.refused(...remove), /in use/);
    emulator.clock.advance(60_000);
    assert.equal(await client.ask(...remove), null);
  });

  const injected = ({ env }: Fields) => (env as string[]).filter((entry) => entry.startsWith("JUPYTER_PASSWORD="));

  it("gets the account's keys and a password for Jupyter, as they are when it is made", async () => {
    const open = { startSsh: true, startJupyter: true };
    const withoutKey = await client.deployPod(open);
    emulator.store.accounts.update(emulator.account.id, { pubKey: "ssh-ed25519 AAAA me" });
    const withKey = await client.deployPod(open);
    emulator.store.accounts.update(emulator.account.id, { pubKey: "ssh-ed25519 BBBB me" });
    const names = (pod: Fields | null) => (pod?.env as string[]).map((entry) => entry.split("=")[0]);
    assert.deepEqual(names(withoutKey), ["JUPYTER_PASSWORD"]);
    assert.deepEqual(names(withKey), ["PUBLIC_KEY", "JUPYTER_PASSWORD"]);
    assert.deepEqual((await client.readPod(withKey.id))?.env, withKey.env);
    const own = await client.deployPod({ ...open, env: [{ key: "PUBLIC_KEY", value: "mine" }] });
    assert.deepEqual((own.env as string[])[0], "PUBLIC_KEY=mine");
    assert.deepEqual(names(own), ["PUBLIC_KEY", "JUPYTER_PASSWORD"]);
    assert.deepEqual((await client.deployPod()).env, []);
    assert.deepEqual((await client.ask("{ myself { pubKey } }")).pubKey, "ssh-ed25519 BBBB me");
  });

  it("refuses ports of no form, and one port for two uses", async () => {
    for (const ports of ["22", "22/udp", "0/tcp", "65536/tcp", "70001/http"]) {
      assert.match(await refused({ ports }), /is not of the form/);
    }
    assert.match(await refused({ ports: "22/tcp, 22/http" }), /Port 22 can be exposed once/);
    assert.equal((await client.deployPod({ ports: "" })).ports, null);
    assert.equal((await client.post(documents.podFindAndDeployOnDemand, { input: { colour: "red" } })).status, 400);
    assert.match(await refused({ minDisk: 1 }), /does not do this: podFindAndDeployOnDemand with minDisk/);
  });

  it("is seen by its own account only, under any number of equal names", async () => {
    const one = await client.deployPod();
    const two = await client.deployPod();
    const stranger = clientOf(emulator, emulator.addAccount().apiKey);
    const listed = async (by: Client) => ((await by.ask(documents.pods)).pods as Fields[]).map(({ id }) => id);
    assert.deepEqual([await listed(client), await listed(stranger)], [[one.id, two.id], []]);
    assert.equal(await stranger.readPod(one.id), null);
    assert.equal(await clientOf(emulator, "").readPod(one.id), null);
    const input = { podId: one.id };
    assert.match(await stranger.refused(documents.podStop, { input }), /not found/);
    assert.equal(await stranger.refused(documents.podTerminate, { input }), "pod not found to terminate");
    assert.equal(emulator.calls.at(2)?.operation, "myself.pods");
  });
});
