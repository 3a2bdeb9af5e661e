import { Endpoint, NetworkVolume, Template } from "../../../sdk";
import { refusedInPreview, untyped } from "./bad-input";

const gpus = ["AMPERE_80"];
const prod = (args: object) => () => void new Endpoint("prod", { name: "api", templateId: "tpl-1", gpus, ...args });
const volume = (id: string, dataCenterId: string) => ({ id, dataCenterId });

refusedInPreview("endpoints", [
  {
    title: "other words for GPU names",
    program: prod({ gpus: ["RTX 4090", "nvidia l40s", "H100", "H200", "24 GB PRO", "AMPERE_48,ADA_24"] }),
    messages: [
      'Endpoint "api": gpus[0] "RTX 4090" is not a GPU pool or type. Did you mean "NVIDIA GeForce RTX 4090"?',
      'Endpoint "api": gpus[1] "nvidia l40s" is not a GPU pool or type. Did you mean "NVIDIA L40S"?',
      'Endpoint "api": gpus[2] "H100" is not a GPU pool or type. Did you mean one of "NVIDIA H100 PCIe", "NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"?',
      'Endpoint "api": gpus[3] "H200" is not a GPU pool or type. Did you mean "NVIDIA H200"?',
      'Endpoint "api": gpus[4] "24 GB PRO" is not a GPU pool or type. Did you mean "ADA_24"?',
      'Endpoint "api": gpus[5] "AMPERE_48,ADA_24" is one string. Write one string per name: "AMPERE_48", "ADA_24".',
    ],
  },
  {
    title: "impossible exclusions of GPUs",
    program: prod({ gpus: ["AMPERE_48", "-ADA_24", "-RTX A6000", "NVIDIA L4", "-NVIDIA L4", "-"] }),
    messages: [
      'Endpoint "api": gpus[1] "-ADA_24" excludes a pool. Remove the pool from the list, or exclude a GPU type.',
      'Endpoint "api": gpus[2] "-RTX A6000" is not a GPU pool or type. Did you mean "-NVIDIA RTX A6000"?',
      'Endpoint "api": gpus[5] "-" excludes nothing. Name a GPU type after the hyphen.',
      'Endpoint "api": gpus both lists and excludes "NVIDIA L4". Remove one of the two.',
    ],
  },
  {
    title: "a list of GPUs with only exclusions",
    program: prod({ gpus: ["-NVIDIA A40"] }),
    messages: ['Endpoint "api": gpus only excludes. Add a pool or type to use, such as "AMPERE_48".'],
  },
  {
    title: "a GPU that serverless does not have",
    program: prod({ gpus: ["NVIDIA A30"] }),
    messages: [
      'Endpoint "api": gpus[0] "NVIDIA A30" is not offered on serverless. Pools: AMPERE_16, AMPERE_24, ADA_24, ADA_32_PRO, AMPERE_48, ADA_48_PRO, AMPERE_80, ADA_80_PRO, HOPPER_141, BLACKWELL_96, BLACKWELL_180.',
    ],
  },
  {
    title: "GPUs and CPUs together",
    program: prod({ cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] }),
    messages: ['Endpoint "api": has both gpus and cpus. Give one of them.'],
  },
  {
    title: "neither GPUs nor CPUs",
    program: () => void new Endpoint("prod", { name: "api", templateId: "t" }),
    messages: [
      'Endpoint "api": needs gpus, such as ["ADA_48_PRO", "AMPERE_80"], or cpus, such as [{ flavor: "cpu3g", vcpuCount: 4 }].',
    ],
  },
  {
    title: "no template",
    program: () => void new Endpoint("prod", { name: "api", gpus }),
    messages: ['Endpoint "api": templateId is required: give the endpoint a template, or the id of one.'],
  },
  {
    title: "an invalid data center",
    program: prod({ dataCenterIds: ["Romania"] }),
    messages: ['Endpoint "api": dataCenterIds[0] must be a data center id such as "EU-RO-1", not "Romania".'],
  },
  {
    title: "a volume outside the endpoint's data centers",
    program: prod({ networkVolumes: [volume("vol-1", "EU-RO-1")], dataCenterIds: ["US-KS-2"] }),
    messages: [
      'Endpoint "api": networkVolumes[0] is in EU-RO-1, which dataCenterIds (US-KS-2) does not list. Add it, or remove dataCenterIds: the volumes pin the endpoint anyway.',
    ],
  },
  {
    title: "a volume of the same program outside the endpoint's data centers",
    program: () => {
      const models = new NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      prod({ networkVolumes: [models], dataCenterIds: ["US-KS-2"] })();
    },
    messages: [
      'Endpoint "api": networkVolumes[0] is in EU-RO-1, which dataCenterIds (US-KS-2) does not list. Add it, or remove dataCenterIds: the volumes pin the endpoint anyway.',
    ],
  },
  {
    title: "two volumes in one data center",
    program: prod({ networkVolumes: [volume("vol-1", "EU-RO-1"), volume("vol-2", "eu-ro-1")] }),
    messages: [
      'Endpoint "api": networkVolumes[0] and networkVolumes[1] are both in EU-RO-1. An endpoint takes one volume per data center.',
    ],
  },
  {
    title: "a template that is not serverless",
    program: () => {
      const template = new Template("shell", { image: "acme/comfy:1", serverless: false });
      new Endpoint("prod", { name: "api", template, gpus });
    },
    messages: ['Endpoint "api": template is made for Pods. Set serverless: true on it, or use another one.'],
  },
  {
    title: "workersMin above workersMax",
    program: prod({ workersMin: 4, workersMax: 2 }),
    messages: [
      'Endpoint "api": workersMin is 4, which is more than workersMax, 2. Raise workersMax, or lower workersMin.',
    ],
  },
  {
    title: "workersMin above the profile's workersMax",
    program: prod({ workersMin: 4, profile: "debug" }),
    messages: [
      'Endpoint "api": workersMin is 4, which is more than workersMax, 1. Raise workersMax, or lower workersMin.',
    ],
  },
  {
    title: "negative numbers, fractions, and numbers out of range",
    program: prod({
      workersMin: -1,
      gpuCount: 1.5,
      scalerValue: 0,
      idleTimeoutInSeconds: 3601,
      executionTimeoutInMs: 3e9,
    }),
    messages: [
      'Endpoint "api": executionTimeoutInMs must be from 0 to 2147483647, not 3000000000.',
      'Endpoint "api": gpuCount must be a whole number, not 1.5.',
      'Endpoint "api": idleTimeoutInSeconds must be from 1 to 3600, not 3601.',
      'Endpoint "api": scalerValue must be 1 or more, not 0.',
      'Endpoint "api": workersMin must be 0 or more, not -1.',
    ],
  },
  {
    title: "QUEUE_DELAY on a LOAD_BALANCER",
    program: prod({ type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY" }),
    messages: [
      'Endpoint "api": scalerType "QUEUE_DELAY" needs a queue. A LOAD_BALANCER scales on "REQUEST_COUNT". Only an existing one with QUEUE_DELAY can keep it, with adopt.',
    ],
  },
  {
    title: "empty lists",
    program: prod({ dataCenterIds: [], allowedCudaVersions: [] }),
    messages: [
      'Endpoint "api": dataCenterIds is empty. Remove it for any data center.',
      'Endpoint "api": allowedCudaVersions is empty. Remove it for any version.',
    ],
  },
  {
    title: "duplicates in lists",
    program: prod({
      networkVolumes: [volume("vol-1", "EU-RO-1"), { id: "vol-2" }, { id: "vol-1" }, { id: "vol-2" }],
      dataCenterIds: ["EU-RO-1", "eu-ro-1"],
      allowedCudaVersions: ["12.8", "12.9", "12.9"],
    }),
    messages: [
      'Endpoint "api": networkVolumes[0] and networkVolumes[2] are the same volume. List it once.',
      'Endpoint "api": networkVolumes[1] and networkVolumes[3] are the same volume. List it once.',
      'Endpoint "api": dataCenterIds[1] is the same as dataCenterIds[0]. List it once.',
      'Endpoint "api": allowedCudaVersions[2] is the same as allowedCudaVersions[1]. List it once.',
    ],
  },
  {
    title: "a duplicate volume, also reported for its data center",
    program: prod({ networkVolumes: [volume("vol-1", "EU-RO-1"), volume("vol-1", "EU-RO-1")] }),
    messages: ['Endpoint "api": networkVolumes[0] and networkVolumes[1] are the same volume. List it once.'],
  },
  {
    title: "an idle timeout that does not apply",
    program: prod({ scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: 60 }),
    messages: [
      'Endpoint "api": idleTimeoutInSeconds does not apply to a QUEUE that scales on "REQUEST_COUNT". Remove it.',
    ],
  },
  {
    title: "names that RunPod would change",
    program: prod({ name: "x-fb" }),
    messages: ['Endpoint "x-fb": name must not end with -fb, because RunPod adds that suffix itself.'],
  },
  {
    title: "a name that is too short",
    program: prod({ name: "ab" }),
    messages: ['Endpoint "ab": name must have 3 to 191 characters, not 2.'],
  },
  {
    title: "a name that is too long",
    program: prod({ name: "n".repeat(192) }),
    messages: [`Endpoint "${"n".repeat(192)}": name must have 3 to 191 characters, not 192.`],
  },
  {
    title: "unknown arguments, and names of object properties",
    program: prod(untyped({ workerMax: 3, dataCenter: "EU-RO-1", valueOf: "x" })),
    messages: [
      'Endpoint "api": has no argument "dataCenter". Did you mean "dataCenterIds"?',
      'Endpoint "api": has no argument "valueOf".',
      'Endpoint "api": has no argument "workerMax". Did you mean "workersMax"?',
    ],
  },
  {
    title: "names of RunPod's API fields",
    program: prod(
      untyped({
        ...{ maxWorkers: 3, minWorkers: 1, locations: "EU-RO-1", gpuIds: "ADA_24", networkVolumeId: "v" },
        ...{ idleTimeout: 5, executionTimeoutMs: 600_000, instanceIds: ["cpu3c-2-4"], flashBootType: "OFF" },
      }),
    ),
    messages: [
      ["executionTimeoutMs", "executionTimeoutInMs"],
      ["flashBootType", "flashBoot"],
      ["gpuIds", "gpus"],
      ["idleTimeout", "idleTimeoutInSeconds"],
      ["instanceIds", "cpus"],
      ["locations", "dataCenterIds"],
      ["maxWorkers", "workersMax"],
      ["minWorkers", "workersMin"],
      ["networkVolumeId", "networkVolumes"],
    ].map(([word, argument]) => `Endpoint "api": has no argument "${word}". Did you mean "${argument}"?`),
  },
  {
    title: "wrong types",
    program: prod(
      untyped({
        name: 5,
        gpus: "AMPERE_80",
        workersMax: "3",
        rollout: true,
        flashBoot: "ON",
        networkVolumes: ["vol-1"],
        allowedCudaVersions: [12.4],
        minCudaVersion: "12",
      }),
    ),
    messages: [
      "Endpoint: allowedCudaVersions[0] must be a text, not a number.",
      'Endpoint: flashBoot must be "OFF" or "FLASHBOOT" or "PRIORITY_FLASHBOOT", not "ON".',
      "Endpoint: gpus must be a list, not a text.",
      'Endpoint: minCudaVersion must be a CUDA version such as "12.4", not "12".',
      "Endpoint: name must be a text, not a number.",
      "Endpoint: networkVolumes[0] must be an object, not a text.",
      "Endpoint: rollout must be an object, not true or false.",
      "Endpoint: workersMax must be a number, not a text.",
    ],
  },
]);
