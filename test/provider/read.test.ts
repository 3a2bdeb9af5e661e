import assert from "node:assert/strict";
import { createLookUpOpener } from "../../provider";
import { overGraphql } from "../../provider/adapters/graphql";
import { lookUps } from "../../provider/read";
import type { RunpodApi } from "../../provider/api";
import { answer, useCannedServer, type Answer } from "./adapters/canned-server";
import { FakeClock } from "../support/fake-clock";
import { FakeHttp } from "./adapters/graphql/fake-http";

const volume = { id: "vol-1", name: "models", size: 100, dataCenterId: "EU-RO-1", storageType: "ssd" };
const template = {
  ...{ id: "tpl-1", name: "comfy", imageName: "acme/comfy:1", dockerArgs: "", containerDiskInGb: 60, volumeInGb: 0 },
  ...{ volumeMountPath: "", env: [{ key: "A", value: "1" }], ports: null, containerRegistryAuthId: "reg-1" },
  ...{ isServerless: true, isPublic: false, startSsh: false, startJupyter: false, category: "NVIDIA", readme: "" },
  ...{ portsConfig: null, startScript: "", advancedStart: false, config: null },
};
const endpoint = {
  ...{ id: "ep-1", name: "prod", templateId: "tpl-1", type: "QB", gpuIds: "ADA_80_PRO,-NVIDIA H100 NVL", gpuCount: 2 },
  ...{
    instanceIds: null,
    networkVolumeId: null,
    networkVolumeIds: [{ networkVolumeId: "vol-1" }],
    locations: "EU-RO-1",
  },
  ...{ workersMin: 0, workersMax: 3, idleTimeout: 5, scalerType: "QUEUE_DELAY", scalerValue: 4, executionTimeoutMs: 1 },
  ...{ flashBootType: "FLASHBOOT", allowedCudaVersions: "", minCudaVersion: null, version: 7, workersPFBTarget: 3 },
};
const pod = {
  ...{ id: "pod-1", name: "shell", imageName: "acme/comfy:1", templateId: null, gpuCount: 0, containerDiskInGb: 20 },
  ...{
    volumeInGb: 0,
    volumeMountPath: "/workspace",
    networkVolumeId: "vol-1",
    dockerArgs: "",
    env: [],
    ports: "22/tcp",
  },
  ...{ containerRegistryAuthId: null, desiredStatus: "RUNNING", costPerHr: 0.06 },
  machine: { gpuDisplayName: null, dataCenterId: "EU-RO-1", podHostId: "pod-1-6441" },
  runtime: { ports: [{ ip: "203.0.113.7", isIpPublic: true, privatePort: 22, publicPort: 40122, type: "tcp" }] },
};

const told = (found: object | null) => ({ data: { podTemplate: found } });
const own = (field: string, ...items: object[]) => ({ data: { myself: { id: "account-1", [field]: items } } });

function over(...answers: object[]) {
  const http = new FakeHttp();
  for (const answer of answers) http.answer(answer);
  return { http, ...lookUps(overGraphql(http, "http://runpod.example") as RunpodApi) };
}

describe("provider/read", () => {
  it("reads an endpoint with its template and the places of its volumes, and nothing that only an adapter can read", async () => {
    const program = over(own("endpoints", endpoint), told(template), own("networkVolumes", volume));
    const found = await program.getEndpoint("ep-1");
    assert.deepEqual(found.gpus, ["ADA_80_PRO", "-NVIDIA H100 NVL"]);
    assert.deepEqual(found.networkVolumes, [{ id: "vol-1", dataCenterId: "EU-RO-1" }]);
    assert.deepEqual(
      [found.id, found.version, found.gpuCount, found.template.image, found.template.env],
      ["ep-1", 7, 2, "acme/comfy:1", { A: "1" }],
    );
    assert.ok(!("networkVolumeIds" in found));
    for (const object of [found, found.template]) assert.deepEqual(Object.getOwnPropertySymbols(object), []);
  });

  it("reads a CPU endpoint without volumes", async () => {
    const cpu = { ...endpoint, gpuIds: "", instanceIds: ["cpu3g-4-16"], networkVolumeIds: [] };
    const program = over(own("endpoints", cpu), told(template), own("networkVolumes"));
    const { gpus, cpus, networkVolumes } = await program.getEndpoint("ep-1");
    assert.deepEqual([gpus, cpus, networkVolumes], [[], [{ flavor: "cpu3g", vcpuCount: 4 }], []]);
  });

  it("reads volumes, templates and Pods with what changes at every start", async () => {
    assert.deepEqual(await over(own("networkVolumes", { ...volume, id: "vol-0" }, volume)).getNetworkVolume("vol-1"), {
      id: "vol-1",
      name: "models",
      sizeInGb: 100,
      dataCenterId: "EU-RO-1",
      storageType: "ssd",
    });
    const found = await over(own("podTemplates", template)).getTemplate("tpl-1");
    assert.deepEqual(
      [found.image, found.registryAuthId, Object.getOwnPropertySymbols(found)],
      ["acme/comfy:1", "reg-1", []],
    );
    const { openPorts, desiredStatus, sshProxyUser, costPerHourInUsd } = await over(own("pods", pod)).getPod("pod-1");
    assert.deepEqual([desiredStatus, sshProxyUser, costPerHourInUsd], ["RUNNING", "pod-1-6441", 0.06]);
    assert.deepEqual(openPorts, [
      { privatePort: 22, publicPort: 40122, ip: "203.0.113.7", isPublic: true, protocol: "tcp" },
    ]);
  });

  it("says what is missing, and takes no failed call for an empty account", async () => {
    const missing =
      /^UserError: RunPod lists no (endpoint|network volume|template|Pod) x-9 in the account of this API key\. Check the id, and runpod:apiKey\.$/;
    await assert.rejects(over(own("endpoints", endpoint)).getEndpoint("x-9"), missing);
    await assert.rejects(over(own("networkVolumes", volume)).getNetworkVolume("x-9"), missing);
    await assert.rejects(over(own("podTemplates", template)).getTemplate("x-9"), missing);
    await assert.rejects(over(own("pods", { ...pod, id: "x-9", desiredStatus: "TERMINATED" })).getPod("x-9"), missing);
    await assert.rejects(over({ data: { myself: null } }).getPod("pod-1"), { kind: "unauthorised" });
    const dangling = over(own("endpoints", endpoint), told(template), own("networkVolumes"));
    await assert.rejects(dangling.getEndpoint("ep-1"), {
      message:
        "Endpoint ep-1 names network volume vol-1, which RunPod does not list any more. Take it off the endpoint first.",
    });
  });

  it("reads what an endpoint runs by its id, as it may be no template of the account, and says where there is none", async () => {
    const program = over(own("endpoints", endpoint), told(template), own("networkVolumes", volume));
    await program.getEndpoint("ep-1");
    assert.deepEqual(program.http.sent.find(({ operation }) => operation === "podTemplate")?.variables, {
      id: "tpl-1",
    });
    const gone = over(own("endpoints", endpoint), told(null), own("networkVolumes", volume));
    await assert.rejects(gone.getEndpoint("ep-1"), {
      name: "UserError",
      message:
        /^Endpoint ep-1 runs template tpl-1, which RunPod does not show to this API key.*Give the endpoint a template of this account first\.$/,
    });
    const bare = over(own("endpoints", { ...endpoint, templateId: null }), own("networkVolumes", volume));
    await assert.rejects(bare.getEndpoint("ep-1"), {
      name: "UserError",
      message: /^RunPod reports no template of endpoint ep-1.*Give it one in the console first\.$/,
    });
  });

  it("asks nothing where the id is empty", async () => {
    for (const [kind, read] of [
      ["endpoint", () => over().getEndpoint("")],
      ["network volume", () => over().getNetworkVolume("")],
      ["template", () => over().getTemplate("")],
      ["Pod", () => over().getPod("")],
    ] as const) {
      const message = `The id of the ${kind} to read is empty. Give the one that RunPod's console shows.`;
      await assert.rejects(read(), { name: "UserError", message });
    }
  });
});

describe("provider/read: what a read waits for", () => {
  const server = useCannedServer();

  it("is told under its name: an answer that does not come, a RunPod that fails or refuses", async () => {
    const clock = new FakeClock();
    const open = createLookUpOpener(clock);
    const list = answer(200, JSON.stringify(own("networkVolumes", volume)));
    const slow: Answer = (request, response) => void clock.sleep(12_000).then(() => list(request, response));
    const settings: Record<string, string> = { "runpod:apiKey": "key-1", "runpod:graphqlUrl": server.url };
    const down = Array.from({ length: 6 }, () => answer(503, "down"));
    const told: string[] = [];
    for (const [answers, word] of [
      [
        [slow],
        /^getNetworkVolume\("vol-1"\): waiting for RunPod's answer to myself\.networkVolumes, for 10 s now, at most 60 s\.$/,
      ],
      [
        [...down, list],
        /^getNetworkVolume\("vol-1"\): waiting until RunPod answers myself\.networkVolumes \(HTTP 503\), for 10 s now, at most 120 s\.$/,
      ],
      [
        [answer(429, "", { "retry-after": "40" }), list],
        /^Calls to RunPod that wait: 1\. It has refused some as too many/,
      ],
    ] as const) {
      told.length = 0;
      server.answers = [...answers];
      const { getNetworkVolume } = open(
        (key) => settings[key],
        (message) => told.push(message),
      );
      assert.equal((await getNetworkVolume("vol-1")).sizeInGb, 100);
      assert.match(told[0] ?? "nothing was told", word);
    }
  });
});
