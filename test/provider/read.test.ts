import assert from "node:assert/strict";
import { createLookUpOpener } from "../../provider";
import { lookUps } from "../../provider/read";
import type { Fault } from "../../testing/emulator";
import { FakeClock } from "../support/fake-clock";
import { apiOf } from "../support/default-api";
import { useEmulatedRunpod } from "../support/emulated-runpod";

describe("provider/read", () => {
  const runpod = useEmulatedRunpod({ switches: { terminatedPodTailInSeconds: 60 } });
  const api = () => apiOf(runpod);
  const read = () => lookUps(api());

  const aVolume = () => api().networkVolume.create({ name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" });
  const aTemplate = () =>
    api().template.create({
      ...{ name: "comfy", image: "acme/comfy:1", args: "", containerDiskInGb: 20, serverless: true },
      ...{ env: { A: "1" }, registryAuthId: "reg-1" },
    });
  const aPod = () =>
    api().pod.create({
      ...{ name: "shell", image: "acme/comfy:1", cloud: "SECURE", cpu: { flavor: "cpu3c", vcpuCount: 2 } },
      ...{ containerDiskInGb: 20, args: "", env: {}, ports: ["22/tcp"] },
    });

  async function anEndpoint(compute: object = gpus) {
    const [volume, template] = [await aVolume(), await aTemplate()];
    const endpoint = await api().endpoint.create({
      ...{ name: "prod", templateId: template.id, type: "QUEUE", workersMin: 0, workersMax: 3 },
      ...{ idleTimeoutInSeconds: 5, scalerType: "QUEUE_DELAY", scalerValue: 4, executionTimeoutInMs: 1 },
      ...{ flashBoot: "FLASHBOOT", networkVolumeIds: [volume.id], dataCenterIds: ["EU-RO-1"], ...compute },
    });
    return { volume, template, endpoint };
  }
  const gpus = { gpus: { pools: ["ADA_80_PRO"], excludedTypes: ["NVIDIA H100 NVL"] }, gpuCount: 2 };

  it("reads an endpoint with its template and its volumes' data centers, without fields of the adapter", async () => {
    const { volume, endpoint } = await anEndpoint();
    const found = await read().getEndpoint(endpoint.id);
    assert.deepEqual(found.gpus, ["ADA_80_PRO", "-NVIDIA H100 NVL"]);
    assert.deepEqual(found.networkVolumes, [{ id: volume.id, dataCenterId: "EU-RO-1" }]);
    assert.deepEqual(
      [found.id, found.version, found.gpuCount, found.template.image, found.template.env],
      [endpoint.id, 1, 2, "acme/comfy:1", { A: "1" }],
    );
    assert.ok(!("networkVolumeIds" in found));
    for (const object of [found, found.template]) assert.deepEqual(Object.getOwnPropertySymbols(object), []);
  });

  it("reads a CPU endpoint without volumes", async () => {
    const { endpoint } = await anEndpoint({ cpus: [{ flavor: "cpu3g", vcpuCount: 4 }], networkVolumeIds: [] });
    const { gpus, cpus, networkVolumes } = await read().getEndpoint(endpoint.id);
    assert.deepEqual([gpus, cpus, networkVolumes], [[], [{ flavor: "cpu3g", vcpuCount: 4 }], []]);
  });

  it("reads volumes, templates and Pods with the fields that change at every start", async () => {
    await aVolume();
    const volume = await aVolume();
    assert.deepEqual(await read().getNetworkVolume(volume.id), {
      id: volume.id,
      name: "models",
      sizeInGb: 100,
      dataCenterId: "EU-RO-1",
      storageType: runpod.emulator.store.networkVolumes.get(volume.id)?.storageType,
    });
    const { id: templateId } = await aTemplate();
    const found = await read().getTemplate(templateId);
    assert.deepEqual(
      [found.image, found.registryAuthId, Object.getOwnPropertySymbols(found)],
      ["acme/comfy:1", "reg-1", []],
    );
    const { id: podId } = await aPod();
    runpod.emulator.clock.advance(60_000);
    const { openPorts, desiredStatus, sshProxyUser, costPerHourInUsd } = await read().getPod(podId);
    assert.deepEqual([desiredStatus, sshProxyUser?.startsWith(podId), costPerHourInUsd > 0], ["RUNNING", true, true]);
    const [port, ...others] = runpod.emulator.store.pods.get(podId)?.container.ports ?? [];
    assert.ok(port !== undefined && others.length === 0);
    const { ip, publicPort } = port;
    assert.deepEqual(openPorts, [{ privatePort: 22, publicPort, ip, isPublic: true, protocol: "tcp" }]);
  });

  it("names the missing object, and does not treat a failed call as an empty account", async () => {
    const missing = (id: string) =>
      new RegExp(
        `^UserError: RunPod lists no (endpoint|network volume|template|Pod) ${id} in the account of this API key\\. Check the id, and runpod:apiKey\\.$`,
      );
    const { volume, endpoint } = await anEndpoint();
    const pod = await aPod();
    await assert.rejects(read().getEndpoint("x-9"), missing("x-9"));
    await assert.rejects(read().getNetworkVolume("x-9"), missing("x-9"));
    await assert.rejects(read().getTemplate("x-9"), missing("x-9"));
    assert.equal((await read().getPod(pod.id)).id, pod.id);
    await api().pod.delete(pod);
    await assert.rejects(read().getPod(pod.id), missing(pod.id));
    runpod.emulator.faults.inject({ operation: "pod.list", fault: { kind: "no-account" } });
    await assert.rejects(read().getPod("pod-1"), { kind: "unauthorised" });
    runpod.emulator.store.networkVolumes.delete(volume.id);
    await assert.rejects(read().getEndpoint(endpoint.id), {
      message: `Endpoint ${endpoint.id} uses network volume ${volume.id}, which RunPod no longer lists. Remove it from the endpoint in the console first.`,
    });
  });

  it("reads what an endpoint runs by the template's id, because the account may not own it, and reports a missing one", async () => {
    const { endpoint, template } = await anEndpoint();
    const other = runpod.emulator.addAccount();
    runpod.emulator.store.templates.update(template.id, { accountId: other.id, isPublic: true });
    assert.equal((await read().getEndpoint(endpoint.id)).template.id, template.id);
    assert.equal(runpod.count("template.get"), 1);
    runpod.emulator.store.templates.update(template.id, { isPublic: false });
    await assert.rejects(read().getEndpoint(endpoint.id), {
      name: "UserError",
      message: new RegExp(
        `^Endpoint ${endpoint.id} runs template ${template.id}, which RunPod does not show to this API key.*Give the endpoint a template of this account first\\.$`,
      ),
    });
    const bare = runpod.emulator.addForeign("endpoint", { templateId: null });
    await assert.rejects(read().getEndpoint(bare), {
      name: "UserError",
      message: new RegExp(`^RunPod reports no template of endpoint ${bare}.*Set one in the console first\\.$`),
    });
  });

  it("makes no call when the id is empty", async () => {
    for (const [kind, ask] of [
      ["endpoint", () => read().getEndpoint("")],
      ["network volume", () => read().getNetworkVolume("")],
      ["template", () => read().getTemplate("")],
      ["Pod", () => read().getPod("")],
    ] as const) {
      const message = `The id of the ${kind} to read is empty. Use the id that RunPod's console shows.`;
      await assert.rejects(ask(), { name: "UserError", message });
    }
    assert.deepEqual(runpod.emulator.calls, []);
  });
});

describe("provider/read: waits", () => {
  const runpod = useEmulatedRunpod();

  it("reports a wait by name: for a slow response, and for retries after failures and refusals", async () => {
    const { id } = await apiOf(runpod).networkVolume.create({ name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" });
    const { stackConfig, faults } = runpod.emulator;
    // Programs read over the network, so this clock advances on its own.
    const clock = new FakeClock();
    const open = createLookUpOpener(clock);
    const messages: string[] = [];
    for (const [fault, times, word] of [
      [
        { kind: "hold", write: "before" },
        1,
        /^getNetworkVolume\("ID"\): waiting for RunPod's answer to \S+, for 10 s now, at most 60 s\.$/,
      ],
      [
        { kind: "status", status: 503 },
        6,
        /^getNetworkVolume\("ID"\): waiting until RunPod answers \S+ \(HTTP 503\), for 10 s now, at most 120 s\.$/,
      ],
      [
        { kind: "status", status: 429, retryAfterInSeconds: 40 },
        1,
        /^Calls to RunPod waiting: 1\. RunPod has refused some as too many/,
      ],
    ] as [Fault, number, RegExp][]) {
      messages.length = 0;
      const injected = faults.inject({ operation: "networkVolume.list", times, fault });
      if (fault.kind === "hold") {
        void injected.reached.then(() => clock.sleep(12_000)).then(() => injected.release());
      }
      const { getNetworkVolume } = open(
        (key) => stackConfig[key]?.value,
        (message) => messages.push(message.replace(id, "ID")),
      );
      assert.equal((await getNetworkVolume(id)).sizeInGb, 100);
      assert.match(messages[0] ?? "no message", word);
    }
    messages.length = 0;
    faults.inject({ operation: "account.get", times: 6, fault: { kind: "status", status: 503 } });
    const { getAccount } = open((key) => stackConfig[key]?.value);
    assert.equal((await getAccount()).id, runpod.emulator.account.id);
    assert.match(messages[0] ?? "no message", /^getAccount\(\): waiting until RunPod answers /);
  });
});
