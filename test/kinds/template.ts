import fc from "fast-check";
import type { TemplateSpec } from "../../provider/api";
import type { TemplateInputs } from "../../provider/kinds/template/inputs";
import { Template } from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { mostly, name, rareNumber, rareVariables, variables } from "./arbitraries";
import { containerOf } from "./container";
import type { Sample } from "./sample";

const args = { image: "acme/comfy:1" };

const inputs: fc.Arbitrary<TemplateInputs> = fc
  .record(
    {
      name,
      image: mostly(fc.stringMatching(/^[a-z]{1,10}(\/[a-z]{1,10})?(:[a-z0-9][a-z0-9.]{0,7})?$/), "two words"),
      args: fc.string(),
      containerDiskInGb: mostly(fc.integer({ min: 1, max: 1000 }), 0),
      env: variables,
      ports: fc.uniqueArray(fc.constantFrom("8188/http", " 22/tcp", "80/http "), { maxLength: 3 }),
      registryAuthId: name,
      serverless: fc.boolean(),
      volumeInGb: fc.integer({ min: 0, max: 100 }),
      volumeMountPath: fc.constantFrom("/workspace", "/data"),
      startSsh: fc.boolean(),
      startJupyter: fc.boolean(),
      category: fc.constantFrom("CPU", "NVIDIA", "AMD"),
      readme: fc.string(),
      public: fc.boolean(),
    },
    { requiredKeys: ["name", "image"] },
  )
  // Only a template for Pods may have a volume. A few have none.
  .map((given) => ((given.volumeInGb ?? 0) > 10 ? { ...given, serverless: false } : { ...given, volumeInGb: 0 }));

export const templateSpec = (resource = "one"): TemplateSpec => ({
  ...{ name: resource, image: "acme/comfy:1", args: "serve", containerDiskInGb: 20, serverless: false },
  ...{ env: { MODE: "prod", LEVEL: "1" }, ports: ["8188/http", "22/tcp"], readme: "Read me" },
  ...{ volumeInGb: 20, volumeMountPath: "/data", registryAuthId: "reg-1", startSsh: true, startJupyter: false },
});

export const template: Sample<"template"> = {
  collection: "templates",
  isUnlisted: ({ templates }, id) => templates.get(id)?.isHidden === true,
  content({ templates }, id) {
    const found = templates.get(id);
    if (found === undefined) return {};
    return { ...containerOf(found), serverless: found.isServerless, public: found.isPublic };
  },

  args,
  make: (resource, changes, options) => new Template(resource, { ...args, ...changes }, options),
  declare: (changes) => changes && template.make("one", changes),
  more: { env: { MODE: "fast" } },
  update: { image: "acme/comfy:2" },
  replacement: { changes: { serverless: false }, because: "serverless", deleteBeforeReplace: false },

  edits: {
    name: ["one", "two"],
    image: ["a/b:1", "a/b:2"],
    args: [undefined, "serve"],
    containerDiskInGb: [20, 30],
    env: [undefined, { A: "1" }],
    ports: [undefined, ["22/tcp"]],
    registryAuthId: [undefined, "r1"],
    serverless: [true, false],
    volumeInGb: [undefined, 20, { serverless: false }],
    volumeMountPath: [undefined, "/data", { serverless: false }],
    startSsh: [undefined, true],
    startJupyter: [undefined, true],
    category: ["CPU", "NVIDIA"],
    readme: [undefined, "text"],
    public: [undefined, true],
  },

  secretInputs: ["env"],

  inputs,
  rareInputs: {
    env: rareVariables,
    containerDiskInGb: rareNumber,
    ports: fc.array(fc.constantFrom("080/http", "80/tcp", "65535/tcp", "22 /tcp"), { maxLength: 2 }),
    image: fc.constantFrom(`a@sha256:${"0123456789abcdef".repeat(4)}`, "host:5000/a/b", ":", "@"),
  },

  byHand: {
    make: (emulator, resource) =>
      clientOf(emulator).putTemplate({
        name: resource,
        imageName: "example/comfy:1",
        env: [{ key: "TOKEN", value: "a value that somebody has set in the console" }],
      }),
    args: () => ({
      image: "example/comfy:1",
      env: { TOKEN: "a value that somebody has set in the console" },
    }),
    differs: {
      changes: { image: "example/comfy:2", env: { TOKEN: "a value of the program" } },
      listed: [
        /env: TOKEN has another value \(values are not shown/,
        /image: "example\/comfy:2" in the program, "example\/comfy:1" at RunPod/,
      ],
      secret: /a value (of the program|that somebody has set in the console)/,
    },
    isPartlyHidden: false,
  },

  contract: {
    spec: async (_api, resource) => templateSpec(resource),
    changes: [
      [{ image: "acme/comfy:2" }],
      [{ name: "other" }],
      [{ args: "" }],
      [{ containerDiskInGb: 40 }],
      [{ env: { MODE: "test" } }],
      [{ env: {} }],
      [{ ports: ["80/http"] }],
      [{ ports: [] }],
      [{ ports: null }, { ports: [] }],
      [{ registryAuthId: null }, { registryAuthId: undefined }],
      [{ volumeInGb: 0 }, undefined, { rest: /volumeInGb cannot be removed by RunPod's REST v2 API/ }],
      [{ volumeMountPath: null }, { volumeMountPath: undefined }, { rest: { volumeMountPath: "/workspace" } }],
      [{ readme: "" }],
      [{ startSsh: false }],
      [{ public: true }],
    ],
    needed: "name",
    foreign: "template",
  },

  isInRandomPrograms: true,
};
