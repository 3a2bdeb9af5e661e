import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { image, info, keys, inputsOf, stackOf, volume } from "./debug-stack-fixture";
import { isSecret, secretOf } from "./registrations";

/** Where the debug endpoint may run, besides its GPUs and volumes. */
function whereOf({ parts }: Awaited<ReturnType<typeof stackOf>>): Record<string, unknown> {
  const limits = ["dataCenterIds", "allowedCudaVersions", "minCudaVersion"];
  return Object.fromEntries(Object.entries(inputsOf(parts["bug-endpoint"])).filter(([key]) => limits.includes(key)));
}

describe("sdk: DebugStack and production", () => {
  it("copies production from what getEndpoint returns, with env and command as secrets", async () => {
    const { parts, registered } = await stackOf({ authorizedKeys: keys }, () => info);
    assert.deepEqual(Object.keys(registered).sort(), ["bug", "bug-endpoint", "bug-pod", "bug-template"]);
    const { env, args, release, ...template } = inputsOf(parts["bug-template"]);
    assert.deepEqual(template, {
      ...{ image, containerDiskInGb: 60, registryAuthId: "reg-1", ports: ["22/tcp"] },
    });
    assert.deepEqual([args, release], [secretOf("run"), secretOf("")]);
    assert.ok(isSecret(env));
    const bare = { ...info, template: { ...info.template, args: "" } };
    const { parts: withoutCommand } = await stackOf({}, () => bare);
    assert.equal(inputsOf(withoutCommand["bug-template"]).args, "");
    assert.equal(inputsOf(withoutCommand["bug-template"]).release, undefined);
    const { type, gpus, gpuCount, networkVolumes } = inputsOf(parts["bug-endpoint"]);
    assert.deepEqual([type, gpus, gpuCount], ["LOAD_BALANCER", ["AMPERE_80"], 2]);
    assert.deepEqual(networkVolumes, info.networkVolumes);
    assert.ok(isSecret(parts["bug-endpoint"]?.inputs.releaseEnv));
    assert.deepEqual(inputsOf(parts["bug-pod"]).networkVolume, volume);
    const cpus = [{ flavor: "cpu3g", vcpuCount: 4 }];
    const onCpu = await stackOf({}, () => ({ ...info, gpus: [], cpus }));
    const inputs = inputsOf(onCpu.parts["bug-endpoint"]);
    assert.deepEqual([inputs.cpus, "gpus" in inputs, "gpuCount" in inputs], [cpus, false, false]);
  });

  it("runs its endpoint in the data centers and CUDA versions of the program's endpoint", async () => {
    const where = { dataCenterIds: ["EU-RO-1", "US-KS-2"], allowedCudaVersions: ["12.8", "12.9"] };
    const template = () => new runpod.Template("comfy", { image });
    const made = (more: object) => () =>
      new runpod.Endpoint("prod", { template: template(), gpus: ["ADA_24"], ...more });
    assert.deepEqual(whereOf(await stackOf({}, made(where))), where);
    const since = { minCudaVersion: "12.4", networkVolumes: [volume] };
    const pinned = await stackOf({}, made(since));
    assert.deepEqual(whereOf(pinned), { minCudaVersion: "12.4" });
    assert.deepEqual(inputsOf(pinned.parts["bug-endpoint"]).networkVolumes, [volume]);
    assert.deepEqual(whereOf(await stackOf({}, made({}))), {});
  });

  it("runs its endpoint where RunPod's endpoint can run, as far as arguments can express it", async () => {
    const places = ["EU-RO-1", "RO", "US-KS-2"];
    const stackOn = (more: object) => stackOf({}, () => ({ ...info, networkVolumes: [], dataCenterIds: [], ...more }));
    const cuda = { allowedCudaVersions: ["12.8"] };
    assert.deepEqual(whereOf(await stackOn({ dataCenterIds: places, ...cuda })), {
      ...{ dataCenterIds: ["EU-RO-1", "US-KS-2"], allowedCudaVersions: ["12.8"] },
    });
    assert.deepEqual(whereOf(await stackOn({ dataCenterIds: ["RO"], minCudaVersion: "12.4" })), {
      minCudaVersion: "12.4",
    });
    assert.deepEqual(
      whereOf(await stackOn({ ...cuda, minCudaVersion: "12.4" })),
      cuda,
      "an endpoint of ours has one of them",
    );
    assert.deepEqual(whereOf(await stackOn({})), {});
    assert.deepEqual(whereOf(await stackOf({}, () => info)), {}, "volumes pin by themselves");
    const cpus = [{ flavor: "cpu3g", vcpuCount: 4 }];
    assert.deepEqual(whereOf(await stackOn({ gpus: [], cpus, minCudaVersion: "12.4" })), {});
  });

  it("uses the given data centers and CUDA versions instead of production's", async () => {
    const endpoint = () => ({ ...info, networkVolumes: [], dataCenterIds: ["EU-RO-1"], allowedCudaVersions: ["12.8"] });
    const debugEndpoint = { dataCenterIds: ["US-KS-2"], minCudaVersion: "12.9" };
    assert.deepEqual(whereOf(await stackOf({ debugEndpoint }, endpoint)), debugEndpoint);
    const exact = { allowedCudaVersions: ["13.0"] };
    assert.deepEqual(whereOf(await stackOf({ debugEndpoint: exact }, endpoint)), {
      dataCenterIds: ["EU-RO-1"],
      ...exact,
    });
  });
});
