import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, endpointInput, podInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

const generic = "Something went wrong. Please try again later or contact support.";
const soldOut =
  "There are no longer any instances available with the requested specifications. Please refresh and try again.";

describe("emulator: stock and place of Pods", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const machineOf = (pod: Fields) => pod.machine as { gpuDisplayName: string | null; dataCenterId: string };
  const place = (pod: Fields) => [machineOf(pod).gpuDisplayName, machineOf(pod).dataCenterId];
  const refused = (input: object) => client.refused(documents["pod.create"], { input: { ...podInput, ...input } });
  const refusedCpu = (input: object) =>
    client.refused(documents["pod.create (cpu)"], { input: { name: "c", imageName: "example/debug:1", ...input } });
  const podCount = () => emulator.store.pods.list().length;

  it("takes the first GPU type of the list that is in stock, in any data center", async () => {
    const gpuTypeIdList = ["NVIDIA L40S", "NVIDIA L40", "NVIDIA A40"];
    const listed = { gpuTypeId: undefined, gpuTypeIdList };
    emulator.stock.set("*", "NVIDIA L40S", 0);
    emulator.stock.set("*", "NVIDIA L40", 1);
    emulator.stock.set("EU-CZ-1", "NVIDIA A40", 0);
    const taken = [await client.deployPod(listed), await client.deployPod({ ...listed, gpuCount: 2 })];
    const inCzechia = { ...podInput, ...listed, dataCenterId: "EU-CZ-1" };
    assert.equal(await client.refused(documents["pod.create"], { input: inCzechia }), soldOut);
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
    assert.match(await refused({ gpuTypeId: undefined, gpuTypeIdList: [] }), /needs a gpuTypeId/);
    const empty = { gpuTypeIdList: [], instanceIds: [], modelReferences: [], compliance: [], savingsPlan: null };
    assert.equal(machineOf(await client.deployPod(empty)).gpuDisplayName, "RTX 4090");
  });

  it("limits Pods and workers together to the stock, and refuses in one of RunPod's texts", async () => {
    const { id: templateId } = await client.putTemplate();
    await client.putEndpoint({ ...endpointInput(templateId), locations: "US-KS-2", workersMin: 2 });
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

  it("refuses an unsatisfiable filter like missing stock, and an impossible host with another text", async () => {
    const filters = [{ dataCenterId: "us-ks-2" }, { countryCode: "BR" }, { minCudaVersion: "13.0" }];
    const others = [{ allowedCudaVersions: ["12.5"] }, { cudaVersion: "11.8" }, { gpuTypeId: "NVIDIA Nothing" }];
    for (const filter of [...filters, ...others]) assert.equal(await refused(filter), soldOut);
    assert.equal(await refused({ gpuCount: undefined }), soldOut);
    assert.equal(await refused({ minVcpuCount: 17 }), "could not find any pods with required specifications");
    assert.equal(await refused({ minMemoryInGb: 200 }), "could not find any pods with required specifications");
    assert.match(await refused({ containerDiskInGb: 10_001 }), /with enough disk space/);
    assert.equal(podCount(), 0);
    const totals = { gpuCount: 8, minVcpuCount: 128, minMemoryInGb: 1000 };
    assert.deepEqual([(await client.deployPod(totals)).vcpuCount, podCount()], [128, 1], "minima are of the whole Pod");
    assert.equal(
      await refused({ ...totals, minVcpuCount: 129 }),
      "could not find any pods with required specifications",
    );
    const large = { gpuTypeId: undefined, gpuTypeIdList: [podInput.gpuTypeId, "NVIDIA B200"], minVcpuCount: 28 };
    assert.equal(machineOf(await client.deployPod(large)).gpuDisplayName, "B200");
    emulator.store.dataCenters.update("US-WA-1", { cudaVersions: ["12.11"] });
    const fits = { countryCode: "US", allowedCudaVersions: ["12.9", "12.11"], minCudaVersion: "12.9" };
    assert.equal(machineOf(await client.deployPod(fits)).dataCenterId, "US-WA-1");
    assert.equal((await client.deployPod({ minCudaVersion: "12.8" })).desiredStatus, "RUNNING");
    emulator.switches.podWithoutGpuCount = "one";
    assert.equal((await client.deployPod({ gpuCount: null })).gpuCount, 1);
  });

  it("places a Pod in its network volume's data center, on the secure cloud, and keeps the volume from being deleted", async () => {
    const volume = await client.createVolume();
    const mounted = { networkVolumeId: volume.id, volumeInGb: undefined, volumeMountPath: "/models" };
    const made = await client.deployPod({ ...mounted, cloudType: "ALL" });
    assert.deepEqual(
      [machineOf(made).dataCenterId, made.networkVolumeId, made.volumeInGb, made.volumeMountPath],
      ["US-KS-2", volume.id, 0, "/models"],
    );
    assert.equal(await refused({ ...mounted, cloudType: "COMMUNITY" }), generic);
    assert.equal(await refused({ ...mounted, dataCenterId: "EU-RO-1" }), soldOut);
    const both = await client.deployPod({ ...mounted, volumeInGb: 1 });
    assert.deepEqual([both.networkVolumeId, both.volumeInGb], [volume.id, 0], "the network volume replaces the disk");
    await client.ask(documents["pod.delete"], { input: { podId: both.id } });
    assert.match(await refused({ networkVolumeId: "nothing", volumeInGb: undefined }), /nothing not found/);
    const lower = await client.createVolume({ dataCenterId: "us-ks-2" });
    assert.equal(await refused({ ...mounted, networkVolumeId: lower.id }), soldOut);
    const remove = [documents["networkVolume.delete"], { input: { id: volume.id } }] as const;
    await client.ask(documents["pod.stop"], { input: { podId: made.id } });
    assert.match(await client.refused(...remove), /remove this network volume from all pods/);
    await client.ask(documents["pod.delete"], { input: { podId: made.id } });
    assert.equal(await client.ask(...remove), null);
  });

  it("creates CPU Pods from flavor, vCPUs and RAM, with the flavor's container disk per vCPU", async () => {
    const input = { name: "c", imageName: "example/debug:1", instanceId: "cpu3m-2-16" };
    const made = await client.ask(documents["pod.create (cpu)"], { input });
    assert.deepEqual(
      [made.vcpuCount, made.memoryInGb, made.gpuCount, made.containerDiskInGb, made.volumeInGb],
      [2, 16, 0, 10, 0],
    );
    assert.equal(machineOf(made).gpuDisplayName, null);
    for (const instanceId of ["cpu3m-2-8", "cpu3m-3-24", "cpu9x-2-16", "cpu3m", "cpu3m-1-8", "cpu3c-64-128"]) {
      assert.match(await refusedCpu({ instanceId }), /does not exist/);
    }
    assert.match(await refusedCpu({ instanceId: "cpu3c-2-4", containerDiskInGb: 21 }), /2 vCPUs can have 20 GB/);
    assert.match(await refusedCpu({ instanceId: "cpu5c-2-4", containerDiskInGb: 31 }), /2 vCPUs can have 30 GB/);
    const large = { ...input, instanceId: "cpu5c-2-4", containerDiskInGb: 30 };
    assert.equal((await client.ask(documents["pod.create (cpu)"], { input: large })).containerDiskInGb, 30);
    emulator.switches.podsWithOneVcpu = "allow";
    const small = await client.ask(documents["pod.create (cpu)"], { input: { ...input, instanceId: "cpu3c-1-2" } });
    assert.deepEqual([small.vcpuCount, small.memoryInGb], [1, 2]);
    emulator.stock.set("*", "cpu3c", 3);
    await client.ask(documents["pod.create (cpu)"], {
      input: { ...input, instanceId: "cpu3c-2-4", dataCenterId: "EU-RO-1" },
    });
    assert.equal(await refusedCpu({ instanceId: "cpu3c-2-4", dataCenterId: "EU-RO-1" }), soldOut);
    assert.equal(emulator.stock.free("EU-RO-1", "cpu3c"), 1);
  });
});
