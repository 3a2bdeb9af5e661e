import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../provider";
import * as runpod from "../../sdk";
import type { TypeName } from "../kinds";
import { eachKind, kindOf, samples } from "../kinds";
import { outputInText } from "../support/output-in-text";
import { registrationsOf, shims } from "./registrations";

/** Repeated here instead of imported, because users' states contain the text and it must never change. */
function shimOf(type: TypeName): string {
  return `exports.handler = () => require("runpod-iac/provider").${kindOf(type)};`;
}

/** The options that the engine receives, after those of class and user are merged. */
async function optionsOf(
  type: TypeName,
  options: pulumi.CustomResourceOptions = {},
): Promise<pulumi.CustomResourceOptions> {
  let seen: pulumi.CustomResourceOptions = {};
  const look: pulumi.ResourceTransformation = ({ opts }) => {
    seen = opts;
    return undefined;
  };
  await registrationsOf(() => samples[kindOf(type)].make("one", {}, { ...options, transformations: [look] }));
  return seen;
}

describe("sdk: every resource", () => {
  it("refuses a name with the text of an Output", () => {
    assert.throws(() => new runpod.Template(`worker-${outputInText()}`, { image: "acme/comfy:1" }), {
      message:
        'Template "worker-...": its name holds the text that an Output leaves in a string, not a value. It must be known when the program runs: read it from the configuration.',
    });
  });

  it("refuses the option import, at which Pulumi fails, with the alternative and without a stack trace", () => {
    for (const { type, sample } of eachKind) {
      assert.throws(
        () => sample.make("one", {}, { import: "abc123" }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`^${type} "one": the option import .*\`adopt: "abc123"\``));
          assert.equal(error.stack, error.message);
          return true;
        },
      );
    }
  });

  it("has the shim texts of users' states, each with a name that the provider exports", () => {
    for (const [type, shim] of Object.entries(shims)) assert.equal(shim, shimOf(type as TypeName));
    const types = eachKind.map(({ type }) => type);
    assert.deepEqual(
      Object.keys(shims).filter((type) => !types.includes(type as TypeName)),
      [],
      "a kind keeps its name",
    );
    const missing = (names: string[], module: object) => names.filter((name) => !(name in module));
    const kinds = eachKind.map(({ kind }) => kind);
    assert.deepEqual(missing(kinds, provider), [], "Add these to the last export of provider/index.ts.");
    assert.deepEqual(missing(types, runpod), [], "Export these classes from sdk/index.ts.");
    for (const type of types) assert.ok(Buffer.byteLength(shimOf(type)) <= 120, type);
  });

  for (const { type, sample } of eachKind) {
    it(`registers ${type} under its type token with the constant text, whatever methods are called`, async () => {
      for (const options of [{}, { protect: true }, { ignoreChanges: ["name"] }]) {
        const { one } = await registrationsOf(() => sample.make("one", {}, options));
        assert.equal(one?.type, `pulumi-nodejs:dynamic/runpod:${type}`);
        assert.equal(one?.inputs.__provider, shimOf(type));
      }
    });

    it(`gives ${type} a default name of the resource's name and 7 digits of its URN`, async () => {
      const { one } = await registrationsOf(() => sample.make("one", {}));
      const urn = `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/runpod:${type}::one`;
      assert.equal(one?.inputs.defaultName, `one-${createHash("sha256").update(urn).digest("hex").slice(0, 7)}`);
      assert.ok(!("name" in (one?.inputs ?? {})));
    });
  }

  it("protects only volumes by default, and the user's option takes precedence", async () => {
    assert.equal((await optionsOf("NetworkVolume")).protect, true);
    assert.equal((await optionsOf("NetworkVolume", { protect: false })).protect, false);
    assert.deepEqual((await optionsOf("NetworkVolume", { retainOnDelete: true })).retainOnDelete, true);
    for (const { type } of eachKind.filter(({ kind }) => kind !== "networkVolume")) {
      assert.equal((await optionsOf(type)).protect, undefined, type);
    }
  });

  it("passes a given name unchanged, and unknown arguments, which `check` refuses", async () => {
    const args = { sizeInGb: 10, dataCenterId: "EU-RO-1", name: "models", sizeInGB: 10 };
    const { one } = await registrationsOf(() => new runpod.NetworkVolume("one", args));
    const { defaultName, ...inputs } = one?.inputs ?? {};
    assert.deepEqual(inputs, { ...args, __provider: shims.NetworkVolume });
    assert.match(String(defaultName), /^one-[0-9a-f]{7}$/, "identifies the resource");
  });

  it("gives a template for Pods another default name, because two templates cannot have the same name", async () => {
    const { a } = await registrationsOf(() => new runpod.Template("a", { image: "x:1", serverless: true }));
    const pods = await registrationsOf(() => new runpod.Template("a", { image: "x:1", serverless: false }));
    const plain = await registrationsOf(() => new runpod.Template("a", { image: "x:1" }));
    assert.equal(plain.a?.inputs.defaultName, a?.inputs.defaultName);
    assert.notEqual(pods.a?.inputs.defaultName, a?.inputs.defaultName);
  });

  it("distinguishes resources of the same name under different parents", async () => {
    const names = new Set<unknown>();
    for (const component of ["left", "right"]) {
      class Component extends pulumi.ComponentResource {}
      const { one } = await registrationsOf(() => {
        const parent = new Component(`test:index:${component}`, component);
        return samples.template.make("one", {}, { parent });
      });
      names.add(one?.inputs.defaultName);
    }
    assert.equal(names.size, 2);
  });
});

describe("sdk: parts of a component", () => {
  it("can refer to each other without explicit names", async () => {
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
