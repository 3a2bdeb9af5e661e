import fc from "fast-check";
import type { PodSpec } from "../../provider/api";
import type { PodInputs } from "../../provider/kinds/pod/inputs";
import { Pod } from "../../sdk";
import { newGpu, templateIds } from "../properties/prepared-runpod";
import { clientOf } from "../testing/emulator/client";
import { cudaVersion, dataCenterIds, mostly, name, rareVariables, variables } from "./arbitraries";
import { containerOf } from "./container";
import type { Sample } from "./sample";

const args = { image: "acme/comfy:1", gpus: ["NVIDIA A40"] };

const gpuPod: fc.Arbitrary<Partial<PodInputs>> = fc.record(
  {
    gpus: mostly(
      fc.array(fc.constantFrom<string>("NVIDIA L40S", " ada_48_pro", "NVIDIA RTX A2000", "NVIDIA RUBIN R100"), {
        minLength: 1,
        maxLength: 4,
      }),
      ["L40S"],
    ),
    gpuCount: fc.integer({ min: 1, max: 8 }),
    minCudaVersion: cudaVersion,
    globalNetworking: fc.boolean(),
  },
  { requiredKeys: ["gpus"] },
);
const cpuPod: fc.Arbitrary<Partial<PodInputs>> = fc.record(
  {
    cpu: fc.record({ flavor: fc.constantFrom<string>("cpu3g", "cpu5c"), vcpuCount: fc.constantFrom(2, 4, 8) }),
    containerDiskInGb: mostly(fc.integer({ min: 1, max: 20 }), 81),
  },
  { requiredKeys: ["cpu"] },
);
const storage: fc.Arbitrary<Partial<PodInputs>> = fc.oneof(
  fc.record({ networkVolume: fc.constantFrom({ id: "volume-1", dataCenterId: "eu-ro-1 " }, { id: "volume-1" }) }),
  fc.record({ cloud: fc.constant("SECURE"), dataCenterIds }, { requiredKeys: [] }),
  fc.record({ cloud: fc.constant("COMMUNITY") }),
);
const rest: fc.Arbitrary<Partial<PodInputs>> = fc.record(
  {
    name,
    volumeMountPath: fc.constantFrom("/workspace", "/data"),
    args: fc.string(),
    env: variables,
    ports: fc.uniqueArray(fc.constantFrom("8188/http", " 22/tcp", "70001/tcp "), { maxLength: 3 }),
    registryAuthId: name,
    startSsh: fc.boolean(),
    startJupyter: fc.boolean(),
    desiredStatus: fc.constantFrom("RUNNING", "EXITED"),
  },
  { requiredKeys: ["name"] },
);
const source: fc.Arbitrary<Partial<PodInputs>> = fc.oneof(
  fc.record({ image: mostly(fc.constantFrom("acme/comfy:1", "comfy"), "two words") }),
  fc.record({ templateId: name }),
);

const inputs: fc.Arbitrary<PodInputs> = fc
  .tuple(rest, source, storage, fc.oneof(gpuPod, cpuPod))
  .map((parts) => Object.assign({}, ...parts) as PodInputs);

export const podSpec = (resource = "one"): PodSpec => ({
  ...{ name: resource, image: "acme/comfy:1", cloud: "SECURE", gpuTypes: ["NVIDIA GeForce RTX 4090"], gpuCount: 1 },
  ...{ containerDiskInGb: 20, volumeInGb: 20, volumeMountPath: "/workspace", args: "serve" },
  ...{ env: { MODE: "prod" }, ports: ["22/tcp"], registryAuthId: "reg-1" },
});

export const pod: Sample<"pod"> = {
  collection: "pods",
  isUnlisted: ({ pods }, id) => pods.get(id)?.desiredStatus === "TERMINATED",
  content({ pods }, id) {
    const found = pods.get(id);
    if (found === undefined) return {};
    const { cpuFlavor, vcpuCount } = found;
    return {
      ...containerOf(found),
      volumeInGb: found.volumeInGb,
      volumeMountPath: found.volumeMountPath,
      gpuTypeId: found.gpuTypeId,
      gpuCount: found.rentedGpuCount,
      cpu: cpuFlavor === undefined ? undefined : { flavor: cpuFlavor, vcpuCount },
      bidPerGpu: found.bidPerGpu,
      cloud: found.cloudType,
      networkVolume: found.networkVolumeId,
      dataCenterId: found.dataCenterId,
      templateId: found.templateId,
      desiredStatus: found.desiredStatus,
    };
  },

  args,
  make: (resource, changes, options) => new Pod(resource, { ...args, ...changes }, options),
  declare: (changes) => changes && pod.make("one", changes),
  more: {
    gpus: ["NVIDIA L40S", "ADA_24"],
    volumeInGb: 10,
    ports: ["22/tcp"],
    env: { MODE: "fast" },
    desiredStatus: "RUNNING",
  },
  update: { image: "acme/comfy:2", env: { MODE: "slow" } },
  replacement: { changes: { cloud: "COMMUNITY" }, because: "cloud", deleteBeforeReplace: true },

  inputNames: { template: "templateId" },
  editedElsewhere: ["gpus", "dataCenterIds"],
  edits: {
    name: ["one", "two"],
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
    startSsh: [undefined, true],
    startJupyter: [undefined, true],
    gpuCount: [1, 2],
    cpu: [{ flavor: "cpu3c", vcpuCount: 2 }, { flavor: "cpu3c", vcpuCount: 4 }, { gpus: undefined }],
    cloud: ["SECURE", "COMMUNITY"],
    allowedCudaVersions: [["12.4"], ["12.8"]],
    minCudaVersion: ["12.4", "12.8"],
    globalNetworking: [undefined, true],
    bidPerGpu: [0.2, 0.3],
    desiredStatus: ["RUNNING", "EXITED"],
  },

  secretInputs: ["env"],

  inputs,
  rareInputs: {
    env: rareVariables,
    bidPerGpu: fc.constantFrom(0, 0.2, 1e300),
    volumeInGb: fc.integer({ min: 0, max: 500 }),
    allowedCudaVersions: fc.array(fc.constantFrom("12.4", "12.8", "13.0"), { maxLength: 2 }),
    gpus: fc.array(fc.constantFrom(newGpu, "AMPERE_80", "NVIDIA L40"), { minLength: 1, maxLength: 2 }),
    ports: fc.array(fc.constantFrom("080/http", "80/tcp", "70001/tcp", "22/tcp"), { maxLength: 2 }),
  },
  withPreparedIds: (given) => (given["templateId"] === undefined ? given : { ...given, templateId: templateIds.pod }),

  byHand: {
    make: (emulator, resource) => clientOf(emulator).deployPod({ name: resource, dataCenterId: "EU-RO-1" }),
    args: () => ({
      image: "example/debug:1",
      gpus: ["NVIDIA GeForce RTX 4090"],
      volumeInGb: 10,
      ports: ["8888/http", "22/tcp"],
    }),
    differs: {
      changes: { gpus: ["NVIDIA A40"], ports: ["8888/http"] },
      listed: [
        /ports: \["8888\/http"\] in the program, \["8888\/http","22\/tcp"\] at RunPod/,
        /gpus: \["NVIDIA A40"\] in the program, \["NVIDIA GeForce RTX 4090"\] at RunPod/,
      ],
    },
    isPartlyHidden: true,
  },

  contract: {
    spec: async (_api, resource) => podSpec(resource),
    changes: [
      [{ image: "acme/comfy:2" }],
      [{ args: "" }],
      [{ containerDiskInGb: 40 }],
      [{ volumeInGb: 40 }],
      [{ volumeMountPath: "/data" }],
      [{ env: { MODE: "test", LEVEL: "1" } }],
      [{ env: {} }],
      [{ ports: ["80/http", "22/tcp"] }],
      [{ ports: null }, { ports: [] }],
      [{ registryAuthId: null }, { registryAuthId: undefined }],
    ],
    readAs: { gpuTypes: "gpuTypeId" },
    needed: { graphql: "costPerHr", rest: "cost" },
  },

  isInRandomPrograms: true,
};
