import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { Registration } from "./registrations";
import { isSecret, logsOf, registrationsOf, valueOf } from "./registrations";

const image = "acme/comfy:1-debug";
const keys = ["ssh-ed25519 AAAA one\n", "ssh-ed25519 BBBB two"];
const volume = { id: "models-id", dataCenterId: "EU-RO-1" };

/** Production as a program has it. */
function production(): runpod.Endpoint {
  const models = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
  const env = { MODE: "fast", HOME: "/runpod-volume" };
  const source = { image: "acme/comfy:1", args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", env };
  const template = new runpod.Template("comfy", source);
  return new runpod.Endpoint("prod", {
    template,
    gpus: ["AMPERE_80", "ADA_48_PRO"],
    gpuCount: 2,
    networkVolumes: [models],
  });
}

/** The same as `getEndpoint` tells it. */
const info = {
  ...{
    id: "ep-1",
    name: "prod",
    templateId: "tpl-1",
    type: "LOAD_BALANCER",
    gpus: ["AMPERE_80"],
    gpuCount: 2,
    cpus: [],
  },
  networkVolumes: [volume, { id: "other", dataCenterId: "US-KS-2" }],
  dataCenterIds: ["EU-RO-1", "US-KS-2"],
  allowedCudaVersions: [],
  template: { args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", env: { TOKEN: "canary" } },
} as unknown as runpod.EndpointInfo;

type Differences = Partial<runpod.DebugStackArgs>;

/** Registers a DebugStack beside production, and leaves production out of what it returns. */
async function stackOf(args: Differences, endpoint: () => runpod.DebugStackArgs["endpoint"] = production) {
  let stack: runpod.DebugStack | undefined;
  const registered = await registrationsOf(() => {
    stack = new runpod.DebugStack("bug", { endpoint: endpoint(), image, ...args });
  });
  assert.ok(stack !== undefined);
  const parts = Object.entries(registered).filter(([name]) => name.startsWith("bug-"));
  return { stack, registered, parts: Object.fromEntries(parts) };
}

/** What a program says about a part, without what the class adds to every resource. */
function said(part: Registration | undefined): Record<string, unknown> {
  const { __provider: _shim, defaultName: _name, releaseEnv: _releaseEnv, ...inputs } = part?.inputs ?? {};
  return inputs;
}

/** Where the debug endpoint may run, beside its GPUs and volumes. */
function whereOf({ parts }: Awaited<ReturnType<typeof stackOf>>): Record<string, unknown> {
  const keys = ["dataCenterIds", "allowedCudaVersions", "minCudaVersion"];
  return Object.fromEntries(Object.entries(said(parts["bug-endpoint"])).filter(([key]) => keys.includes(key)));
}

const outputsOf = ({ endpointId, podId, sshCommand, runUrl }: runpod.DebugStack) =>
  valueOf(pulumi.all([endpointId, podId, sshCommand, runUrl]));

describe("sdk: DebugStack", () => {
  it("makes a template, an endpoint and a CPU Pod beside production, on its volume", async () => {
    const { parts, registered, stack } = await stackOf({ authorizedKeys: keys });
    assert.equal(registered.bug?.type, "runpod-iac:index:DebugStack");
    assert.deepEqual(Object.fromEntries(Object.entries(parts).map(([name, { type }]) => [name, type])), {
      "bug-template": "pulumi-nodejs:dynamic/runpod:Template",
      "bug-endpoint": "pulumi-nodejs:dynamic/runpod:Endpoint",
      "bug-pod": "pulumi-nodejs:dynamic/runpod:Pod",
    });
    const PUBLIC_KEY = "ssh-ed25519 AAAA one\nssh-ed25519 BBBB two";
    assert.deepEqual(said(parts["bug-template"]), {
      ...{ image, args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", ports: ["22/tcp"] },
      env: { MODE: "fast", HOME: "/runpod-volume", PUBLIC_KEY },
    });
    assert.deepEqual(said(parts["bug-endpoint"]), {
      ...{ templateId: "bug-template-id", release: "bug-template-release", profile: "debug" },
      ...{ gpus: ["AMPERE_80", "ADA_48_PRO"], gpuCount: 2, networkVolumes: [volume] },
    });
    assert.deepEqual(said(parts["bug-pod"]), {
      ...{ image, registryAuthId: "reg-1", networkVolume: volume, volumeMountPath: "/workspace", ports: ["22/tcp"] },
      ...{ cpu: { flavor: "cpu3c", vcpuCount: 2 }, env: { PUBLIC_KEY } },
    });
    const runUrl = "https://api.runpod.ai/v2/bug-endpoint-id/run";
    assert.deepEqual(await outputsOf(stack), ["bug-endpoint-id", "bug-pod-id", undefined, runUrl]);
  });

  it("changes nothing of production", async () => {
    const alone = await registrationsOf(production);
    const { registered } = await stackOf({ authorizedKeys: keys });
    for (const name of ["models", "comfy", "prod"]) assert.deepEqual(registered[name], alone[name], name);
    assert.equal(Object.keys(registered).length, 3 + 4);
  });

  it("opens no port and passes no key without keys", async () => {
    for (const args of [{}, { authorizedKeys: [] }]) {
      const { parts } = await stackOf(args);
      assert.deepEqual(said(parts["bug-template"]).env, { MODE: "fast", HOME: "/runpod-volume" });
      assert.deepEqual(said(parts["bug-pod"]).env, {});
      for (const part of Object.values(parts)) assert.ok(!("ports" in part.inputs));
    }
  });

  it("opens nothing on the HTTP proxy by itself", async () => {
    const { parts } = await stackOf({ authorizedKeys: keys });
    assert.ok(!JSON.stringify(parts).includes("/http"));
  });

  it("takes production in the form that getEndpoint returns, its env as a secret", async () => {
    const { parts, registered } = await stackOf({ authorizedKeys: keys }, () => info);
    assert.deepEqual(Object.keys(registered).sort(), ["bug", "bug-endpoint", "bug-pod", "bug-template"]);
    const { env, ...template } = said(parts["bug-template"]);
    assert.deepEqual(template, {
      ...{ image, args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", ports: ["22/tcp"] },
    });
    assert.ok(isSecret(env));
    const { type, gpus, gpuCount, networkVolumes } = said(parts["bug-endpoint"]);
    assert.deepEqual([type, gpus, gpuCount], ["LOAD_BALANCER", ["AMPERE_80"], 2]);
    assert.deepEqual(networkVolumes, info.networkVolumes);
    assert.ok(isSecret(parts["bug-endpoint"]?.inputs.releaseEnv));
    assert.deepEqual(said(parts["bug-pod"]).networkVolume, volume);
    const cpus = [{ flavor: "cpu3g", vcpuCount: 4 }];
    const onCpu = await stackOf({}, () => ({ ...info, gpus: [], cpus }));
    const inputs = said(onCpu.parts["bug-endpoint"]);
    assert.deepEqual([inputs.cpus, "gpus" in inputs, "gpuCount" in inputs], [cpus, false, false]);
  });

  it("runs its endpoint where production of the program can: in its data centers, on its CUDA versions", async () => {
    const where = { dataCenterIds: ["EU-RO-1", "US-KS-2"], allowedCudaVersions: ["12.8", "12.9"] };
    const template = () => new runpod.Template("comfy", { image });
    const made = (more: object) => () =>
      new runpod.Endpoint("prod", { template: template(), gpus: ["ADA_24"], ...more });
    assert.deepEqual(whereOf(await stackOf({}, made(where))), where);
    const since = { minCudaVersion: "12.4", networkVolumes: [volume] };
    const pinned = await stackOf({}, made(since));
    assert.deepEqual(whereOf(pinned), { minCudaVersion: "12.4" });
    assert.deepEqual(said(pinned.parts["bug-endpoint"]).networkVolumes, [volume]);
    assert.deepEqual(whereOf(await stackOf({}, made({}))), {});
  });

  it("runs its endpoint where production at RunPod can, as far as arguments can say it", async () => {
    const places = ["EU-RO-1", "RO", "US-KS-2"];
    const told = (more: object) => stackOf({}, () => ({ ...info, networkVolumes: [], dataCenterIds: [], ...more }));
    const cuda = { allowedCudaVersions: ["12.8"] };
    assert.deepEqual(whereOf(await told({ dataCenterIds: places, ...cuda })), {
      ...{ dataCenterIds: ["EU-RO-1", "US-KS-2"], allowedCudaVersions: ["12.8"] },
    });
    assert.deepEqual(whereOf(await told({ dataCenterIds: ["RO"], minCudaVersion: "12.4" })), {
      minCudaVersion: "12.4",
    });
    assert.deepEqual(
      whereOf(await told({ ...cuda, minCudaVersion: "12.4" })),
      cuda,
      "an endpoint of ours has one of them",
    );
    assert.deepEqual(whereOf(await told({})), {});
    assert.deepEqual(whereOf(await stackOf({}, () => info)), {}, "volumes pin by themselves");
    const cpus = [{ flavor: "cpu3g", vcpuCount: 4 }];
    assert.deepEqual(whereOf(await told({ gpus: [], cpus, minCudaVersion: "12.4" })), {});
  });

  it("takes other places and CUDA versions, where it is given some, instead of production's", async () => {
    const endpoint = () => ({ ...info, networkVolumes: [], dataCenterIds: ["EU-RO-1"], allowedCudaVersions: ["12.8"] });
    const debugEndpoint = { dataCenterIds: ["US-KS-2"], minCudaVersion: "12.9" };
    assert.deepEqual(whereOf(await stackOf({ debugEndpoint }, endpoint)), debugEndpoint);
    const exact = { allowedCudaVersions: ["13.0"] };
    assert.deepEqual(whereOf(await stackOf({ debugEndpoint: exact }, endpoint)), {
      dataCenterIds: ["EU-RO-1"],
      ...exact,
    });
  });

  it("lets each part differ", async () => {
    const { parts } = await stackOf({
      ...{ args: "debug", env: { MODE: "slow", MORE: "1" }, containerDiskInGb: 80, registryAuthId: "reg-2" },
      debugEndpoint: { gpus: ["ADA_24"], workersMax: 2, name: "other" },
      pod: { gpus: ["NVIDIA L40S"], env: { MODE: "pod" }, ports: ["22/tcp", "8188/http"], image: "acme/tools:1" },
    });
    assert.deepEqual(said(parts["bug-template"]), {
      ...{ image, args: "debug", containerDiskInGb: 80, registryAuthId: "reg-2" },
      env: { MODE: "slow", HOME: "/runpod-volume", MORE: "1" },
    });
    const endpoint = said(parts["bug-endpoint"]);
    assert.deepEqual([endpoint.gpus, endpoint.workersMax, endpoint.name], [["ADA_24"], 2, "other"]);
    assert.ok(!("gpuCount" in endpoint), "production's count is for production's GPUs");
    const { networkVolume: _volume, volumeMountPath: _path, ...pod } = said(parts["bug-pod"]);
    assert.deepEqual(pod, {
      ...{ image: "acme/tools:1", registryAuthId: "reg-2", gpus: ["NVIDIA L40S"], env: { MODE: "pod" } },
      ports: ["22/tcp", "8188/http"],
    });
  });

  it("leaves out each part that is not wanted, with its outputs", async () => {
    const podAlone = await stackOf({ debugEndpoint: false });
    assert.deepEqual(Object.keys(podAlone.parts), ["bug-pod"]);
    assert.deepEqual(await outputsOf(podAlone.stack), [undefined, "bug-pod-id", undefined, undefined]);
    assert.deepEqual([podAlone.stack.template, podAlone.stack.endpoint], [undefined, undefined]);
    const noPod = await stackOf({ pod: false });
    assert.deepEqual(Object.keys(noPod.parts).sort(), ["bug-endpoint", "bug-template"]);
    assert.deepEqual(await outputsOf(noPod.stack), [
      ...["bug-endpoint-id", undefined, undefined],
      "https://api.runpod.ai/v2/bug-endpoint-id/run",
    ]);
    assert.equal(noPod.stack.pod, undefined);
  });

  it("has no parts once its date has passed, says so, and has all before", async () => {
    const expiresAt = "2020-01-01T00:00:00Z";
    const { parts, stack, registered } = await stackOf({ expiresAt });
    assert.deepEqual(parts, {});
    assert.ok("bug" in registered);
    assert.deepEqual(await outputsOf(stack), [undefined, undefined, undefined, undefined]);
    assert.deepEqual([stack.template, stack.endpoint, stack.pod], [undefined, undefined, undefined]);
    const logs = await logsOf(() => new runpod.DebugStack("bug", { endpoint: info, image, expiresAt }));
    const message = `DebugStack "bug" expired at ${expiresAt}: its parts are removed.`;
    assert.deepEqual(logs, [{ severity: "info", message, resource: "bug" }]);
    const later = await stackOf({ expiresAt: "2999-01-01T00:00:00Z" });
    assert.equal(Object.keys(later.parts).length, 3);
  });

  it("refuses a date of no form, and an endpoint of which nobody here knows the template", async () => {
    await assert.rejects(
      stackOf({ expiresAt: "2026-12-01" }),
      /DebugStack "bug": expiresAt must be a date and time with a time zone, such as .* not "2026-12-01"\./,
    );
    const bare = () => new runpod.Endpoint("prod", { templateId: "tpl-1", gpus: ["AMPERE_80"] });
    await assert.rejects(stackOf({}, bare), {
      message:
        'DebugStack "bug": endpoint was given its template by id, so its args and env are not known here. Pass `await ' +
        "runpod.getEndpoint(id)`, or give the Endpoint a Template.",
    });
  });
});
