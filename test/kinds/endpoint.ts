import fc from "fast-check";
import type { EndpointInputs } from "../../provider/kinds/endpoint/inputs";
import type { NetworkVolumeReference } from "../../provider/kinds/network-volume";
import { releaseOf } from "../../provider/kinds/template/release";
import { Endpoint, Template } from "../../sdk";
import { releasedContentOf } from "../end-to-end/results";
import { templateIds, templateImage } from "../properties/prepared-runpod";
import { clientOf, gpuIdsOf } from "../testing/emulator/client";
import { cudaVersion, dataCenterIds, mostly, name, rareNumber } from "./arbitraries";
import { containerOf } from "./container";
import type { Sample } from "./sample";

const args = { templateId: "t1", gpus: ["ADA_24"] };

const gpu: fc.Arbitrary<Partial<EndpointInputs>> = fc.record(
  {
    gpus: mostly(
      fc.array(
        fc.constantFrom<string>("ADA_48_PRO", "ampere_80", " AMPERE_80", "NVIDIA H100 PCIe", "RUBIN_288_ULTRA"),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      ["RTX 4090"],
    ),
    gpuCount: fc.integer({ min: 1, max: 8 }),
    allowedCudaVersions: mostly(fc.uniqueArray(cudaVersion, { minLength: 1, maxLength: 2 }), []),
  },
  { requiredKeys: ["gpus"] },
);
const cpu: fc.Arbitrary<Partial<EndpointInputs>> = fc.record({
  cpus: mostly(
    fc.uniqueArray(
      fc.record({ flavor: fc.constantFrom<string>("cpu3g", "cpu5c"), vcpuCount: fc.constantFrom(2, 4, 8) }),
      { minLength: 1, maxLength: 2, selector: ({ flavor, vcpuCount }) => `${flavor} ${vcpuCount}` },
    ),
    [{ flavor: "cpu9z", vcpuCount: 2 }],
  ),
});
const scaling: fc.Arbitrary<Partial<EndpointInputs>> = fc.oneof(
  fc.record(
    { type: fc.constant("LOAD_BALANCER"), idleTimeoutInSeconds: fc.integer({ min: 1, max: 3600 }) },
    { requiredKeys: ["type"] },
  ),
  fc.record({
    type: fc.constant("LOAD_BALANCER"),
    scalerType: fc.constant("REQUEST_COUNT"),
    idleTimeoutInSeconds: fc.constant(60),
  }),
  fc.record({ type: fc.constant("QUEUE"), scalerType: fc.constant("REQUEST_COUNT") }, { requiredKeys: ["scalerType"] }),
  fc.record(
    {
      type: fc.constant("QUEUE"),
      scalerType: fc.constant("QUEUE_DELAY"),
      idleTimeoutInSeconds: fc.integer({ min: 1, max: 3600 }),
    },
    { requiredKeys: [] },
  ),
);
const volumes = fc.constantFrom<NetworkVolumeReference[][]>(
  [{ id: "volume-1", dataCenterId: "eu-ro-1 " }],
  [
    { id: "volume-1", dataCenterId: "EU-RO-1" },
    { id: "volume-2", dataCenterId: "us-ks-2" },
  ],
  [{ id: "volume-1" }],
  [],
);
const rest: fc.Arbitrary<Partial<EndpointInputs>> = fc.record(
  {
    name: mostly(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _-]{1,18}[A-Za-z0-9]$/), "ab"),
    templateId: name,
    release: name,
    releaseEnv: name,
    profile: fc.constantFrom("production", "debug"),
    networkVolumes: volumes,
    workersMin: fc.constantFrom(0, 1),
    workersMax: mostly(fc.integer({ min: 1, max: 10 }), 0),
    scalerValue: fc.integer({ min: 1, max: 60 }),
    executionTimeoutInMs: fc.integer({ min: 0, max: 10_000_000 }),
    flashBoot: fc.constantFrom("OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT"),
    rollout: fc.record(
      { wait: fc.boolean(), timeoutInSeconds: fc.integer({ min: 1, max: 3600 }) },
      { requiredKeys: ["wait"] },
    ),
  },
  { requiredKeys: ["name", "templateId"] },
);

const inputs: fc.Arbitrary<EndpointInputs> = fc
  .tuple(rest, fc.oneof(gpu, cpu), scaling, fc.option(dataCenterIds, { nil: undefined }))
  .map(([general, compute, scaled, someDataCenters]) => {
    // Most lists of data centers match those of the volumes.
    const pinned = (general.networkVolumes ?? []).length > 0;
    const places =
      someDataCenters === undefined ? {} : { dataCenterIds: pinned ? ["EU-RO-1", "us-ks-2"] : someDataCenters };
    return { ...general, ...compute, ...scaled, ...places } as EndpointInputs;
  });

const release = releaseOf({ image: templateImage });

export const endpoint: Sample<"endpoint"> = {
  collection: "endpoints",
  content({ endpoints }, id) {
    const found = endpoints.get(id);
    if (found === undefined) return {};
    return {
      templateId: found.templateId,
      type: found.type === "loadBalancer" ? "LOAD_BALANCER" : "QUEUE",
      gpus: gpuIdsOf(found)
        .split(",")
        .filter((token) => token !== ""),
      gpuCount: found.gpuCount,
      cpus: found.cpuInstances,
      networkVolumes: [...found.networkVolumeIds].sort(),
      dataCenterIds: [...found.dataCenterIds].sort(),
      workersMin: found.workersMin,
      workersMax: found.workersMax,
      idleTimeoutInSeconds: found.idleTimeoutInSeconds,
      scalerType: found.scalerType,
      scalerValue: found.scalerValue,
      executionTimeoutInMs: found.executionTimeoutInMs,
      flashBoot: found.flashBoot,
      allowedCudaVersions: found.allowedCudaVersions,
      minCudaVersion: found.minCudaVersion,
      version: found.version,
      runs: containerOf(releasedContentOf(found)),
    };
  },

  args,
  make: (resource, changes, options) => new Endpoint(resource, { ...args, ...changes }, options),
  declare(changes) {
    const template = new Template("needed", { image: "acme/comfy:1" });
    if (changes) endpoint.make("one", { templateId: undefined, template, workersMax: 2, ...changes });
  },
  needs: async (emulator) => ({ templateId: (await clientOf(emulator).putTemplate({ name: "needed" })).id }),
  more: {},
  update: { workersMax: 1 },
  replacement: { changes: { type: "LOAD_BALANCER" }, because: "type", deleteBeforeReplace: true },

  inputNames: { template: "templateId", debugTemplate: "templateId" },
  edits: {
    name: ["one", "two"],
    template: ["t1", "t2"],
    debugTemplate: ["t1", "t2"],
    templateId: ["t1", "t2"],
    networkVolumes: [undefined, [{ id: "v1", dataCenterId: "EU-RO-1" }]],
    profile: ["production", "debug"],
    type: ["QUEUE", "LOAD_BALANCER"],
    gpus: [["ADA_24"], ["AMPERE_80"]],
    gpuCount: [1, 2],
    cpus: [[{ flavor: "cpu3c", vcpuCount: 2 }], [{ flavor: "cpu3c", vcpuCount: 4 }], { gpus: undefined }],
    dataCenterIds: [undefined, ["EU-RO-1"]],
    workersMin: [0, 1],
    workersMax: [3, 4],
    idleTimeoutInSeconds: [5, 6],
    scalerType: ["QUEUE_DELAY", "REQUEST_COUNT"],
    scalerValue: [4, 5],
    executionTimeoutInMs: [600_000, 0],
    flashBoot: ["FLASHBOOT", "OFF"],
    allowedCudaVersions: [["12.4"], ["12.8"]],
    minCudaVersion: ["12.4", "12.8"],
    rollout: [undefined, { wait: true }],
  },

  secretInputs: [],

  inputs,
  rareInputs: {
    gpuCount: fc.integer({ min: 1, max: 40 }),
    workersMin: rareNumber,
    workersMax: rareNumber,
    scalerValue: rareNumber,
    executionTimeoutInMs: rareNumber,
    gpus: fc.array(fc.constantFrom("__proto__", "constructor", "NVIDIA H200", "NVIDIA L40,ADA_24"), { minLength: 1 }),
  },
  withPreparedIds(given) {
    const rollout = given["rollout"] as EndpointInputs["rollout"];
    const ownName = String(given["name"]);
    return {
      ...given,
      // RunPod refuses shorter names.
      name: ownName.length < 3 ? `e--${ownName}` : given["name"],
      templateId: templateIds.endpoint,
      ...(given["release"] === undefined ? {} : { release }),
      // Another value than the template's is refused.
      releaseEnv: undefined,
      // Whether workers come up does not depend on the inputs.
      ...(rollout === undefined ? {} : { rollout: { ...rollout, wait: given["workersMin"] !== 1 } }),
    };
  },

  byHand: {
    make: (emulator, resource, ids) =>
      clientOf(emulator).putEndpoint({
        name: resource,
        templateId: ids.template,
        gpuIds: "ADA_24,AMPERE_80",
        networkVolumeId: ids.networkVolume,
        workersMax: 2,
        idleTimeout: 7,
        flashBootType: "FLASHBOOT",
        scalerType: "QUEUE_DELAY",
        scalerValue: 4,
        executionTimeoutMs: 600_000,
      }),
    args: (made) => ({
      templateId: undefined,
      template: made.template,
      gpus: ["ADA_24", "AMPERE_80"],
      networkVolumes: [made.networkVolume],
      workersMax: 2,
      idleTimeoutInSeconds: 7,
    }),
    differs: {
      changes: { gpus: ["ADA_24"], workersMax: 3 },
      listed: [
        /gpus: \["ADA_24"\] in the program, \["ADA_24","AMPERE_80"\] at RunPod/,
        /workersMax: 3 in the program, 2 at RunPod/,
      ],
    },
    isPartlyHidden: true,
  },

  contract: {
    async spec(api, resource) {
      const { items } = await api.template.list();
      const template = { name: "needed", image: "acme/comfy:1", args: "", containerDiskInGb: 20, serverless: true };
      const { id } = items.find((item) => item.name === template.name) ?? (await api.template.create(template));
      return {
        ...{ name: resource, templateId: id, type: "QUEUE", gpuCount: 2 },
        gpus: { pools: ["ADA_24", "AMPERE_48"], excludedTypes: ["NVIDIA A40"] },
        ...{ dataCenterIds: ["EU-RO-1", "US-KS-2"], workersMin: 1, workersMax: 2, idleTimeoutInSeconds: 5 },
        ...{ scalerType: "QUEUE_DELAY", scalerValue: 9, executionTimeoutInMs: 1_234, flashBoot: "FLASHBOOT" },
        allowedCudaVersions: ["12.4", "12.8"],
      };
    },
    changes: [
      [{ workersMax: 1 }],
      [{ name: "other" }],
      [{ workersMin: 0, workersMax: 0 }],
      [{ workersMin: 0 }],
      [{ idleTimeoutInSeconds: 60 }],
      [{ scalerType: "REQUEST_COUNT", scalerValue: 4 }],
      [{ scalerValue: 4 }],
      [{ executionTimeoutInMs: 1_000 }],
      [{ executionTimeoutInMs: 0 }],
      [{ flashBoot: "PRIORITY_FLASHBOOT" }],
      [{ flashBoot: "OFF" }],
      [{ gpus: { pools: ["ADA_80_PRO"], excludedTypes: ["NVIDIA H100 NVL"] } }],
      [{ gpus: { pools: ["ADA_24"], excludedTypes: [] } }],
      [{ gpuCount: 1 }],
      [{ dataCenterIds: ["EU-RO-1"] }],
      [{ dataCenterIds: null }, { dataCenterIds: [] }],
      [{ allowedCudaVersions: null }, { allowedCudaVersions: [] }],
      [
        { allowedCudaVersions: null, minCudaVersion: "12.4" },
        { allowedCudaVersions: [], minCudaVersion: "12.4" },
      ],
    ],
    needed: { graphql: "workersMax", rest: "workers" },
    foreign: "endpoint",
  },

  isInRandomPrograms: true,
};
