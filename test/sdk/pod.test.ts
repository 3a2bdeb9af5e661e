import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { registrationsOf, valueOf } from "./registrations";

const gpus = ["NVIDIA L40S"];

describe("sdk: Pod", () => {
  it("passes its arguments, and the id and data center of a volume", async () => {
    const args = { name: "shell", image: "acme/comfy:1", gpus, env: { A: "1" }, ports: ["22/tcp"], adopt: "pod-9" };
    const { one } = await registrationsOf(() => {
      const networkVolume = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      return new runpod.Pod("one", { ...args, networkVolume });
    });
    const { __provider: _shim, defaultName: _name, ...inputs } = one?.inputs ?? {};
    assert.deepEqual(inputs, { ...args, networkVolume: { id: "models-id", dataCenterId: "EU-RO-1" } });
    const networkVolume = { id: "vol-1", dataCenterId: "US-KS-2" };
    const other = await registrationsOf(() => new runpod.Pod("one", { ...args, networkVolume }));
    assert.deepEqual(other.one?.inputs.networkVolume, networkVolume);
  });

  it("passes a template's id, its `serverless` and its disk size, if they are known", async () => {
    const templates: [make: () => runpod.PodArgs["template"], inputs: object][] = [
      [() => ({ id: "tpl-1", release: "1 abcdef0" }), { templateId: "tpl-1" }],
      [
        () => new runpod.Template("t", { image: "x:1", serverless: false, containerDiskInGb: 30 }),
        { templateId: "t-id", templateServerless: false, templateDiskInGb: 30 },
      ],
      [
        () => new runpod.Template("t", { image: "x:1", serverless: true }),
        { templateId: "t-id", templateServerless: true },
      ],
    ];
    for (const [make, expected] of templates) {
      const { one } = await registrationsOf(() => {
        const template = make();
        return new runpod.Pod("one", { name: "x", gpus, ...(template === undefined ? {} : { template }) });
      });
      const { __provider: _shim, defaultName: _name, ...inputs } = one?.inputs ?? {};
      assert.deepEqual(inputs, { name: "x", gpus, ...expected });
    }
  });

  it("derives from its id the addresses of its http ports, and of no others", async () => {
    let pod: runpod.Pod | undefined;
    const ports = ["22/tcp", " 8188/http", "8888/http "];
    await registrationsOf(() => (pod = new runpod.Pod("one", { image: "x:1", gpus, ports })));
    assert.deepEqual(pod && (await valueOf(pod.proxyUrls)), {
      8188: "https://one-id-8188.proxy.runpod.net",
      8888: "https://one-id-8888.proxy.runpod.net",
    });
    await registrationsOf(() => (pod = new runpod.Pod("one", { image: "x:1", gpus })));
    assert.deepEqual(pod && (await valueOf(pod.proxyUrls)), {});
  });
});
