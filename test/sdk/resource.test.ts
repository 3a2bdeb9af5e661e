import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../provider";
import * as runpod from "../../sdk";
import { outputInText } from "../support/output-in-text";
import { registrationsOf, shims } from "./registrations";

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
  it("refuses a name with what an Output leaves in a text", () => {
    assert.throws(() => new runpod.Template(`worker-${outputInText()}`, { image: "acme/comfy:1" }), {
      message:
        'Template "worker-...": its name holds the text that an Output leaves in a string, not a value. It must be known when the program runs: read it from the configuration.',
    });
  });

  it("refuses the option import, which Pulumi fails over, with the way out and no stack", () => {
    for (const [kind, make] of Object.entries(makers)) {
      assert.throws(
        () => make({ import: "abc123" }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`^${kind} "one": the option import .*\`adopt: "abc123"\``));
          assert.equal(error.stack, error.message);
          return true;
        },
      );
    }
  });

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

  it("passes a given name as it is, and arguments that do not exist for `check` to refuse", async () => {
    const args = { sizeInGb: 10, dataCenterId: "EU-RO-1", name: "models", sizeInGB: 10 };
    const { one } = await registrationsOf(() => new runpod.NetworkVolume("one", args));
    const { defaultName, ...inputs } = one?.inputs ?? {};
    assert.deepEqual(inputs, { ...args, __provider: shims.NetworkVolume });
    assert.match(String(defaultName), /^one-[0-9a-f]{7}$/, "tells the provider which resource it is");
  });

  it("gives a template for Pods another default name: two of one name cannot stand beside each other", async () => {
    const { a } = await registrationsOf(() => new runpod.Template("a", { image: "x:1", serverless: true }));
    const pods = await registrationsOf(() => new runpod.Template("a", { image: "x:1", serverless: false }));
    const plain = await registrationsOf(() => new runpod.Template("a", { image: "x:1" }));
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
