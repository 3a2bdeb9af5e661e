import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf, shims, valueOf } from "./registrations";

describe("sdk: Endpoint", () => {
  const gpus = ["AMPERE_80"];

  it("takes id, release and env's release from a Template, and id and place from a NetworkVolume", async () => {
    const { prod } = await registrationsOf(() => {
      const template = new runpod.Template("comfy", { image: "x", env: { TOKEN: pulumi.secret("t") } });
      const volume = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      return new runpod.Endpoint("prod", {
        template,
        gpus,
        networkVolumes: [volume, { id: "vol-2", dataCenterId: "US-KS-2" }],
      });
    });
    const { releaseEnv, defaultName: _defaultName, ...inputs } = prod?.inputs ?? {};
    assert.deepEqual(inputs, {
      __provider: shims.Endpoint,
      templateId: "comfy-id",
      release: "comfy-release",
      gpus,
      networkVolumes: [
        { id: "models-id", dataCenterId: "EU-RO-1" },
        { id: "vol-2", dataCenterId: "US-KS-2" },
      ],
    });
    assert.ok(isSecret(releaseEnv));
  });

  it("takes a reference or a bare id, and passes no more than that", async () => {
    const templates: [args: Partial<runpod.EndpointArgs>, inputs: object][] = [
      [{ template: { id: "tpl-1", release: "1 abcdef0" } }, { templateId: "tpl-1", release: "1 abcdef0" }],
      [
        { template: { id: "tpl-1", release: "1 abcdef0", releaseEnv: "e1" } },
        { templateId: "tpl-1", release: "1 abcdef0", releaseEnv: "e1" },
      ],
      [{ template: { id: "tpl-1" } }, { templateId: "tpl-1" }],
      [{ templateId: "tpl-1" }, { templateId: "tpl-1" }],
    ];
    for (const [args, expected] of templates) {
      const { prod } = await registrationsOf(() => new runpod.Endpoint("prod", { ...args, name: "prod", gpus }));
      const { defaultName: _name, ...inputs } = prod?.inputs ?? {};
      assert.deepEqual(inputs, { ...expected, name: "prod", gpus, __provider: shims.Endpoint });
    }
    assert.throws(
      () => new runpod.Endpoint("prod", { template: { id: "tpl-1" }, templateId: "tpl-2", gpus }),
      /Endpoint "prod": has both template and templateId/,
    );
  });

  it("derives its addresses from its id, and where jobs go from its type", async () => {
    const health = "https://api.runpod.ai/v2/prod-id/health";
    for (const [type, runUrl] of [
      [undefined, "https://api.runpod.ai/v2/prod-id/run"],
      ["QUEUE", "https://api.runpod.ai/v2/prod-id/run"],
      ["LOAD_BALANCER", "https://prod-id.api.runpod.ai"],
    ] as const) {
      let endpoint: runpod.Endpoint | undefined;
      await registrationsOf(() => (endpoint = new runpod.Endpoint("prod", { templateId: "tpl-1", gpus, type })));
      const urls = endpoint && (await valueOf(pulumi.all([endpoint.runUrl, endpoint.healthUrl])));
      assert.deepEqual(urls, [runUrl, health]);
    }
  });
});
