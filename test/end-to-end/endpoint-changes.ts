import type { EndpointArgs, NetworkVolume, Template } from "../../sdk";
import type { Emulator, Endpoint } from "../../testing/emulator";
import { volumeOf } from "./results";

/** The resources that an endpoint's arguments may refer to. */
export interface Parts {
  template: Template;
  other: Template;
  models: NetworkVolume;
  more: NetworkVolume;
}

/** Arguments that override those of a base endpoint. `undefined` omits one. */
type Overrides = { [Key in keyof EndpointArgs]?: EndpointArgs[Key] | undefined };

/** A change of one argument of an endpoint. */
export interface EndpointChange {
  /** The field of RunPod's EndpointInput that carries the argument. */
  field: string;
  what: string;
  from: (parts: Parts) => Overrides;
  to: (parts: Parts) => Overrides;
  /** The fields at RunPod that may change, with their values afterwards. */
  stored: (emulator: Emulator) => Partial<Endpoint>;
  /** The template that the endpoint runs afterwards. Default: "api", as before. */
  runs?: "other";
  /** Only for the base endpoint with all arguments, or with the required ones. Default: both. */
  only?: "full" | "lean";
  /** Also runs on the CLI. */
  onCli?: true;
}

/** Fields of EndpointInput that no change covers, and why. */
export const untouchedEndpointFields: Record<string, string> = {
  id: "assigned by RunPod",
  template: "templates are separate resources here",
  bindEndpoint: "concerns inline templates, and cannot be read back",
  hubReleaseId: "another source of code, for creates only",
  repo: "another source of code, for creates only",
  modelName: "another source of code, for creates only",
  cloudStorageConfig: "cannot be read back",
  workersPFBTarget: "not modelled: read and sent back",
  flashEnvironmentId: "not modelled: read and sent back",
  modelReferences: "not modelled: read and sent back",
  env: "not modelled: read and sent back",
  compliance: "not modelled: read and sent back",
  type: "a change replaces the endpoint: replacement.test.ts",
};

/** Values of those fields, set in the console. An update must keep them. */
export const setInConsole: Partial<Endpoint> = {
  workersPFBTarget: 2,
  flashEnvironmentId: "flash-1",
  modelReferences: ["https://example.com/model"],
  env: [{ key: "REGION", value: "eu" }],
  compliance: ["GDPR", "HIPAA"],
};

/** Further values set in the console, for the endpoint whose program has only the required arguments. */
export const setInConsoleOfLean: Partial<Endpoint> = { dataCenterIds: ["EU-RO-1", "US-KS-2"], minCudaVersion: "12.1" };

const [ro, ks, nc] = ["EU-RO-1", "US-KS-2", "US-NC-1"] as const;
const oneH100 = { pools: ["ADA_80_PRO"], excludedTypes: ["NVIDIA H100 PCIe", "NVIDIA H100 80GB HBM3"] };
/** The default of FlashBoot under the default `profile: "production"`. */
const defaultFlashBoot: Partial<Endpoint> = { flashBoot: "FLASHBOOT" };

const onVolumes: EndpointChange[] = [
  {
    field: "networkVolumeIds",
    what: "a volume, which sets the data center",
    only: "lean",
    from: () => ({}),
    to: ({ models }) => ({ networkVolumes: [models] }),
    stored: (emulator) => ({ networkVolumeIds: [volumeOf(emulator, "models").id], dataCenterIds: ["EU-RO-1"] }),
  },
  {
    field: "networkVolumeIds",
    what: "a second volume",
    only: "full",
    from: ({ models }) => ({ networkVolumes: [models] }),
    to: ({ models, more }) => ({ networkVolumes: [models, more] }),
    stored: (emulator) => ({ networkVolumeIds: ["models", "more"].map((name) => volumeOf(emulator, name).id) }),
  },
  {
    field: "networkVolumeId",
    what: "the volume removed, and with it the data center",
    only: "lean",
    onCli: true,
    from: ({ models }) => ({ networkVolumes: [models] }),
    to: () => ({}),
    stored: () => ({ networkVolumeIds: [], dataCenterIds: [] }),
  },
  {
    field: "networkVolumeId",
    what: "an empty list of volumes",
    only: "full",
    from: ({ models }) => ({ networkVolumes: [models] }),
    to: () => ({ networkVolumes: [] }),
    stored: () => ({ networkVolumeIds: [] }),
  },
];

/** An endpoint has CPUs or GPUs. */
const withoutGpus = { gpus: undefined, gpuCount: undefined, minCudaVersion: undefined };
/** `allowedCudaVersions` and `minCudaVersion` exclude each other. */
const cuda = (allowedCudaVersions: string[] | undefined) => ({ allowedCudaVersions, minCudaVersion: undefined });
/** A queue that scales on REQUEST_COUNT has no idle timeout. */
const scaler = (scalerType: "QUEUE_DELAY" | "REQUEST_COUNT" | undefined) => ({
  scalerType,
  idleTimeoutInSeconds: undefined,
});

export const endpointChanges: EndpointChange[] = [
  { ...change("name", { name: "one" }, { name: "two" }, { name: "two" }), only: "full" },
  {
    field: "templateId",
    what: "another template",
    from: ({ template }) => ({ template }),
    to: ({ other }) => ({ template: other }),
    stored: () => ({}),
    runs: "other",
  },
  change(
    "gpuIds",
    { gpus: ["ADA_24"] },
    { gpus: ["AMPERE_80", "ADA_24"] },
    { gpus: { pools: ["AMPERE_80", "ADA_24"], excludedTypes: [] } },
  ),
  change("gpuIds", { gpus: ["ADA_80_PRO"] }, { gpus: ["NVIDIA H100 NVL"] }, { gpus: oneH100 }),
  change("gpuCount", { gpuCount: 1 }, { gpuCount: 2 }, { gpuCount: 2 }),
  change("gpuCount", { gpuCount: 2 }, { gpuCount: undefined }, { gpuCount: 1 }),
  change(
    "instanceIds",
    { ...withoutGpus, cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] },
    { ...withoutGpus, cpus: [{ flavor: "cpu5c", vcpuCount: 4 }] },
    { cpuInstances: ["cpu5c-4-8"] },
  ),
  ...onVolumes,
  change("locations", { dataCenterIds: [ro] }, { dataCenterIds: [ro, ks, nc] }, { dataCenterIds: [ro, ks, nc] }),
  {
    ...change("locations", { dataCenterIds: [ro] }, { dataCenterIds: undefined }, { dataCenterIds: [] }),
    only: "lean",
  },
  change("workersMin", { workersMin: 0 }, { workersMin: 1 }, { workersMin: 1 }),
  { ...change("workersMin", { workersMin: 1 }, { workersMin: 0 }, { workersMin: 0 }), onCli: true },
  change("workersMin", { workersMin: 1 }, { workersMin: undefined }, { workersMin: 0 }),
  change("workersMax", { workersMax: 1 }, { workersMax: 2 }, { workersMax: 2 }),
  change("workersMax", { workersMax: 1 }, { workersMax: 0 }, { workersMax: 0 }),
  { ...change("workersMax", { workersMax: 1 }, { workersMax: undefined }, { workersMax: 3 }), only: "full" },
  change("idleTimeout", { idleTimeoutInSeconds: 5 }, { idleTimeoutInSeconds: 60 }, { idleTimeoutInSeconds: 60 }),
  change("idleTimeout", { idleTimeoutInSeconds: 60 }, { idleTimeoutInSeconds: undefined }, { idleTimeoutInSeconds: 5 }),
  change("scalerType", scaler("QUEUE_DELAY"), scaler("REQUEST_COUNT"), { scalerType: "REQUEST_COUNT" }),
  change("scalerType", scaler("REQUEST_COUNT"), scaler(undefined), {
    scalerType: "QUEUE_DELAY",
    idleTimeoutInSeconds: 5,
  }),
  change("scalerValue", { scalerValue: 4 }, { scalerValue: 1 }, { scalerValue: 1 }),
  change("scalerValue", { scalerValue: 9 }, { scalerValue: undefined }, { scalerValue: 4 }),
  change("executionTimeoutMs", { executionTimeoutInMs: 1 }, { executionTimeoutInMs: 0 }, { executionTimeoutInMs: 0 }),
  change(
    "executionTimeoutMs",
    { executionTimeoutInMs: 0 },
    { executionTimeoutInMs: undefined },
    { executionTimeoutInMs: 600_000 },
  ),
  change("flashBootType", { flashBoot: "FLASHBOOT" }, { flashBoot: "OFF" }, { flashBoot: "OFF" }),
  { ...change("flashBootType", { flashBoot: "OFF" }, { flashBoot: undefined }, defaultFlashBoot), onCli: true },
  change("allowedCudaVersions", cuda(["12.8"]), cuda(["12.9", "12.8"]), {
    allowedCudaVersions: ["12.9", "12.8"],
    minCudaVersion: null,
  }),
  change("allowedCudaVersions", cuda(["12.8"]), cuda(undefined), { allowedCudaVersions: [] }),
  change("minCudaVersion", { minCudaVersion: "12.4" }, { minCudaVersion: "12.8" }, { minCudaVersion: "12.8" }),
  {
    ...change("minCudaVersion", { minCudaVersion: "12.4" }, { minCudaVersion: undefined }, { minCudaVersion: null }),
    onCli: true,
  },
];

function change(field: string, from: Overrides, to: Overrides, stored: Partial<Endpoint>): EndpointChange {
  const given = Object.entries(to).filter(([, value]) => value !== undefined);
  const what = given.length > 0 ? JSON.stringify(Object.fromEntries(given)) : "omitted";
  return { field, what, from: () => from, to: () => to, stored: () => stored };
}
