import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf, shims, valueOf, secretOf } from "./registrations";

describe("sdk: Endpoint", () => {
  const gpus = ["AMPERE_80"];

  it("takes id, release and releaseEnv from a Template, and id and data center from a NetworkVolume", async () => {
    const { prod } = await registrationsOf(() => {
      const template = new runpod.Template("comfy", { image: "x:1", env: { TOKEN: pulumi.secret("t") } });
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

  it("accepts a reference or a bare id, and passes only what it contains", async () => {
    const templates: [args: Partial<runpod.EndpointArgs>, inputs: object][] = [
      [{ template: { id: "tpl-1", release: "1 abcdef0" } }, { templateId: "tpl-1", release: "1 abcdef0" }],
      [
        { template: { id: "tpl-1", release: "1 abcdef0", releaseEnv: "e1" } },
        { templateId: "tpl-1", release: "1 abcdef0", releaseEnv: secretOf("e1") },
      ],
      [
        { template: { id: "tpl-1", releaseEnv: pulumi.output("e1") } },
        { templateId: "tpl-1", releaseEnv: secretOf("e1") },
      ],
      [{ template: { id: "tpl-1", releaseEnv: pulumi.output(undefined as never) } }, { templateId: "tpl-1" }],
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

  it("derives its addresses from its id, and the address for jobs from its type", async () => {
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

  it("takes its addresses from the stack's configuration, or only from its own Provider", async () => {
    const [at, api] = ["http://127.0.0.1:4000/jobs/", "http://127.0.0.1:4000/graphql"];
    const [tested, runpods] = ["http://127.0.0.1:4000/jobs/prod-id", "https://api.runpod.ai/v2/prod-id"];
    type Case = [config: Record<string, string>, args: Partial<runpod.ProviderArgs> | undefined, address: string];
    const cases: Case[] = [
      [{}, undefined, runpods],
      [{ "runpod:jobsUrl": at }, undefined, tested],
      [{ "runpod:jobsUrl": at }, {}, runpods],
      [{}, { jobsUrl: pulumi.output(at) }, tested],
      // The key of another API never goes to RunPod's own host, even if no address for jobs is set.
      [{ "runpod:graphqlUrl": api }, undefined, "http://127.0.0.1:4000/v2/prod-id"],
      [{}, { graphqlUrl: api }, "http://127.0.0.1:4000/v2/prod-id"],
    ];
    for (const [config, args, address] of cases) {
      for (const type of ["QUEUE", "LOAD_BALANCER"] as const) {
        let endpoint: runpod.Endpoint | undefined;
        pulumi.runtime.setAllConfig(config);
        try {
          await registrationsOf(() => {
            const parent = new pulumi.ComponentResource("test:index:Service", "service", {}, providedBy(args));
            endpoint = new runpod.Endpoint("prod", { templateId: "tpl-1", gpus, type }, { parent });
          });
        } finally {
          pulumi.runtime.setAllConfig({});
        }
        const balanced = address === runpods ? "https://prod-id.api.runpod.ai" : address;
        const runUrl = type === "QUEUE" ? `${address}/run` : balanced;
        const urls = endpoint && (await valueOf(pulumi.all([endpoint.runUrl, endpoint.healthUrl])));
        assert.deepEqual(urls, [runUrl, `${address}/health`]);
      }
    }
  });
});

function providedBy(args: Partial<runpod.ProviderArgs> | undefined): pulumi.ComponentResourceOptions {
  return args === undefined ? {} : { providers: [new runpod.Provider("other", { apiKey: "key", ...args })] };
}
