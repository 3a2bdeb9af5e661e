import { graphqlCapabilities } from "../../../../provider/adapters/graphql/capabilities";
import { podRules } from "../../../../provider/kinds/pod/rules";
import { unknown } from "../../../../provider/lifecycle/unknown";
import { testProblems } from "../problem-cases";

const image = "acme/comfy:1";
const cpu = { flavor: "cpu3c", vcpuCount: 2 };
const volume = { id: "vol-1", dataCenterId: "EU-RO-1" };
const wayOut =
  ", which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a " +
  "registry credential for images.";

describe("provider/kinds: problems of a Pod", () => {
  const gpu = { image, gpus: ["NVIDIA L40S"] };
  testProblems(podRules, gpu, [
    { news: {}, problems: [] },
    { news: { gpus: ["ADA_48_PRO", "NVIDIA RTX A2000", "NVIDIA RUBIN R100"] }, problems: [] },
    { news: { image: undefined }, problems: ["needs an image, or a template to take it from."] },
    { news: { image: undefined, templateId: unknown }, problems: [] },
    { news: { templateId: "tpl-1" }, problems: ["has both image and template. Give one of them."] },
    {
      news: { image: undefined, templateId: "tpl-1", templateServerless: true },
      problems: ["template is serverless. Set serverless: false on it, or give an image."],
    },
    { news: { image: undefined, templateId: "tpl-1", templateServerless: false }, problems: [] },
    { news: { image: undefined, templateId: "tpl-1", templateServerless: unknown }, problems: [] },
    { news: { image: "two words" }, problems: ["image must not contain whitespace."] },
    {
      news: { gpus: undefined },
      problems: [
        'needs gpus, such as ["NVIDIA L40S", "AMPERE_80"], or cpu, such as { flavor: "cpu3c", vcpuCount: 2 }.',
      ],
    },
    { news: { cpu }, problems: ["has both gpus and cpu. Give one of them."] },
    { news: { gpus: [] }, problems: ["gpus must name at least one GPU type or pool."] },
    {
      news: { gpus: ["L40S", "ADA_80"] },
      problems: [
        'gpus[0] "L40S" is not a GPU pool or type. Did you mean "NVIDIA L40S"?',
        'gpus[1] "ADA_80" is not a GPU pool or type. Did you mean "ADA_80_PRO"?',
      ],
    },
    { news: { gpuCount: 0 }, problems: ["gpuCount must be 1 or more, not 0."] },
    { news: { gpuCount: 1.5 }, problems: ["gpuCount must be a whole number, not 1.5."] },
    {
      news: { allowedCudaVersions: ["12.4"], minCudaVersion: "12.4" },
      problems: ["has both allowedCudaVersions and minCudaVersion. Give either the exact versions or the lowest one."],
    },
    { news: { allowedCudaVersions: [] }, problems: ["allowedCudaVersions must name at least one version."] },
    { news: { minCudaVersion: "12" }, problems: ['minCudaVersion must be a CUDA version such as "12.4", not "12".'] },
    { news: { bidPerGpu: 0 }, problems: ["bidPerGpu must be more than 0, not 0."] },
    { news: { cloud: "ALL" }, problems: ['cloud must be "SECURE" or "COMMUNITY", not "ALL".'] },
    {
      news: { cloud: "COMMUNITY", networkVolume: { id: unknown, dataCenterId: "EU-RO-1" } },
      problems: [
        'networkVolume needs cloud "SECURE", because COMMUNITY has no network volumes. Remove cloud, or the volume.',
      ],
    },
    { news: { dataCenterIds: [] }, problems: ["dataCenterIds must name at least one data center."] },
    {
      news: { dataCenterIds: ["Romania"] },
      problems: ['dataCenterIds[0] must be a data center id such as "EU-RO-1", not "Romania".'],
    },
    {
      news: { networkVolume: { id: unknown, dataCenterId: "eu-ro-1" }, dataCenterIds: ["us-ks-2", "EU-SE-1"] },
      problems: [
        "networkVolume is in EU-RO-1, which dataCenterIds (US-KS-2, EU-SE-1) does not list. Remove dataCenterIds: the volume pins the Pod anyway.",
      ],
    },
    { news: { networkVolume: volume, dataCenterIds: [" eu-ro-1", "US-KS-2"] }, problems: [] },
    { news: { networkVolume: { ...volume, size: 1 } }, problems: ['networkVolume has no argument "size".'] },
    { news: { networkVolume: "vol-1" }, problems: ["networkVolume must be an object, not a text."] },
    { news: { containerDiskInGb: 0 }, problems: ["containerDiskInGb must be 1 or more, not 0."] },
    { news: { volumeInGb: 9 }, problems: ["volumeInGb must be 10 or more, not 9."] },
    {
      news: { volumeInGb: 50, networkVolume: volume },
      problems: ["has both volumeInGb and networkVolume. Give one of them, because both mount at the same path."],
    },
    {
      news: { volumeInGb: 49 },
      olds: { volumeInGb: 50 },
      problems: ["volumeInGb can only grow: it is 50 GB now, the program asks for 49 GB. Write 50 or more."],
    },
    { news: { volumeInGb: 50 }, olds: { volumeInGb: 50 }, problems: [] },
    {
      news: { volumeInGb: 10 },
      olds: { volumeInGb: 50.5 },
      problems: ["volumeInGb can only grow: it is 50.5 GB now, the program asks for 10 GB. Write 50.5 or more."],
    },
    {
      news: {},
      olds: { volumeInGb: 50 },
      problems: [
        "volumeInGb cannot be removed: RunPod keeps the volume of 50 GB with the Pod, and charges for it. Write volumeInGb: 50. To give up the volume and its data, remove the whole Pod from the program, run `pulumi up`, and add it again without volumeInGb.",
      ],
    },
    { news: { volumeInGb: unknown }, olds: { volumeInGb: 50 }, problems: [] },
    { news: { networkVolume: volume }, olds: { volumeInGb: 50 }, problems: [] },
    { news: { gpus: undefined, cpu }, olds: { volumeInGb: 50 }, problems: [] },
    { news: { volumeMountPath: "data" }, problems: ["volumeMountPath must begin with /."] },
    {
      news: { env: { "A=B": "1", "C D": "2", "": "3" } },
      problems: ["env.A=B", "env.C D", "env."].map(
        (field) => `${field} is not a variable name: it must not be empty or contain whitespace or \`=\`.`,
      ),
    },
    {
      news: { env: Object.fromEntries([...Array(51).keys()].map((index) => [`VARIABLE_${index}`, ""])) },
      problems: ["env must have at most 50 variables, not 51."],
    },
    { news: { ports: ["1/tcp", "65535/http", "70001/tcp", "79999/tcp"] }, problems: [] },
    {
      news: { ports: ["0/http", "65536/tcp", "70000/tcp", "70001/http", "80000/tcp", "22/udp"] },
      problems: ["0/http", "65536/tcp", "70000/tcp", "70001/http", "80000/tcp", "22/udp"].map(
        (port, index) =>
          `ports[${index}] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "${port}".`,
      ),
    },
    {
      news: { ports: ["80/http", " 80/tcp"] },
      problems: ["ports lists 80 twice. List a port once, as http or as tcp."],
    },
    { news: { registryAuthId: "" }, problems: ["registryAuthId must not be empty."] },
    { news: { desiredStatus: "STOPPED" }, problems: ['desiredStatus must be "RUNNING" or "EXITED", not "STOPPED".'] },
    { news: { networkVolumes: [] }, problems: ['has no argument "networkVolumes". Did you mean "networkVolume"?'] },
    { news: { startSsh: "yes" }, problems: ["startSsh must be true or false, not a text."] },
    {
      news: { args: `git clone https://ghp_${"a".repeat(36)}@github.com/x/y` },
      problems: [`args holds a GitHub token${wayOut}`],
    },
    { news: { image: `acme/comfy:hf_${"a".repeat(34)}` }, problems: [`image holds a Hugging Face token${wayOut}`] },
  ]);
});

describe("provider/kinds: problems of a CPU Pod", () => {
  testProblems(podRules, { image, cpu }, [
    { news: { containerDiskInGb: 20, networkVolume: volume }, problems: [] },
    {
      news: {
        gpuCount: 1,
        allowedCudaVersions: ["12.4"],
        minCudaVersion: "12.4",
        globalNetworking: true,
        bidPerGpu: 0.1,
      },
      problems: [
        ...["gpuCount", "allowedCudaVersions", "minCudaVersion", "globalNetworking", "bidPerGpu"].map(
          (key) => `${key} is for GPU Pods. Remove it, or give gpus instead of cpu.`,
        ),
        "has both allowedCudaVersions and minCudaVersion. Give either the exact versions or the lowest one.",
      ],
    },
    {
      news: { cpu: { flavor: "cpu9z", vcpuCount: 2 } },
      problems: ['cpu "cpu9z" is not a CPU flavor. Known: cpu3c, cpu3g, cpu3m, cpu5c, cpu5g, cpu5m.'],
    },
    { news: { cpu: { flavor: "cpu7m", vcpuCount: 2 }, containerDiskInGb: 100 }, problems: [] },
    {
      news: { cpu: { flavor: "CPU7m", vcpuCount: 2 } },
      problems: ['cpu "CPU7m" is not a CPU flavor. Known: cpu3c, cpu3g, cpu3m, cpu5c, cpu5g, cpu5m.'],
    },
    { news: { cpu: { flavor: "cpu3c", vcpuCount: 0 } }, problems: ["cpu.vcpuCount must be 1 or more, not 0."] },
    {
      news: { containerDiskInGb: 21 },
      problems: ["containerDiskInGb is 21, but cpu3c with 2 vCPUs has at most 20 GB. Lower it, or ask for more vCPUs."],
    },
    {
      news: { cpu: { flavor: "cpu3c", vcpuCount: 1 } },
      problems: [
        "cpu.vcpuCount is 1. RunPod has 2, 4, 8, 16 or 32 vCPUs. Write one of them.",
        "containerDiskInGb is 20, but cpu3c with 1 vCPUs has at most 10 GB. Lower it, or ask for more vCPUs.",
      ],
    },
    {
      news: { cpu: { flavor: "cpu3c", vcpuCount: 6 } },
      problems: ["cpu.vcpuCount is 6. RunPod has 2, 4, 8, 16 or 32 vCPUs. Write one of them."],
    },
    {
      news: { cpu: { flavor: "cpu3c", vcpuCount: 1 }, image: undefined, templateId: "tpl-1" },
      olds: { name: "one", cpu: { flavor: "cpu3c", vcpuCount: 1 }, templateId: "tpl-1" },
      problems: [],
    },
    { news: { cpu: { flavor: "cpu5c", vcpuCount: 2 }, containerDiskInGb: 30 }, problems: [] },
    {
      news: { image: undefined, templateId: "tpl-1", templateDiskInGb: 50 },
      problems: ["containerDiskInGb is 50, but cpu3c with 2 vCPUs has at most 20 GB. Lower it, or ask for more vCPUs."],
    },
    {
      news: { image: undefined, templateId: "tpl-1", templateDiskInGb: 50 },
      olds: { name: "one", templateId: "tpl-1" },
      problems: [],
    },
    {
      news: { image: undefined, templateId: "tpl-1", templateDiskInGb: 50 },
      olds: { name: "one", templateId: "tpl-1", containerDiskInGb: 10 },
      problems: ["containerDiskInGb is 50, but cpu3c with 2 vCPUs has at most 20 GB. Lower it, or ask for more vCPUs."],
    },
    { news: { cpu: { flavor: "cpu3c", vcpuCount: unknown }, containerDiskInGb: 100 }, problems: [] },
    { news: { volumeInGb: 20 }, problems: ["volumeInGb is for GPU Pods. Give a CPU Pod a networkVolume."] },
  ]);
});

describe("provider/kinds/pod on GraphQL", () => {
  const pod = { image: "acme/comfy:1", gpus: ["NVIDIA L40S"] };
  const refusals = ["allowedCudaVersions", "globalNetworking"].map(
    (key) =>
      `${key} together with bidPerGpu is not offered by RunPod's GraphQL API, which this version uses. Take one of them out.`,
  );
  const interruptible = { bidPerGpu: 0.2, allowedCudaVersions: ["12.4"], globalNetworking: true };
  const cases = [
    { news: interruptible, problems: refusals },
    {
      news: interruptible,
      olds: { name: "one", bidPerGpu: 0.2, globalNetworking: true },
      problems: refusals.slice(0, 1),
    },
    { news: interruptible, olds: { name: "one", ...interruptible }, problems: [] },
    { news: { bidPerGpu: 0.2 }, problems: [] },
  ];
  testProblems(podRules, pod, cases, graphqlCapabilities.pod);
});
