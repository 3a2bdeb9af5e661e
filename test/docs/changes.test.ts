import assert from "node:assert/strict";
import { createProvider } from "../../provider";
import { kinds } from "../../provider/kinds";
import type { Change } from "../../provider/kinds/input";
import type { Provider } from "../../provider";
import type { Member } from "../../scripts/docs/api";
import { readApi } from "../../scripts/docs/api";

type Inputs = Record<string, unknown>;

interface Samples {
  shim: keyof Provider;
  /** The least that a program says. */
  base: Inputs;
  /** For each argument two values, `undefined` where it is left out; with what else both programs say then. */
  changes: Record<string, [before: unknown, after: unknown, beside?: Inputs]>;
  /** Arguments that reach the provider under another name. */
  inputNames?: Record<string, string>;
}

const cpu = { flavor: "cpu3c", vcpuCount: 2 };
const flag: [undefined, boolean] = [undefined, true];
const cuda = {
  allowedCudaVersions: [["12.4"], ["12.8"]],
  minCudaVersion: ["12.4", "12.8"],
} satisfies Samples["changes"];

const samples: Record<string, Samples> = {
  NetworkVolume: {
    shim: "networkVolume",
    base: { name: "a", sizeInGb: 20, dataCenterId: "EU-RO-1" },
    changes: {
      name: ["a", "b"],
      sizeInGb: [20, 30],
      dataCenterId: ["EU-RO-1", "EU-CZ-1", { allowReplacement: true }],
      allowReplacement: flag,
    },
  },
  Template: {
    shim: "template",
    base: { name: "a", image: "a/b:1" },
    changes: {
      name: ["a", "b"],
      image: ["a/b:1", "a/b:2"],
      args: [undefined, "serve"],
      containerDiskInGb: [20, 30],
      env: [undefined, { A: "1" }],
      ports: [undefined, ["22/tcp"]],
      registryAuthId: [undefined, "r1"],
      serverless: [true, false],
      volumeInGb: [undefined, 20, { serverless: false }],
      volumeMountPath: [undefined, "/data", { serverless: false }],
      startSsh: flag,
      startJupyter: flag,
      category: ["CPU", "NVIDIA"],
      readme: [undefined, "text"],
      public: flag,
    },
  },
  Endpoint: {
    shim: "endpoint",
    base: { name: "one", templateId: "t1", gpus: ["ADA_24"] },
    inputNames: { template: "templateId", debugTemplate: "templateId" },
    changes: {
      name: ["one", "two"],
      template: ["t1", "t2"],
      debugTemplate: ["t1", "t2"],
      templateId: ["t1", "t2"],
      networkVolumes: [undefined, [{ id: "v1", dataCenterId: "EU-RO-1" }]],
      profile: ["production", "debug"],
      type: ["QUEUE", "LOAD_BALANCER"],
      gpus: [["ADA_24"], ["AMPERE_80"]],
      gpuCount: [1, 2],
      cpus: [[cpu], [{ ...cpu, vcpuCount: 4 }], { gpus: undefined }],
      dataCenterIds: [undefined, ["EU-RO-1"]],
      workersMin: [0, 1],
      workersMax: [3, 4],
      idleTimeoutInSeconds: [5, 6],
      scalerType: ["QUEUE_DELAY", "REQUEST_COUNT"],
      scalerValue: [4, 5],
      executionTimeoutInMs: [600_000, 0],
      flashBoot: ["FLASHBOOT", "OFF"],
      ...cuda,
      rollout: [undefined, { wait: true }],
    },
  },
  Pod: {
    shim: "pod",
    base: { name: "a", image: "a/b:1", gpus: ["NVIDIA A40"] },
    inputNames: { template: "templateId" },
    changes: {
      name: ["a", "b"],
      template: ["t1", "t2", { image: undefined }],
      networkVolume: [undefined, { id: "v1", dataCenterId: "EU-RO-1" }],
      image: ["a/b:1", "a/b:2"],
      args: [undefined, "serve"],
      containerDiskInGb: [20, 30],
      env: [undefined, { A: "1" }],
      ports: [undefined, ["22/tcp"]],
      registryAuthId: [undefined, "r1"],
      volumeInGb: [20, 30],
      volumeMountPath: [undefined, "/data"],
      startSsh: flag,
      startJupyter: flag,
      gpuCount: [1, 2],
      cpu: [cpu, { ...cpu, vcpuCount: 4 }, { gpus: undefined }],
      cloud: ["SECURE", "COMMUNITY"],
      ...cuda,
      globalNetworking: flag,
      bidPerGpu: [0.2, 0.3],
      desiredStatus: ["RUNNING", "EXITED"],
    },
  },
};

/** What is told of these takes more than two values: test/provider/ has their cases. */
const apart: Record<string, string[]> = {
  Pod: ["gpus", "dataCenterIds"],
};

describe("what docs/resources says of a change and of a default", function () {
  this.timeout(60_000);
  this.slow(20_000);

  for (const [kind, { shim, base, changes, inputNames = {} }] of Object.entries(samples)) {
    it(`of ${kind} is what the provider does`, async () => {
      const members = readApi().classes.find(({ name }) => name === kind)?.arguments ?? [];
      const judged = members.filter(({ name }) => !isLeftOut(kind, name));
      assert.deepEqual(Object.keys(changes).sort(), judged.map(({ name }) => name).sort());
      const provider = createProvider({ warn: () => undefined })[shim];
      const checked = async (inputs: Inputs): Promise<Inputs> => {
        const result = await provider.check({}, JSON.parse(JSON.stringify(inputs)) as Inputs);
        assert.deepEqual(result.failures, []);
        return result.inputs as Inputs;
      };
      for (const member of judged) {
        const key = inputNames[member.name] ?? member.name;
        const [before, after, beside] = changes[member.name] ?? [];
        const [olds, news] = [
          await checked({ ...base, ...beside, [key]: before }),
          await checked({ ...base, ...beside, [key]: after }),
        ];
        const { replaces = [] } = await provider.diff("id", { ...olds, ready: true }, news);
        assert.equal(
          replaces.includes(key),
          /^replaces/.test(member.change ?? ""),
          `${kind}.${member.name}: ${member.change}`,
        );
      }
      for (const member of members) assertWord(kind, shim, inputNames[member.name] ?? member.name, member.change);
      const defaults = await checked(base);
      for (const member of judged) assertDefault(kind, member, defaults);
    });
  }
});

/** How what is told of a change begins, or what is in it, by the word that stands beside the schema. */
const wordings: Record<Change, RegExp> = {
  updates: /^(updates in place(?! and (releases|is released))|shows as an update|stops or starts)/,
  restarts: /^restarts/,
  releases: /^updates in place and (releases|is released)/,
  replaces: /^replaces/,
  byValue: /replace|can only grow/,
  nothing: /^does nothing/,
};

function assertWord(kind: string, shim: keyof Provider, key: string, said: string | undefined): void {
  const inputs: Record<string, { change: string }> = kinds[shim].rules.inputs;
  const change = inputs[key]?.change as Change | undefined;
  if (change !== undefined) assert.match(said ?? "", wordings[change], `${kind}.${key} ${change}`);
}

function isLeftOut(kind: string, name: string): boolean {
  return name.includes(".") || name === "adopt" || (apart[kind]?.includes(name) ?? false);
}

/** Where a default is told as a value, a program that says nothing gets that value. */
function assertDefault(kind: string, { name, default: text = "" }: Member, inputs: Inputs): void {
  const [told] = /^(".*?"|\d+|true|false)/.exec(text) ?? [];
  if (told === undefined) return;
  assert.equal(JSON.stringify(inputs[name]), told, `${kind}.${name}: ${text}`);
}
