import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { clientOf, documents, podInput, templateInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: Pods", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const refused = (input: object) => client.refused(documents["pod.create"], { input: { ...podInput, ...input } });
  const injected = ({ env }: Fields) => (env as string[]).filter((entry) => entry.startsWith("JUPYTER_PASSWORD="));

  it("are read as RunPod shows them: env and ports as strings, the host under machine", async () => {
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
    assert.match(
      String(lastStatusChange),
      /^Rented by User: \w{3} \w{3} \d\d \d{4} [\d:]{8} GMT\+0000 \(Coordinated Universal Time\)$/,
    );
    const podHostId = `${id}-${String(machineId).slice(0, 8)}`;
    assert.deepEqual(machine, { gpuDisplayName: "RTX 4090", location: "CZ", podHostId, dataCenterId: "EU-CZ-1" });
    assert.deepEqual(await client.readPod(id), { id, machineId, machine, lastStatusChange, ...made });
    assert.deepEqual(
      emulator.calls.map((call) => [call.operation, call.id]),
      [
        ["pod.create", id],
        ["pod.get", undefined],
      ],
    );
  });

  it("run a template that is not serverless, prefer their own fields where RunPod does, and keep it from being deleted", async () => {
    const template = await client.putTemplate({
      isServerless: false,
      ports: "80/http",
      volumeInGb: 30,
      dockerArgs: "t",
    });
    const input = { templateId: template.id, imageName: undefined, volumeInGb: undefined, ports: undefined };
    const made = await client.deployPod({ ...input, dockerArgs: "", env: [{ key: "MODE", value: "own" }] });
    assert.deepEqual(
      [made.templateId, made.imageName, made.volumeInGb, made.ports, made.dockerArgs, made.env],
      [template.id, "example/comfy:1", 0, "80/http", "", ["MODE=fast", ...injected(made)]],
    );
    const serverless = await client.putTemplate({ name: "serverless" });
    assert.match(await refused({ templateId: serverless.id }), /is a serverless template/);
    assert.match(await refused({ templateId: "nothing" }), /nothing not found/);
    assert.match(await refused({ imageName: " " }), /needs an imageName or a templateId/);
    emulator.switches.templateDeleteTailInSeconds = 60;
    const remove = [documents["template.delete"], { templateName: templateInput.name }] as const;
    assert.match(await client.refused(...remove), /in use/);
    await client.ask(documents["pod.delete"], { input: { podId: made.id } });
    assert.match(await client.refused(...remove), /in use/);
    emulator.clock.advance(60_000);
    assert.equal(await client.ask(...remove), null);
  });

  it("get the account's keys and a Jupyter password at their creation", async () => {
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

  it("take a field that the template has too from either, and by a switch a volume only from the Pod", async () => {
    const env = [
      { key: "MODE", value: "prod" },
      { key: "KEPT", value: "yes" },
    ];
    const template = await client.putTemplate({ isServerless: false, volumeInGb: 40, containerDiskInGb: 7, env });
    const own = { key: "MODE", value: "debug" };
    const input = {
      templateId: template.id,
      imageName: undefined,
      containerDiskInGb: undefined,
      volumeInGb: undefined,
    };
    const make = async (more: object) => {
      const { env: seen, volumeInGb, containerDiskInGb } = await client.deployPod({ ...input, env: [own], ...more });
      const declared = (seen as string[]).filter((entry) => /^(MODE|KEPT)=/.test(entry)).sort();
      return [...declared, volumeInGb, containerDiskInGb];
    };
    Object.assign(emulator.switches, { podEnvAgainstTemplate: "template", podVolumeFromTemplate: "no" });
    assert.deepEqual(await make({}), ["KEPT=yes", "MODE=prod", 0, 7]);
    assert.deepEqual(await make({ volumeInGb: 5 }), ["KEPT=yes", "MODE=prod", 5, 7]);
    Object.assign(emulator.switches, { podEnvAgainstTemplate: "input", podVolumeFromTemplate: "yes" });
    assert.deepEqual(await make({}), ["KEPT=yes", "MODE=debug", 40, 7]);
  });

  it("accept images by RunPod's own rule", async () => {
    const bad = [
      "None",
      "not an image!!",
      "MyOrg/worker:1",
      "acme/Worker:1.0",
      "https://acme/worker",
      "acme/worker:",
      "a b",
    ];
    for (const imageName of bad) {
      assert.match(await refused({ imageName }), /^Invalid container image name. Expected format: "name/);
      const input = { ...templateInput, imageName };
      assert.match(await client.refused(documents["template.save"], { input }), /^Invalid container image name/);
    }
    const digest = `acme/worker@sha256:${"a".repeat(64)}`;
    const good = [
      "ubuntu",
      "acme/worker:1.0_b",
      "ghcr.io/acme/a--b/c:V2",
      "localhost:5000/x",
      "R.Example.com:443/a/b",
      digest,
    ];
    for (const imageName of good) assert.equal((await client.deployPod({ imageName })).imageName, imageName);
  });

  it("refuse meaningless numbers, and what the emulator does not do", async () => {
    assert.match(await refused({ gpuCount: 0 }), /gpuCount must be at least 1/);
    assert.match(await refused({ volumeInGb: -1 }), /volumeInGb must not be negative/);
    assert.match(await refused({ containerDiskInGb: 0 }), /containerDiskInGb must be at least 1/);
    assert.match(await refused({ minDisk: 1 }), /does not do this: podFindAndDeployOnDemand with minDisk/);
    assert.match(await refused({ computeType: "CPU" }), /does not do this: podFindAndDeployOnDemand of a CPU Pod/);
    assert.equal((await client.deployPod({ computeType: "GPU", minDisk: null, stopAfter: null })).gpuCount, 1);
  });

  it("cost at most the given limit, or are not created", async () => {
    assert.match(await refused({ gpuCount: 2, deployCost: 0.99 }), /no longer any instances available/);
    assert.equal((await client.deployPod({ gpuCount: 2, deployCost: 1 })).costPerHr, 1);
  });

  it("are created at a bid with all fields that third parties send", async () => {
    const wishes = { supportPublicIp: true, allowedCudaVersions: ["12.8"], minCudaVersion: "12.4", cudaVersion: null };
    const never = { stopAfter: null, terminateAfter: "2027-01-01T00:00:00Z", minDisk: null, volumeKey: null };
    const input = { ...podInput, ...wishes, ...never, bidPerGpu: 0.2 };
    const made = await client.ask(documents["pod.create (interruptible)"], { input });
    assert.deepEqual([made.podType, emulator.store.pods.get(made.id)?.supportPublicIp], ["INTERRUPTABLE", true]);
    const noDate = { input: { ...input, stopAfter: "banana" } };
    assert.equal((await client.post(documents["pod.create (interruptible)"], noDate)).status, 400, "no date");
    const speed = { input: { ...input, minDownload: 100 } };
    assert.match(
      await client.refused(documents["pod.create (interruptible)"], speed),
      /podRentInterruptable with minDownload/,
    );
    const old = { input: { ...input, allowedCudaVersions: ["11.8"] } };
    assert.match(
      await client.refused(documents["pod.create (interruptible)"], old),
      /no longer any instances available/,
    );
  });

  it("can be created from RunPod's own templates, which no account lists", async () => {
    const input = { name: "c", templateId: "runpod-ubuntu", instanceId: "cpu3c-2-4" };
    const made = await client.ask(documents["pod.create (cpu)"], { input });
    assert.deepEqual([made.templateId, made.imageName], ["runpod-ubuntu", "runpod/base:1.0.2-ubuntu2204"]);
    assert.equal((await client.ask(documents["template.get"], { id: "runpod-torch-v21" })).id, "runpod-torch-v21");
    assert.deepEqual(await client.ask("{ myself { podTemplates { id } } }"), { podTemplates: [] });
    const listed = await client.post("{ podTemplates(input: { isRunpod: true }) { id isRunpod } }");
    assert.deepEqual(listed.data?.podTemplates, [
      { id: "runpod-ubuntu", isRunpod: true },
      { id: "runpod-torch-v21", isRunpod: true },
    ]);
    const change = { ...templateInput, id: "runpod-ubuntu" };
    assert.match(await client.refused(documents["template.save"], { input: change }), /not found/);
    await client.ask(documents["pod.delete"], { input: { podId: made.id } });
  });

  it("refuse invalid ports, and one port for two uses", async () => {
    for (const ports of ["22", "22/udp", "0/tcp", "65536/tcp", "70001/http"]) {
      assert.match(await refused({ ports }), /is not of the form/);
    }
    assert.match(await refused({ ports: "22/tcp, 22/http" }), /Port 22 can be exposed once/);
    assert.equal((await client.deployPod({ ports: "" })).ports, null);
    assert.equal((await client.post(documents["pod.create"], { input: { colour: "red" } })).status, 400);
  });

  it("are visible only to their own account, and may have equal names", async () => {
    const one = await client.deployPod();
    const two = await client.deployPod();
    const stranger = clientOf(emulator, emulator.addAccount().apiKey);
    const listed = async (by: Client) => ((await by.ask(documents["pod.list"])).pods as Fields[]).map(({ id }) => id);
    assert.deepEqual([await listed(client), await listed(stranger)], [[one.id, two.id], []]);
    assert.equal(await stranger.readPod(one.id), null);
    assert.equal(await clientOf(emulator, "").readPod(one.id), null);
    const input = { podId: one.id };
    assert.match(await stranger.refused(documents["pod.stop"], { input }), /not found/);
    assert.equal(await stranger.refused(documents["pod.delete"], { input }), "pod not found to terminate");
    assert.equal(emulator.calls.at(2)?.operation, "pod.list");
  });
});
