import assert from "node:assert/strict";
import type { PodSpec } from "../../../../provider/api";
import { instanceId } from "../../../../provider/adapters/graphql/instance-id";
import { FakeHttp } from "./fake-http";
import { capacity, over, refusal, wire } from "./pod-wire";

const spec: PodSpec = {
  name: "shell",
  image: "acme/comfy:1",
  gpuTypes: ["NVIDIA A40", "NVIDIA L40S"],
  gpuCount: 1,
  cloud: "SECURE",
  dataCenterIds: ["EU-RO-1", "US-KS-2"],
  containerDiskInGb: 20,
  volumeInGb: 0,
  args: "",
  env: { B: "2", A: "canary-secret" },
};
const sent = {
  name: "shell",
  imageName: "acme/comfy:1",
  cloudType: "SECURE",
  containerDiskInGb: 20,
  dockerArgs: "",
  env: [
    { key: "A", value: "canary-secret" },
    { key: "B", value: "2" },
  ],
};

describe("provider/adapters/graphql/pod: create", () => {
  it("tries each GPU in each data center, GPU first, until one is available, and sends no choice twice", async () => {
    const http = new FakeHttp().answer(refusal(capacity)).answer(refusal(capacity)).answer(refusal(capacity));
    http.answer({ data: { podFindAndDeployOnDemand: { ...wire, machine: null } } });
    const pod = await over(http).create(spec);
    assert.deepEqual([pod.id, pod.gpuTypeId], ["pod-1", "NVIDIA L40S"], "the request names the type");
    const choices = [
      ["NVIDIA A40", "EU-RO-1"],
      ["NVIDIA A40", "US-KS-2"],
      ["NVIDIA L40S", "EU-RO-1"],
      ["NVIDIA L40S", "US-KS-2"],
    ];
    assert.deepEqual(
      http.sent.map(({ variables }) => variables.input),
      choices.map(([gpuTypeId, dataCenterId]) => ({ ...sent, gpuTypeId, gpuCount: 1, volumeInGb: 0, dataCenterId })),
    );
    for (const { operation, repeatable, document, secrets } of http.sent) {
      assert.deepEqual([operation, repeatable], ["podFindAndDeployOnDemand", false]);
      assert.match(document, /^mutation \(\$input: PodFindAndDeployOnDemandInput\) /);
      assert.deepEqual(secrets, ["2", "canary-secret"]);
    }
  });

  it("tries the next choice only if the last one certainly created nothing", async () => {
    const texts: [text: string, kind: string][] = [
      ["Something went wrong. Please try again later or contact support.", "unavailable"],
      ["Your balance is too low.", "rejected"],
      ["Unauthorized", "unauthorised"],
    ];
    for (const [text, kind] of texts) {
      const http = new FakeHttp().answer(refusal(capacity)).answer(refusal(text));
      await assert.rejects(over(http).create(spec), { kind });
      assert.equal(http.sent.length, 2);
    }
    const malformed = new FakeHttp().answer({ data: { podFindAndDeployOnDemand: { id: "pod-7" } } });
    await assert.rejects(over(malformed).create(spec), { kind: "malformed", id: "pod-7" });
    assert.equal(malformed.sent.length, 1);
    const made = { errors: [{ message: capacity }], data: { podFindAndDeployOnDemand: { id: "pod-7" } } };
    const contradictory = new FakeHttp().answer(made).answer({ data: { podFindAndDeployOnDemand: wire } });
    await assert.rejects(over(contradictory).create(spec), { kind: "capacity", id: "pod-7" });
    assert.equal(contradictory.sent.length, 1, "the next choice would be a second Pod");
  });

  it("names every choice and its refusal when none is available", async () => {
    const http = new FakeHttp();
    for (let choice = 0; choice < 4; choice += 1) http.answer(refusal(`${capacity} (${choice})`));
    await assert.rejects(over(http).create(spec), {
      kind: "capacity",
      mayHaveHappened: false,
      message:
        "none of its choices is free; nothing was created.\n" +
        ["NVIDIA A40 in EU-RO-1", "NVIDIA A40 in US-KS-2", "NVIDIA L40S in EU-RO-1", "NVIDIA L40S in US-KS-2"]
          .map((choice, index) => `  ${choice}: podFindAndDeployOnDemand: RunPod said: ${capacity} (${index})\n`)
          .join("") +
        "Name more GPU types or pools, allow more data centers, or run `pulumi up` again later.",
    });
  });

  it("sends every given field and no other", async () => {
    const http = new FakeHttp().answer({ data: { podFindAndDeployOnDemand: wire } });
    const { dataCenterIds: _places, ...anywhere } = spec;
    await over(http).create({
      ...anywhere,
      ...{ gpuTypes: ["NVIDIA A40"], templateId: "tpl-1", networkVolumeId: "vol-1", volumeMountPath: "/data" },
      ...{ ports: ["22/tcp", "80/http"], registryAuthId: "reg-1", startSsh: true, startJupyter: false },
      ...{ allowedCudaVersions: ["12.4"], minCudaVersion: "12.4", globalNetworking: true, desiredStatus: "RUNNING" },
    });
    assert.deepEqual(http.input, {
      ...sent,
      ...{ gpuTypeId: "NVIDIA A40", gpuCount: 1, volumeInGb: 0, templateId: "tpl-1" },
      ...{
        networkVolumeId: "vol-1",
        volumeMountPath: "/data",
        ports: "22/tcp,80/http",
        containerRegistryAuthId: "reg-1",
      },
      ...{ startSsh: true, startJupyter: false, globalNetwork: true },
      ...{ allowedCudaVersions: ["12.4"], minCudaVersion: "12.4" },
    });
    const quiet = new FakeHttp().answer({ data: { podFindAndDeployOnDemand: wire } });
    const least: PodSpec = { name: "x", templateId: "tpl-1", gpuTypes: ["NVIDIA A40"], cloud: "SECURE", ports: null };
    await over(quiet).create({ ...least, registryAuthId: null });
    assert.deepEqual(quiet.input, { name: "x", templateId: "tpl-1", gpuTypeId: "NVIDIA A40", cloudType: "SECURE" });
  });

  it("bids for an interruptible Pod", async () => {
    const http = new FakeHttp().answer({ data: { podRentInterruptable: wire } });
    await over(http).create({ ...spec, gpuTypes: ["NVIDIA A40"], dataCenterIds: ["EU-RO-1"], bidPerGpu: 0.2 });
    assert.match(http.last.document, /^mutation \(\$input: PodRentInterruptableInput!\) \{ podRentInterruptable/);
    const choice = { gpuTypeId: "NVIDIA A40", dataCenterId: "EU-RO-1", gpuCount: 1 };
    assert.deepEqual(http.input, { ...sent, ...choice, volumeInGb: 0, bidPerGpu: 0.2 });
  });

  it("derives the RAM of an unknown flavor from its letter", () => {
    const of = (flavor: string) => instanceId({ flavor, vcpuCount: 4 });
    assert.deepEqual(["cpu7c", "cpu7g", "cpu7m"].map(of), ["cpu7c-4-8", "cpu7g-4-16", "cpu7m-4-32"]);
  });

  it("names a CPU by flavor, vCPUs and their RAM", async () => {
    const { gpuTypes: _types, gpuCount: _count, volumeInGb: _volume, ...rest } = spec;
    const ids = { cpu3c: "cpu3c-2-4", cpu3g: "cpu3g-2-8", cpu3m: "cpu3m-2-16", cpu5c: "cpu5c-2-4", cpu5g: "cpu5g-2-8" };
    for (const [flavor, instanceId] of Object.entries(ids)) {
      const http = new FakeHttp()
        .answer(refusal(capacity))
        .answer({ data: { deployCpuPod: { ...wire, gpuCount: 0 } } });
      await over(http).create({ ...rest, cpu: { flavor, vcpuCount: 2 }, volumeInGb: 0 });
      assert.match(http.last.document, /^mutation \(\$input: deployCpuPodInput!\) \{ deployCpuPod/);
      assert.deepEqual(
        http.sent.map(({ variables }) => variables.input),
        ["EU-RO-1", "US-KS-2"].map((dataCenterId) => ({ ...sent, instanceId, dataCenterId })),
      );
    }
  });
});
