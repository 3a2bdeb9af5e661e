import { endpointRules } from "../../../provider/kinds/endpoint/rules";
import { templateRules } from "../../../provider/kinds/template/inputs";
import { unknown } from "../../../provider/lifecycle/unknown";
import { testProblems } from "./problem-cases";

const wayOut =
  ", which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a " +
  "registry credential for images.";

describe("provider/kinds: problems of a template", () => {
  testProblems(templateRules, { image: "acme/comfy:1" }, [
    { news: { serverless: false, volumeInGb: 20, volumeMountPath: "/data", startSsh: true }, problems: [] },
    { news: { image: undefined }, problems: ["image is required."] },
    { news: { image: "two words" }, problems: ["image must not contain whitespace."] },
    { news: { image: "" }, problems: ["image must not be empty."] },
    {
      news: { env: { "A B": "", "": "", "C=D": "" } },
      problems: ["env.A B", "env.", "env.C=D"].map(
        (place) => `${place} is not a variable name: it must not be empty or contain whitespace or \`=\`.`,
      ),
    },
    { news: { args: ["python"] }, problems: ["args must be a text, not a list."] },
    { news: { containerDiskInGb: 0 }, problems: ["containerDiskInGb must be 1 or more, not 0."] },
    { news: { env: ["A=b"] }, problems: ["env must be an object, not a list."] },
    { news: { env: { PORT: 80 } }, problems: ["env.PORT must be a text, not a number."] },
    {
      news: { env: Object.fromEntries([...Array(51).keys()].map((index) => [`VARIABLE_${index}`, ""])) },
      problems: ["env must have at most 50 variables, not 51."],
    },
    {
      news: { ports: ["1/tcp", "65535/http", "0/http", "65536/tcp", "22/udp", "22"] },
      problems: ["0/http", "65536/tcp", "22/udp", "22"].map(
        (port, index) =>
          `ports[${index + 2}] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "${port}".`,
      ),
    },
    {
      news: { ports: ["80/http", " 80/tcp"] },
      problems: ["ports lists 80 twice. List a port once, as http or as tcp."],
    },
    {
      news: { volumeInGb: 20 },
      problems: ["volumeInGb is for Pods. On serverless, give the endpoint networkVolumes, or set serverless: false."],
    },
    { news: { volumeInGb: 0, serverless: true }, problems: [] },
    { news: { volumeMountPath: "data" }, problems: ["volumeMountPath must begin with /."] },
    { news: { category: "GPU" }, problems: ['category must be "CPU" or "NVIDIA" or "AMD", not "GPU".'] },
    { news: { registryAuthId: "" }, problems: ["registryAuthId must not be empty."] },
    { news: { public: null }, problems: ["public must be true or false, not null."] },
    {
      news: { serverless: false },
      olds: { name: "one", serverless: true },
      problems: [
        "serverless changes, so Pulumi creates a second template before it deletes this one, and names are unique. Give it another name.",
      ],
    },
    { news: { serverless: false }, olds: { name: "y", serverless: true }, problems: [] },
  ]);
});

describe("provider/kinds: problems of an endpoint", () => {
  const gpu = { templateId: "t", gpus: ["AMPERE_80"] };
  testProblems(endpointRules, gpu, [
    {
      news: { templateId: undefined },
      problems: ["templateId is required: give the endpoint a template, or the id of one."],
    },
    {
      news: { gpus: undefined },
      problems: [
        'needs gpus, such as ["ADA_48_PRO", "AMPERE_80"], or cpus, such as [{ flavor: "cpu3g", vcpuCount: 4 }].',
      ],
    },
    {
      news: { cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] },
      problems: ["has both gpus and cpus. Give one of them."],
    },
    {
      news: {
        gpus: undefined,
        cpus: [{ flavor: "cpu3g", vcpuCount: 2 }],
        gpuCount: 1,
        allowedCudaVersions: [],
        minCudaVersion: "12.4",
      },
      problems: [
        ...["gpuCount", "allowedCudaVersions", "minCudaVersion"].map(
          (key) => `${key} is for GPU endpoints. Remove it, or give gpus instead of cpus.`,
        ),
        "allowedCudaVersions is empty. Remove it for any version.",
      ],
    },
    { news: { gpus: [] }, problems: ["gpus must name at least one GPU pool or type."] },
    { news: { gpus: "AMPERE_80" }, problems: ["gpus must be a list, not a text."] },
    {
      news: { gpus: undefined, cpus: [{ flavor: "cpu3g", vcpuCount: 0 }, { flavor: "cpu3g" }, 5] },
      problems: [
        "cpus[0].vcpuCount must be 1 or more, not 0.",
        "cpus[1].vcpuCount is required.",
        "cpus[2] must be an object, not a number.",
      ],
    },
    { news: { gpus: undefined, cpus: [] }, problems: ["cpus must name at least one CPU flavor."] },
    { news: { minCudaVersion: "12" }, problems: ['minCudaVersion must be a CUDA version such as "12.4", not "12".'] },
    {
      news: { allowedCudaVersions: ["12.4"], minCudaVersion: "12.4" },
      problems: ["has both allowedCudaVersions and minCudaVersion. Give either the exact versions or the lowest one."],
    },
    {
      news: { allowedCudaVersions: [], minCudaVersion: "12.4" },
      problems: ["allowedCudaVersions is empty. Remove it for any version."],
    },
    {
      news: { workersMin: 4 },
      problems: ["workersMin is 4, which is more than workersMax, 3. Raise workersMax, or lower workersMin."],
    },
    {
      news: { workersMin: 2, profile: "debug" },
      problems: ["workersMin is 2, which is more than workersMax, 1. Raise workersMax, or lower workersMin."],
    },
    {
      news: { workersMax: 0, rollout: { wait: true } },
      problems: [
        "rollout waits for workers, but workersMax is 0, so none can start. Raise workersMax, or remove rollout.",
      ],
    },
    { news: { workersMax: 0, rollout: { wait: false } }, problems: [] },
    { news: { workersMin: 2, workersMax: 2, profile: "debug" }, problems: [] },
    { news: { profile: "prod" }, problems: ['profile must be "production" or "debug", not "prod".'] },
    {
      news: { type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY" },
      problems: [
        'scalerType "QUEUE_DELAY" needs a queue. A LOAD_BALANCER scales on "REQUEST_COUNT". Only an existing one with QUEUE_DELAY can keep it, with adopt.',
      ],
    },
    { news: { type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY", adopt: "ep-1" }, problems: [] },
    {
      news: { type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY", workersMax: 2 },
      olds: { name: "one", type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY" },
      problems: [],
    },
    {
      news: { type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY", adopt: "ep-1" },
      olds: { name: "one", type: "LOAD_BALANCER", scalerType: "REQUEST_COUNT" },
      problems: [
        'scalerType "QUEUE_DELAY" needs a queue. A LOAD_BALANCER scales on "REQUEST_COUNT". Only an existing one with QUEUE_DELAY can keep it, with adopt.',
      ],
    },
    {
      news: { gpus: undefined, cpus: [{ flavor: "cpu3c", vcpuCount: 2 }], templateDiskInGb: 500 },
      problems: [
        "cpus[0]: cpu3c with 2 vCPUs has at most 20 GB of container disk, and the template asks for 500 GB. Lower containerDiskInGb on the template, or ask for more vCPUs.",
      ],
    },
    { news: { gpus: undefined, cpus: [{ flavor: "cpu5c", vcpuCount: 2 }], templateDiskInGb: 30 }, problems: [] },
    { news: { gpus: undefined, cpus: [{ flavor: "cpu7g", vcpuCount: 2 }], templateDiskInGb: 500 }, problems: [] },
    { news: { templateDiskInGb: 500 }, problems: [] },
    { news: { gpus: undefined, cpus: [{ flavor: "cpu3c", vcpuCount: 2 }], templateDiskInGb: unknown }, problems: [] },
    {
      news: { scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: 60 },
      problems: ['idleTimeoutInSeconds does not apply to a QUEUE that scales on "REQUEST_COUNT". Remove it.'],
    },
    { news: { type: "LOAD_BALANCER", scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: 60 }, problems: [] },
    { news: { idleTimeoutInSeconds: 3601 }, problems: ["idleTimeoutInSeconds must be from 1 to 3600, not 3601."] },
    { news: { name: "ab" }, olds: { name: "ab" }, problems: [] },
    { news: { name: "ab", adopt: "ep-1" }, problems: [] },
    { news: { dataCenterIds: [] }, olds: { dataCenterIds: [] }, problems: [] },
    { news: { dataCenterIds: ["EU-RO-1", "eu-ro-1"] }, olds: { dataCenterIds: ["EU-RO-1", "EU-RO-1"] }, problems: [] },
    { news: { networkVolumes: [] }, problems: [] },
    { news: { scalerValue: 0 }, problems: ["scalerValue must be 1 or more, not 0."] },
    { news: { executionTimeoutInMs: -1 }, problems: ["executionTimeoutInMs must be 0 or more, not -1."] },
    { news: { flashBoot: true }, problems: ['flashBoot must be "OFF" or "FLASHBOOT" or "PRIORITY_FLASHBOOT".'] },
    {
      news: { rollout: { timeoutInSeconds: 0 } },
      problems: ["rollout.wait is required.", "rollout.timeoutInSeconds must be from 1 to 3600, not 0."],
    },
    { news: { networkVolumes: ["volume-1"] }, problems: ["networkVolumes[0] must be an object, not a text."] },
    {
      news: {
        networkVolumes: [
          { id: "a", dataCenterId: "EU-RO-1" },
          { id: "b", dataCenterId: "eu-ro-1" },
        ],
      },
      problems: [
        "networkVolumes[0] and networkVolumes[1] are both in EU-RO-1. An endpoint takes one volume per data center.",
      ],
    },
    {
      news: { networkVolumes: [{ id: "a", dataCenterId: "EU-RO-1" }, { id: "b" }], dataCenterIds: ["us-ks-2"] },
      problems: [
        "networkVolumes[0] is in EU-RO-1, which dataCenterIds (US-KS-2) does not list. Add it, or remove dataCenterIds: the volumes pin the endpoint anyway.",
      ],
    },
    {
      news: { networkVolumes: [{ id: "a", dataCenterId: "eu-ro-1" }], dataCenterIds: ["EU-RO-1", "US-KS-2"] },
      problems: [],
    },
  ]);
});

describe("provider/kinds: problems of combined arguments of templates and endpoints", () => {
  const endpoint = { templateId: "tpl-1", gpus: ["AMPERE_80"] };
  testProblems(endpointRules, endpoint, [
    {
      news: { templateServerless: false },
      problems: ["template is made for Pods. Set serverless: true on it, or use another one."],
    },
    { news: { templateServerless: true }, problems: [] },
    { news: { templateServerless: unknown }, problems: [] },
  ]);
  testProblems(templateRules, { image: "acme/comfy:1" }, [
    { news: { templateServerless: true }, problems: ['has no argument "templateServerless".'] },
    { news: { args: `--key rpa_${"A".repeat(40)}` }, problems: [`args holds a RunPod API key${wayOut}`] },
    {
      news: { image: `https://user:secret1@registry.example/acme` },
      problems: [`image holds a password in a URL${wayOut}`],
    },
    { news: { env: { GITHUB_TOKEN: `ghp_${"a".repeat(36)}` } }, problems: [] },
  ]);
});
