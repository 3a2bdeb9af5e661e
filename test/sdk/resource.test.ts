import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../provider";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf } from "./registrations";

const shims = JSON.parse(readFileSync(join(__dirname, "golden/shims.json"), "utf8")) as Record<string, string>;

/** One of each kind, with what it needs and no more. */
const makers: Record<string, (options?: pulumi.CustomResourceOptions) => pulumi.CustomResource> = {
  NetworkVolume: (options) => new runpod.NetworkVolume("one", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, options),
  Template: (options) => new runpod.Template("one", { image: "acme/comfy:1" }, options),
  Endpoint: (options) => new runpod.Endpoint("one", { templateId: "tpl-1", gpus: ["AMPERE_80"] }, options),
  Pod: (options) => new runpod.Pod("one", { image: "acme/comfy:1", gpus: ["NVIDIA L40S"] }, options),
};

/** What reaches the engine after the options of class and user are merged. */
async function optionsOf(
  kind: string,
  options: pulumi.CustomResourceOptions = {},
): Promise<pulumi.CustomResourceOptions> {
  let seen: pulumi.CustomResourceOptions = {};
  const look: pulumi.ResourceTransformation = ({ opts }) => {
    seen = opts;
    return undefined;
  };
  await registrationsOf(() => makers[kind]?.({ ...options, transformations: [look] }));
  return seen;
}

describe("sdk: every resource", () => {
  it("has a golden shim text for each kind, and each names what the provider exports", () => {
    assert.deepEqual(new Set(Object.keys(shims)), new Set(Object.keys(makers)));
    for (const shim of Object.values(shims)) {
      assert.match(shim, /^[^\n]+$/);
      assert.ok(Buffer.byteLength(shim) <= 120, shim);
      const [, kind = ""] = /^exports\.handler = \(\) => require\("runpod-iac\/provider"\)\.(\w+);$/.exec(shim) ?? [];
      assert.ok(kind in provider, shim);
    }
  });

  for (const [kind, shim] of Object.entries(shims)) {
    it(`registers ${kind} under its type token with the constant text, whatever is done to it`, async () => {
      for (const options of [{}, { protect: true }, { ignoreChanges: ["name"] }]) {
        const { one } = await registrationsOf(() => makers[kind]?.(options));
        assert.equal(one?.type, `pulumi-nodejs:dynamic/runpod:${kind}`);
        assert.equal(one?.inputs.__provider, shim);
      }
    });

    it(`gives ${kind} a default name of the resource's name and 7 digits of its URN`, async () => {
      const { one } = await registrationsOf(() => makers[kind]?.());
      const urn = `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/runpod:${kind}::one`;
      assert.equal(one?.inputs.defaultName, `one-${createHash("sha256").update(urn).digest("hex").slice(0, 7)}`);
      assert.ok(!("name" in (one?.inputs ?? {})));
    });
  }

  it("protects volumes by default, and them alone; the user's own word wins", async () => {
    assert.equal((await optionsOf("NetworkVolume")).protect, true);
    assert.equal((await optionsOf("NetworkVolume", { protect: false })).protect, false);
    assert.deepEqual((await optionsOf("NetworkVolume", { retainOnDelete: true })).retainOnDelete, true);
    assert.equal((await optionsOf("Template")).protect, undefined);
    assert.equal((await optionsOf("Endpoint")).protect, undefined);
    assert.equal((await optionsOf("Pod")).protect, undefined);
  });

  it("passes a given name alone, and arguments that do not exist for `check` to refuse", async () => {
    const args = { sizeInGb: 10, dataCenterId: "EU-RO-1", name: "models", sizeInGB: 10 };
    const { one } = await registrationsOf(() => new runpod.NetworkVolume("one", args));
    assert.deepEqual(one?.inputs, { ...args, __provider: shims.NetworkVolume });
  });

  it("gives a template for Pods another default name: two of one name cannot stand beside each other", async () => {
    const { a } = await registrationsOf(() => new runpod.Template("a", { image: "x", serverless: true }));
    const pods = await registrationsOf(() => new runpod.Template("a", { image: "x", serverless: false }));
    const plain = await registrationsOf(() => new runpod.Template("a", { image: "x" }));
    assert.equal(plain.a?.inputs.defaultName, a?.inputs.defaultName);
    assert.notEqual(pods.a?.inputs.defaultName, a?.inputs.defaultName);
  });

  it("tells apart resources of one name under different parents", async () => {
    const names = new Set<unknown>();
    for (const component of ["left", "right"]) {
      class Component extends pulumi.ComponentResource {}
      const { one } = await registrationsOf(() => {
        const parent = new Component(`test:index:${component}`, component);
        return makers.Template?.({ parent });
      });
      names.add(one?.inputs.defaultName);
    }
    assert.equal(names.size, 2);
  });
});

describe("sdk: the parts of a component", () => {
  it("may need each other without names of their own", async () => {
    class Service extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Service", "service");
        const options = { parent: this };
        const networkVolume = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, options);
        const template = new runpod.Template("comfy", { image: "acme/comfy:1" }, options);
        new runpod.Endpoint("prod", { template, gpus: ["AMPERE_80"], networkVolumes: [networkVolume] }, options);
        new runpod.Pod("shell", { image: "acme/comfy:1", gpus: ["NVIDIA L40S"], networkVolume }, options);
      }
    }
    const { prod, shell } = await registrationsOf(() => new Service());
    assert.deepEqual(
      [prod?.inputs.templateId, shell?.inputs.networkVolume],
      ["comfy-id", { id: "models-id", dataCenterId: "EU-RO-1" }],
    );
  });
});

describe("sdk: Template", () => {
  it("marks releaseEnv secret exactly where env holds a secret", async () => {
    const envs: [env: runpod.TemplateArgs["env"] | undefined, secret: boolean][] = [
      [undefined, false],
      [{ A: "1" }, false],
      [pulumi.output({ A: "1" }), false],
      [{ A: "1", TOKEN: pulumi.secret("t") }, true],
      [pulumi.secret({ A: "1" }), true],
    ];
    for (const [env, secret] of envs) {
      const { one } = await registrationsOf(
        () => new runpod.Template("one", { image: "x", ...(env === undefined ? {} : { env }) }),
      );
      assert.equal(isSecret(one?.inputs.releaseEnv), secret, JSON.stringify(env));
      assert.ok(!isSecret(one?.inputs.release) && !isSecret(one?.inputs.image));
    }
  });
});

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
      [{ template: { id: "tpl-1" } }, { templateId: "tpl-1" }],
      [{ templateId: "tpl-1" }, { templateId: "tpl-1" }],
    ];
    for (const [args, expected] of templates) {
      const { prod } = await registrationsOf(() => new runpod.Endpoint("prod", { ...args, name: "prod", gpus }));
      assert.deepEqual(prod?.inputs, { ...expected, name: "prod", gpus, __provider: shims.Endpoint });
    }
    assert.throws(
      () => new runpod.Endpoint("prod", { template: { id: "tpl-1" }, templateId: "tpl-2", gpus }),
      /Endpoint "prod": has both template and templateId/,
    );
  });

  it("derives its addresses from its id", async () => {
    let both: pulumi.Output<string[]> | undefined;
    await registrationsOf(() => {
      const { runUrl, healthUrl } = new runpod.Endpoint("prod", { templateId: "tpl-1", gpus });
      both = pulumi.all([runUrl, healthUrl]);
    });
    const urls = await new Promise((tell) => both?.apply(tell));
    assert.deepEqual(urls, ["https://api.runpod.ai/v2/prod-id/run", "https://api.runpod.ai/v2/prod-id/health"]);
  });
});

describe("sdk: what a program loads", () => {
  it("is Pulumi and this folder: no zod, no graphql, of provider/ the names of GPUs alone, until it asks RunPod for something", () => {
    const program = `
      require("ts-node/register");
      const before = new Set(Object.keys(require.cache));
      require("@pulumi/pulumi");
      const withPulumi = new Set(Object.keys(require.cache));
      const runpod = require("./sdk");
      const own = Object.keys(require.cache).filter((file) => !withPulumi.has(file));
      const all = Object.keys(require.cache).filter((file) => !before.has(file));
      runpod.getPod("pod-1").catch(({ message }) => {
        const later = Object.keys(require.cache).filter((file) => !before.has(file));
        console.log(JSON.stringify({ own, all, later, message }));
      });
    `;
    const root = resolve(__dirname, "../..");
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        TS_NODE_TRANSPILE_ONLY: "true",
        PULUMI_CONFIG: JSON.stringify({ "runpod:apiKey": "k", "runpod:graphqlUrl": "nowhere" }),
      },
    });
    const { own, all, later, message } = JSON.parse(stdout || JSON.stringify({ message: stderr })) as Loaded;
    assert.equal(
      message,
      'runpod:graphqlUrl is "nowhere", which is not an http or https address. Correct it, or remove it for RunPod\'s own.',
    );
    assert.ok(own.length >= 4);
    const light = /^\/sdk\/|^\/provider\/gpu-(table|names)\.ts$|^\/node_modules\/fastest-levenshtein\//;
    for (const file of own) assert.match(file.slice(root.length), light);
    const heavy = /node_modules\/(zod|graphql|graphql-request)\//;
    assert.deepEqual(
      all.filter((file) => heavy.test(file)),
      [],
    );
    assert.ok(
      later.some((file) => heavy.test(file)),
      "else this test would look for what is never there",
    );
  });
});

interface Loaded {
  /** Files that sdk/ brought, those that came with Pulumi too, and those after the first question to RunPod. */
  own: string[];
  all: string[];
  later: string[];
  message: string;
}
