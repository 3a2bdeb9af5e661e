import fc from "fast-check";
import type { EndpointInputs } from "../../../provider/kinds/endpoint/inputs";
import type { NetworkVolumeInputs, NetworkVolumeReference } from "../../../provider/kinds/network-volume";
import type { PodInputs } from "../../../provider/kinds/pod/inputs";
import type { TemplateInputs } from "../../../provider/kinds/template/inputs";

/** Inputs as programs give them: mostly valid, in the forms that `check` makes one of. */

const mostly = <Value>(valid: fc.Arbitrary<Value>, invalid: Value) =>
  fc.oneof({ weight: 40, arbitrary: valid }, { weight: 1, arbitrary: fc.constant(invalid) });
const name = fc.stringMatching(/^[A-Za-z0-9 _-]{1,20}$/);
const endpointName = mostly(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _-]{1,18}[A-Za-z0-9]$/), "ab");
const dataCenterId = fc.constantFrom("EU-RO-1", "eu-ro-1", " US-KS-2 ", "us-ks-2", "EUR-IS-1");
/** Mostly of different ones: RunPod has no use for one twice. */
const dataCenterIds = mostly(
  fc.uniqueArray(dataCenterId, { minLength: 1, maxLength: 2, selector: (id) => id.trim().toUpperCase() }),
  ["EU-RO-1", "eu-ro-1"],
);

export const networkVolumeInputs: fc.Arbitrary<NetworkVolumeInputs> = fc.record(
  {
    name,
    sizeInGb: mostly(fc.integer({ min: 10, max: 4096 }), 9),
    dataCenterId: mostly(dataCenterId, "Romania"),
    allowReplacement: fc.boolean(),
  },
  { requiredKeys: ["name", "sizeInGb", "dataCenterId"] },
);

export const templateInputs: fc.Arbitrary<TemplateInputs> = fc
  .record(
    {
      name,
      image: mostly(fc.stringMatching(/^[a-z]{1,10}(\/[a-z]{1,10})?(:[a-z0-9][a-z0-9.]{0,7})?$/), "two words"),
      args: fc.string(),
      containerDiskInGb: mostly(fc.integer({ min: 1, max: 1000 }), 0),
      env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string(), { maxKeys: 5 }),
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
  // A volume needs a template for Pods; now and then it has none.
  .map((inputs) => ((inputs.volumeInGb ?? 0) > 10 ? { ...inputs, serverless: false } : { ...inputs, volumeInGb: 0 }));

const cuda = fc.constantFrom("12.4", "12.8", "13.0");
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
    allowedCudaVersions: mostly(fc.uniqueArray(cuda, { minLength: 1, maxLength: 2 }), []),
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
    name: endpointName,
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

export const endpointInputs: fc.Arbitrary<EndpointInputs> = fc
  .tuple(rest, fc.oneof(gpu, cpu), scaling, fc.option(dataCenterIds, { nil: undefined }))
  .map(([general, compute, scaled, someDataCenters]) => {
    // Most lists agree with the volumes.
    const pinned = (general.networkVolumes ?? []).length > 0;
    const places =
      someDataCenters === undefined ? {} : { dataCenterIds: pinned ? ["EU-RO-1", "us-ks-2"] : someDataCenters };
    return { ...general, ...compute, ...scaled, ...places } as EndpointInputs;
  });

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
    minCudaVersion: cuda,
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
const restOfPod: fc.Arbitrary<Partial<PodInputs>> = fc.record(
  {
    name,
    volumeMountPath: fc.constantFrom("/workspace", "/data"),
    args: fc.string(),
    env: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string(), { maxKeys: 5 }),
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

export const podInputs: fc.Arbitrary<PodInputs> = fc
  .tuple(restOfPod, source, storage, fc.oneof(gpuPod, cpuPod))
  .map((parts) => Object.assign({}, ...parts) as PodInputs);
