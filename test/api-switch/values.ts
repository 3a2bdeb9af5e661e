import type { KindName } from "../../provider/kinds";
import type { Inputs } from "../kinds";
import { samples } from "../kinds";

/** An argument of a kind: its values, and what it needs beside it. */
export interface Argument {
  kind: KindName;
  name: string;
  /** Changes go from one to another, in this order alone if `onlyGrows`. `undefined` means omitted. */
  values: readonly unknown[];
  beside: Inputs;
  onlyGrows: boolean;
}

type Values = Record<string, List | Detailed>;

type List = readonly unknown[];

interface Detailed {
  of: List;
  beside?: Inputs;
  onlyGrows?: true;
}

const volumes = [undefined, [{ to: "models" }], [{ to: "models" }, { to: "mirror" }]];
const envs = [undefined, { A: "1" }, { A: "2", EMPTY: "" }, { TOKEN: "x,y", A: "1" }, {}];
const ports = [undefined, ["22/tcp"], ["8188/http", "22/tcp"]];
const auths = [undefined, { to: "auth", isId: true }, { to: "otherAuth", isId: true }];
const cudaVersions = [undefined, ["12.4"], ["12.8", "12.4"]];

/** Values instead of those of the kind's sample, where they refer to other resources or must be in stock. */
const own: Partial<Record<KindName, Values>> = {
  networkVolume: {
    sizeInGb: { of: [10, 20, 35], onlyGrows: true },
    dataCenterId: { of: ["EU-RO-1", "EU-CZ-1", "us-ks-2"], beside: { allowReplacement: true } },
  },
  template: {
    image: ["acme/comfy:1", "acme/comfy:2", `acme/comfy@sha256:${"0123456789abcdef".repeat(4)}`],
    args: [undefined, "serve", `python -c "print('a  b')"`],
    containerDiskInGb: [undefined, 10, 15],
    env: envs,
    ports: [...ports, []],
    registryAuthId: auths,
    volumeInGb: { of: [undefined, 20, 30], beside: { serverless: false } },
    volumeMountPath: { of: [undefined, "/data", "/models"], beside: { serverless: false } },
    readme: [undefined, "text", "# Title\n"],
    category: [undefined, "CPU", "NVIDIA", "AMD"],
    startSsh: [undefined, true, false],
    startJupyter: [undefined, true, false],
    public: [undefined, true, false],
  },
  endpoint: {
    template: [{ to: "worker" }, { to: "otherWorker" }],
    templateId: {
      of: [
        { to: "worker", isId: true },
        { to: "otherWorker", isId: true },
      ],
      beside: { template: undefined },
    },
    networkVolumes: volumes,
    gpus: [
      ["ADA_24"],
      ["AMPERE_80", "ADA_48_PRO"],
      ["ADA_48_PRO", "-NVIDIA L40"],
      ["NVIDIA H100 PCIe"],
      ["ADA_80_PRO"],
    ],
    cpus: {
      of: [
        [{ flavor: "cpu3c", vcpuCount: 4 }],
        [
          { flavor: "cpu3g", vcpuCount: 2 },
          { flavor: "cpu5c", vcpuCount: 8 },
        ],
      ],
      beside: { gpus: undefined },
    },
    dataCenterIds: [undefined, ["EU-RO-1"], ["US-KS-2", "eu-ro-1"]],
    workersMin: [undefined, 0, 1],
    workersMax: [undefined, 1, 2],
    idleTimeoutInSeconds: [undefined, 5, 60],
    scalerType: [undefined, "QUEUE_DELAY", "REQUEST_COUNT"],
    scalerValue: [undefined, 1, 9],
    executionTimeoutInMs: [undefined, 0, 90_000],
    flashBoot: [undefined, "OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT"],
    allowedCudaVersions: cudaVersions,
    minCudaVersion: [undefined, "12.4", "12.8"],
    rollout: [undefined, { wait: false }, { wait: true, timeoutInSeconds: 300 }],
  },
  pod: {
    template: { of: [{ to: "podBase" }, { to: "otherPodBase" }], beside: { image: undefined } },
    gpus: [["NVIDIA A40"], ["NVIDIA L40S", "NVIDIA A40"], ["ADA_24"]],
    dataCenterIds: [undefined, ["EU-RO-1"], ["US-KS-2", "eu-ro-1"]],
    networkVolume: [undefined, { to: "models" }, { to: "mirror" }],
    args: [undefined, "serve", "sleep infinity"],
    containerDiskInGb: [undefined, 10, 15],
    env: envs,
    ports,
    registryAuthId: auths,
    volumeInGb: { of: [undefined, 20, 30], onlyGrows: true },
    volumeMountPath: [undefined, "/data", "/models"],
    startSsh: [undefined, true, false],
    startJupyter: [undefined, true, false],
    cloud: [undefined, "SECURE", "COMMUNITY"],
    allowedCudaVersions: cudaVersions,
    minCudaVersion: [undefined, "12.4", "12.8"],
    globalNetworking: [undefined, true, false],
    bidPerGpu: [undefined, 0.2, 0.3],
    desiredStatus: [undefined, "RUNNING", "EXITED"],
  },
};

/** Arguments that become other inputs, which have their own entry: the template while it lasts. */
const standsForAnother = ["debugTemplate"];

function argumentsOf(kind: KindName): Argument[] {
  const { edits } = samples[kind];
  const names = new Set([...Object.keys(edits), ...Object.keys(own[kind] ?? {})]);
  return [...names].flatMap((name) => {
    if (standsForAnother.includes(name)) return [];
    const [before, after, besideEdit] = edits[name] ?? [];
    const {
      of: values,
      beside = {},
      onlyGrows = false,
    } = detailed(own[kind]?.[name]) ?? {
      ...{ of: [before, after], beside: besideEdit },
    };
    return { kind, name, values, beside, onlyGrows };
  });
}

function detailed(given: List | Detailed | undefined): Detailed | undefined {
  return given === undefined || "of" in given ? given : { of: given };
}

/** Every argument of every kind. */
export const allArguments: readonly Argument[] = (Object.keys(samples) as KindName[]).flatMap(argumentsOf);
