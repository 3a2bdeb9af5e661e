import assert from "node:assert/strict";
import { unknown } from "../../../../provider/lifecycle/unknown";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";

const gpuPod = { name: "shell", image: "acme/comfy:1", gpus: ["NVIDIA A40", "NVIDIA L40S"], gpuCount: 1 };
/** A Pod with a value in every field that only a creation sets. */
const olds = {
  ...gpuPod,
  templateId: "tpl-1",
  cloud: "SECURE",
  dataCenterIds: ["EU-RO-1", "US-KS-2"],
  networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" },
  startSsh: false,
  startJupyter: false,
  allowedCudaVersions: ["12.4"],
  minCudaVersion: "12.4",
  globalNetworking: true,
  bidPerGpu: 0.2,
  gpuTypeId: "NVIDIA L40S",
  dataCenterId: "US-KS-2",
  ready: true,
};
const cpu = { flavor: "cpu3c", vcpuCount: 2 };

describe("provider/kinds/pod: changes that replace a Pod", () => {
  const setup = useLifecyclesOnRunpod();

  function replaced(before: object, news: object): string[] {
    const { replaces, deleteBeforeReplace } = setup.pod.diff("pod-1", { ...before }, { ...news });
    assert.equal(deleteBeforeReplace, true, "RunPod may have only one free host");
    return replaces;
  }

  const { gpuTypeId: _type, dataCenterId: _place, ready: _ready, ...news } = olds;

  it("do not include an unchanged program or removed arguments", () => {
    assert.deepEqual(replaced(olds, news), []);
    const { startSsh: _ssh, startJupyter: _jupyter, minCudaVersion: _least, dataCenterIds: _places, ...less } = news;
    assert.deepEqual(replaced(olds, less), []);
  });

  const fixed: Record<string, unknown> = {
    name: "other",
    templateId: "tpl-2",
    gpuCount: 2,
    cloud: "COMMUNITY",
    startSsh: true,
    startJupyter: true,
    allowedCudaVersions: ["12.8"],
    minCudaVersion: "12.8",
    globalNetworking: false,
    bidPerGpu: 0.3,
    networkVolume: { id: "vol-2", dataCenterId: "EU-RO-1" },
  };
  for (const [key, value] of Object.entries(fixed)) {
    it(`include another ${key}, and one that was added`, () => {
      assert.deepEqual(replaced(olds, { ...news, [key]: value }), [key]);
      assert.deepEqual(replaced({ ...olds, [key]: undefined }, { ...news, [key]: value }), [key]);
    });
  }

  const changed: Record<string, unknown> = {
    image: "acme/comfy:2",
    containerDiskInGb: 60,
    volumeMountPath: "/data",
    args: "sleep",
    env: { A: "1" },
    ports: ["22/tcp"],
    registryAuthId: "reg-2",
    desiredStatus: "EXITED",
  };
  for (const [key, value] of Object.entries(changed)) {
    it(`do not include another ${key}`, () => assert.deepEqual(replaced(olds, { ...news, [key]: value }), []));
  }

  it("include other GPUs only if the current type is no longer listed, by itself or in its pool", () => {
    const lists: [list: string[], replaces: string[]][] = [
      [["NVIDIA L40S"], []],
      [["NVIDIA H100 PCIe", "NVIDIA L40S"], []],
      [["AMPERE_80", "ADA_48_PRO"], []],
      [["NVIDIA A40"], ["gpus"]],
      [["AMPERE_80"], ["gpus"]],
    ];
    for (const [gpus, replaces] of lists) assert.deepEqual(replaced(olds, { ...news, gpus }), replaces, gpus.join());
    assert.deepEqual(replaced({ ...olds, gpuTypeId: undefined }, { ...news, gpus: ["NVIDIA A40"] }), []);
  });

  it("include other data centers only if the current one is no longer listed", () => {
    assert.deepEqual(replaced(olds, { ...news, dataCenterIds: ["US-KS-2", "EU-SE-1"] }), []);
    assert.deepEqual(replaced(olds, { ...news, dataCenterIds: ["EU-RO-1"] }), ["dataCenterIds"]);
    assert.deepEqual(replaced({ ...olds, dataCenterId: undefined }, { ...news, dataCenterIds: ["EU-RO-1"] }), []);
  });

  it("include a change between GPU and CPU, and another CPU", () => {
    const cpuPod = { name: "shell", image: "acme/comfy:1", cpu };
    assert.deepEqual(replaced(gpuPod, cpuPod), ["cpu", "gpus"]);
    assert.deepEqual(replaced(cpuPod, gpuPod), ["gpuCount", "cpu"]);
    assert.deepEqual(replaced(cpuPod, { ...cpuPod, cpu: { ...cpu, vcpuCount: 4 } }), ["cpu"]);
    assert.deepEqual(replaced(cpuPod, { ...cpuPod, cpu: { ...cpu } }), []);
  });

  it("include a removed bid, private address or network volume, and an added volume", () => {
    const { bidPerGpu: _bid, ...onDemand } = news;
    assert.deepEqual(replaced(olds, onDemand), ["bidPerGpu"], "otherwise it would stay interruptible");
    const { globalNetworking: _private, ...alone } = news;
    assert.deepEqual(replaced(olds, alone), ["globalNetworking"]);
    assert.deepEqual(replaced({ ...olds, globalNetworking: false }, alone), []);
    const { networkVolume: _volume, ...without } = news;
    assert.deepEqual(replaced(olds, without), ["networkVolume"]);
    assert.deepEqual(replaced(gpuPod, { ...gpuPod, volumeInGb: 50 }), ["volumeInGb"]);
    assert.deepEqual(replaced({ ...gpuPod, volumeInGb: 50 }, { ...gpuPod, volumeInGb: 60 }), []);
    assert.deepEqual(
      replaced({ ...gpuPod, ownVolumeInGb: 50 }, { ...gpuPod, volumeInGb: 50 }),
      [],
      "it has one already",
    );
  });

  it("include an image in place of a template, with a warning that gives the reason", () => {
    const { image: _image, ...bare } = gpuPod;
    const copied = { ...bare, templateId: "tpl-1" };
    const { replaces } = setup.pod.diff("pod-1", { ...copied, ready: true }, { ...gpuPod });
    assert.deepEqual(replaces, ["templateId"]);
    assert.deepEqual(setup.warnings, [
      'Pod "shell" (pod-1): the program no longer has the template that the Pod was created from. RunPod cannot clear in place what came from it (variables, volume, SSH), so a new Pod replaces this one. Its container disk and its own volume are deleted; a network volume stays. To keep the Pod, keep the template.',
    ]);
    assert.deepEqual(setup.pod.diff("pod-1", { ...gpuPod }, { ...copied }).replaces, ["templateId"]);
    setup.pod.diff("pod-1", { ...copied, image: "from-template:1" }, { ...copied });
    assert.equal(setup.warnings.length, 1, "no other change logs a warning");
  });

  it("do not include an unknown list, but include a network volume that will be created", () => {
    for (const list of [unknown, [unknown], ["NVIDIA A40", unknown]]) {
      assert.deepEqual(replaced(olds, { ...news, gpus: list }), []);
      assert.deepEqual(replaced(olds, { ...news, dataCenterIds: list }), []);
    }
    assert.deepEqual(replaced(olds, { ...news, networkVolume: { id: unknown, dataCenterId: "EU-RO-1" } }), [
      "networkVolume",
    ]);
    assert.deepEqual(replaced(olds, { ...news, networkVolume: unknown }), ["networkVolume"]);
    for (const key of ["image", "args", "env", "ports"]) {
      assert.deepEqual(replaced(olds, { ...news, [key]: unknown }), [], key);
    }
  });
});
