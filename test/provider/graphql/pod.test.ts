import assert from "node:assert/strict";
import type { Pod, PodSpec } from "../../../provider/api";
import { overGraphql } from "../../../provider/graphql";
import { FakeHttp } from "./fake-http";

/** A Pod as RunPod tells it, every field set. */
const wire = {
  id: "pod-1",
  name: "shell",
  imageName: "acme/comfy:1",
  templateId: "tpl-1",
  gpuCount: 2,
  containerDiskInGb: 30,
  volumeInGb: 40,
  volumeMountPath: "/data",
  networkVolumeId: "vol-1",
  dockerArgs: "sleep infinity",
  env: ["URL=https://host/?a=b", "EMPTY=", "BARE"],
  ports: "8188/http, 22/tcp",
  containerRegistryAuthId: "reg-1",
  desiredStatus: "RUNNING",
  costPerHr: 0.44,
  machine: { gpuDisplayName: "RTX A4000", dataCenterId: "EU-RO-1", podHostId: "pod-1-6441" },
  runtime: {
    ports: [
      { ip: "203.0.113.7", isIpPublic: true, privatePort: 22, publicPort: 40122, type: "tcp" },
      { ip: null, isIpPublic: null, privatePort: 80, publicPort: null, type: null },
    ],
  },
};

const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").pod;
const capacity = "There are no longer any instances available with the requested specifications.";
const refusal = (message: string) => ({ errors: [{ message }], data: null });

async function listed(...pods: object[]): Promise<Pod[]> {
  const http = new FakeHttp().answer({ data: { myself: { id: "account-1", pods } } });
  const { accountId, items } = await over(http).list();
  assert.equal(accountId, "account-1");
  return items;
}

async function one(changes: object = {}): Promise<Pod> {
  const [pod] = await listed({ ...wire, ...changes });
  assert.ok(pod !== undefined);
  return pod;
}

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

describe("provider/graphql/pod: what it reads", () => {
  it("is every field in our words", async () => {
    assert.deepEqual(await one(), {
      id: "pod-1",
      name: "shell",
      image: "acme/comfy:1",
      templateId: "tpl-1",
      gpuCount: 2,
      gpuTypeId: "NVIDIA RTX A4000",
      containerDiskInGb: 30,
      volumeInGb: 40,
      volumeMountPath: "/data",
      networkVolumeId: "vol-1",
      args: "sleep infinity",
      env: { URL: "https://host/?a=b", EMPTY: "", BARE: "" },
      ports: ["8188/http", "22/tcp"],
      registryAuthId: "reg-1",
      dataCenterId: "EU-RO-1",
      desiredStatus: "RUNNING",
      sshProxyUser: "pod-1-6441",
      costPerHourInUsd: 0.44,
      openPorts: [{ privatePort: 22, publicPort: 40122, ip: "203.0.113.7", isPublic: true, protocol: "tcp" }],
    });
  });

  it("is nothing where RunPod leaves a field empty, as on a Pod that is on no host", async () => {
    const always = { id: "pod-1", name: "x", gpuCount: 0, desiredStatus: "EXITED", costPerHr: 0 };
    const empty = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    const bare = await one({ ...empty, ...always, templateId: "", networkVolumeId: "", runtime: { ports: null } });
    const known = Object.entries(bare).filter(([, value]) => value !== undefined);
    assert.deepEqual(Object.fromEntries(known), {
      ...{ id: "pod-1", name: "x", image: "", gpuCount: 0, containerDiskInGb: 0, volumeInGb: 0, args: "" },
      ...{ env: {}, ports: [], desiredStatus: "EXITED", costPerHourInUsd: 0, openPorts: [] },
    });
    assert.equal((await one({ machine: { ...wire.machine, gpuDisplayName: "H100 SXM" } })).gpuTypeId, undefined);
  });

  it("leaves out Pods that have ended, and no other", async () => {
    const states = ["CREATED", "RUNNING", "RESTARTING", "EXITED", "PAUSED", "DEAD", "TERMINATED"];
    const pods = await listed(...states.map((desiredStatus) => ({ ...wire, id: desiredStatus, desiredStatus })));
    assert.deepEqual(
      pods.map(({ id }) => id),
      ["CREATED", "RUNNING", "RESTARTING", "EXITED", "PAUSED"],
    );
  });

  it("is an error where a field is missing, and none of the list counts", async () => {
    await assert.rejects(listed(wire, { ...wire, gpuCount: undefined }), {
      kind: "malformed",
      message: /pods\.1\.gpuCount/,
    });
  });
});

describe("provider/graphql/pod: create", () => {
  it("tries each GPU in each place, the GPU first, until one is free, and sends none of them twice", async () => {
    const http = new FakeHttp().answer(refusal(capacity)).answer(refusal(capacity)).answer(refusal(capacity));
    http.answer({ data: { podFindAndDeployOnDemand: { ...wire, machine: null } } });
    const pod = await over(http).create(spec);
    assert.deepEqual([pod.id, pod.gpuTypeId], ["pod-1", "NVIDIA L40S"], "what was asked for says which it is");
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

  it("goes on only where nothing can have been made", async () => {
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
  });

  it("names every choice and its refusal where none is free", async () => {
    const http = new FakeHttp();
    for (let choice = 0; choice < 4; choice += 1) http.answer(refusal(`${capacity} (${choice})`));
    await assert.rejects(over(http).create(spec), {
      kind: "capacity",
      mayHaveHappened: false,
      message:
        "none of its choices is free; nothing was made.\n" +
        ["NVIDIA A40 in EU-RO-1", "NVIDIA A40 in US-KS-2", "NVIDIA L40S in EU-RO-1", "NVIDIA L40S in US-KS-2"]
          .map((choice, index) => `  ${choice}: podFindAndDeployOnDemand: RunPod said: ${capacity} (${index})\n`)
          .join("") +
        "Name more GPU types or pools, allow more data centers, or run `pulumi up` again later.",
    });
  });

  it("sends every field that was given, and none that was not", async () => {
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

  it("names a CPU by flavor, vCPUs and the RAM that comes with them", async () => {
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

describe("provider/graphql/pod: update and delete", () => {
  async function updated(changes: Partial<PodSpec>, current: object = {}, ...answers: object[]) {
    const http = new FakeHttp();
    for (const answer of answers) http.answer(answer);
    const pod = await over(http).update(await one(current), changes);
    return { pod, http, operations: http.sent.map(({ operation }) => operation) };
  }

  const whole = {
    podId: "pod-1",
    imageName: "acme/comfy:1",
    containerDiskInGb: 30,
    dockerArgs: "sleep infinity",
    env: [
      { key: "BARE", value: "" },
      { key: "EMPTY", value: "" },
      { key: "URL", value: "https://host/?a=b" },
    ],
    ports: "8188/http,22/tcp",
    volumeInGb: 40,
    volumeMountPath: "/data",
    containerRegistryAuthId: "reg-1",
  };

  const edits: [changed: Partial<PodSpec>, sent: object][] = [
    [{ image: "acme/comfy:2" }, { imageName: "acme/comfy:2" }],
    [{ containerDiskInGb: 60 }, { containerDiskInGb: 60 }],
    [{ args: "" }, { dockerArgs: "" }],
    [{ env: { A: "x=y" } }, { env: [{ key: "A", value: "x=y" }] }],
    [{ env: {} }, { env: [] }],
    [{ ports: ["22/tcp"] }, { ports: "22/tcp" }],
    [{ ports: null }, { ports: "" }],
    [{ volumeInGb: 50 }, { volumeInGb: 50 }],
    [{ volumeMountPath: "/x" }, { volumeMountPath: "/x" }],
    [{ registryAuthId: null }, { containerRegistryAuthId: "" }],
  ];
  for (const [changed, differs] of edits) {
    it(`edits ${JSON.stringify(changed)}, and sends the rest as it is`, async () => {
      const { http, operations } = await updated(changed, {}, { data: { podEditJob: wire } });
      assert.deepEqual(http.input, { ...whole, ...differs });
      assert.deepEqual([operations, http.last.repeatable], [["podEditJob"], true]);
      assert.deepEqual(http.last.secrets, Object.values(changed.env ?? {}));
    });
  }

  it("edits nothing where nothing changed, since every edit wipes the container disk", async () => {
    const same: Partial<PodSpec>[] = [
      {},
      { image: "acme/comfy:1", args: "sleep infinity", containerDiskInGb: 30, volumeInGb: 40 },
      { env: { BARE: "", URL: "https://host/?a=b", EMPTY: "" } },
      { ports: ["22/tcp", "8188/http"], gpuTypes: ["NVIDIA L40S"], dataCenterIds: ["US-KS-2"] },
      { desiredStatus: "RUNNING" },
    ];
    for (const changes of same) assert.deepEqual((await updated(changes)).operations, [], JSON.stringify(changes));
    const cleared = await updated({ ports: null, registryAuthId: null }, { ports: "", containerRegistryAuthId: null });
    assert.deepEqual(cleared.operations, []);
  });

  it("stops and resumes where that is asked for and not so already", async () => {
    const stopped = { ...wire, desiredStatus: "EXITED" };
    const stop = await updated({ desiredStatus: "EXITED" }, {}, { data: { podStop: stopped } });
    assert.deepEqual(
      [stop.operations, stop.http.input, stop.pod.desiredStatus],
      [["podStop"], { podId: "pod-1" }, "EXITED"],
    );
    const resume = await updated({ desiredStatus: "RUNNING" }, stopped, { data: { podResume: wire } });
    assert.deepEqual([resume.operations, resume.http.input], [["podResume"], { podId: "pod-1" }]);
    const bid = { desiredStatus: "RUNNING", bidPerGpu: 0.3, gpuCount: 2 } as const;
    const again = await updated(bid, stopped, { data: { podBidResume: wire } });
    assert.deepEqual(again.http.input, { podId: "pod-1", bidPerGpu: 0.3, gpuCount: 2 });
    assert.deepEqual((await updated({ desiredStatus: "EXITED" }, stopped)).operations, []);
    assert.deepEqual((await updated({ desiredStatus: "RUNNING" }, { desiredStatus: "RESTARTING" })).operations, []);
  });

  it("leaves a stopped Pod stopped after an edit that started it, unless it shall run", async () => {
    const stopped = { ...wire, desiredStatus: "EXITED" };
    const edited = { data: { podEditJob: wire } };
    const before = await updated({ args: "x" }, stopped, edited, { data: { podStop: stopped } });
    assert.deepEqual([before.operations, before.pod.desiredStatus], [["podEditJob", "podStop"], "EXITED"]);
    const started = await updated({ args: "x", desiredStatus: "RUNNING" }, stopped, edited);
    assert.deepEqual(started.operations, ["podEditJob"]);
    const quiet = { data: { podEditJob: stopped } };
    const resumed = await updated({ args: "x", desiredStatus: "RUNNING" }, stopped, quiet, {
      data: { podResume: wire },
    });
    assert.deepEqual(resumed.operations, ["podEditJob", "podResume"]);
  });

  it("says what a host without free GPUs means, and gives a Pod without any back as it is", async () => {
    const stopped = { desiredStatus: "EXITED" };
    const full = refusal("There are not enough free GPUs on the host machine to start this pod.");
    await assert.rejects(updated({ desiredStatus: "RUNNING" }, stopped, full), {
      kind: "capacity",
      message:
        "podResume: RunPod said: There are not enough free GPUs on the host machine to start this pod. A stopped Pod stays on its " +
        "host, and the host's GPUs are rented away. Try again later, or replace it: `pulumi up --replace <its URN>`. Data on a network " +
        "volume stays; data on the Pod's own volume does not.",
    });
    await assert.rejects(updated({ desiredStatus: "RUNNING" }, stopped, refusal("Your balance is too low.")), {
      kind: "rejected",
      message: "podResume: RunPod said: Your balance is too low.",
    });
    const bare = await updated({ desiredStatus: "RUNNING" }, stopped, {
      data: { podResume: { ...wire, gpuCount: 0 } },
    });
    assert.equal(bare.pod.gpuCount, 0);
  });

  it("terminates, and believes nothing but RunPod's own word for it", async () => {
    const http = new FakeHttp().answer({ data: { podTerminate: null } });
    await over(http).delete({ id: "pod-1", name: "shell" });
    assert.deepEqual([http.last.operation, http.input], ["podTerminate", { podId: "pod-1" }]);
    await assert.rejects(over(new FakeHttp().answer({ data: {} })).delete({ id: "pod-1", name: "shell" }), {
      kind: "malformed",
    });
    const gone = new FakeHttp().answer(refusal("pod not found to terminate"));
    await assert.rejects(over(gone).delete({ id: "pod-1", name: "shell" }), { kind: "notFound" });
  });
});
