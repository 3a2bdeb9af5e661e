import * as pulumi from "@pulumi/pulumi";
import { Pod, Template } from "../../../sdk";
import { outputInText } from "../../support/output-in-text";
import { refusedInPreview, untyped } from "./bad-input";

const image = "acme/comfy:1";
const gpus = ["NVIDIA L40S"];
const cpu = { flavor: "cpu3c", vcpuCount: 2 };
const networkVolume = { id: "vol-1", dataCenterId: "EU-RO-1" };
const output = pulumi.output("id-1");
const inText = outputInText();
const gpuPod = (args: object) => () => void new Pod("shell", { name: "x", image, gpus, ...args });
const cpuPod = (args: object) => () => void new Pod("shell", { name: "x", image, cpu, ...args });

refusedInPreview("Pods", [
  {
    title: "other words for GPU names",
    program: gpuPod({ gpus: ["H200", "48 GB", "AMPERE_48,ADA_24"] }),
    messages: [
      'Pod "x": gpus[0] "H200" is not a GPU pool or type. Did you mean one of "NVIDIA H200", "NVIDIA H200 NVL"?',
      'Pod "x": gpus[1] "48 GB" is not a GPU pool or type. Did you mean one of "AMPERE_48", "ADA_48_PRO"?',
      'Pod "x": gpus[2] "AMPERE_48,ADA_24" is one string. Write one string per name: "AMPERE_48", "ADA_24".',
    ],
  },
  {
    title: "a list of GPUs that excludes all that it includes",
    program: gpuPod({ gpus: ["AMPERE_48", "-NVIDIA A40", "-NVIDIA RTX A6000"] }),
    messages: ['Pod "x": gpus excludes everything that it lists. Keep at least one type.'],
  },
  {
    title: "GPU and CPU together",
    program: gpuPod({ cpu }),
    messages: ['Pod "x": has both gpus and cpu. Give one of them.'],
  },
  {
    title: "neither GPU nor CPU",
    program: () => void new Pod("shell", { name: "x", image }),
    messages: [
      'Pod "x": needs gpus, such as ["NVIDIA L40S", "AMPERE_80"], or cpu, such as { flavor: "cpu3c", vcpuCount: 2 }.',
    ],
  },
  {
    title: "an unknown CPU flavor",
    program: cpuPod({ cpu: { flavor: "toString", vcpuCount: 2 } }),
    messages: ['Pod "x": cpu "toString" is not a CPU flavor. Known: cpu3c, cpu3g, cpu3m, cpu5c, cpu5g, cpu5m.'],
  },
  {
    title: "arguments that a CPU Pod does not have",
    program: cpuPod({ gpuCount: 1, volumeInGb: 20 }),
    messages: [
      'Pod "x": gpuCount is for GPU Pods. Remove it, or give gpus instead of cpu.',
      'Pod "x": volumeInGb is for GPU Pods. Give a CPU Pod a networkVolume.',
    ],
  },
  {
    title: "more container disk than the vCPUs include",
    program: cpuPod({ containerDiskInGb: 21 }),
    messages: [
      'Pod "x": containerDiskInGb is 21, but cpu3c with 2 vCPUs has at most 20 GB. Lower it, or ask for more vCPUs.',
    ],
  },
  {
    title: "a template with more container disk than the vCPUs include",
    program: () => {
      const template = new Template("shell", { image, serverless: false, containerDiskInGb: 500 });
      new Pod("shell", { name: "x", template, cpu });
    },
    messages: [
      'Pod "x": containerDiskInGb is 500, but cpu3c with 2 vCPUs has at most 20 GB. Lower it, or ask for more vCPUs.',
    ],
  },
  {
    title: "an invalid data center",
    program: gpuPod({ dataCenterIds: ["Romania"] }),
    messages: ['Pod "x": dataCenterIds[0] must be a data center id such as "EU-RO-1", not "Romania".'],
  },
  {
    title: "a volume outside the Pod's data centers",
    program: gpuPod({ networkVolume, dataCenterIds: ["US-KS-2"] }),
    messages: [
      'Pod "x": networkVolume is in EU-RO-1, which dataCenterIds (US-KS-2) does not list. Remove dataCenterIds: the volume pins the Pod anyway.',
    ],
  },
  {
    title: "COMMUNITY with data centers",
    program: gpuPod({ dataCenterIds: ["EU-RO-1"], cloud: "COMMUNITY" }),
    messages: [
      'Pod "x": dataCenterIds needs cloud "SECURE", because RunPod finds no COMMUNITY host by data center. Remove cloud, or the data centers.',
    ],
  },
  {
    title: "duplicate data centers and versions",
    program: gpuPod({ dataCenterIds: ["EU-RO-1", "US-KS-2", "eu-ro-1"], allowedCudaVersions: ["12.8", "12.8"] }),
    messages: [
      'Pod "x": dataCenterIds[2] is the same as dataCenterIds[0]. List it once.',
      'Pod "x": allowedCudaVersions[1] is the same as allowedCudaVersions[0]. List it once.',
    ],
  },
  {
    title: "an Output in a string, also in lists and maps",
    program: gpuPod({
      args: `serve --host ${inText}`,
      env: { URL: `https://${inText}`, OTHER: "1" },
      networkVolume: { id: inText },
      gpus: [inText],
      image: JSON.stringify({ image: output }),
    }),
    messages: [
      'Pod "x": args holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
      'Pod "x": env.URL holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
      'Pod "x": networkVolume.id holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
      'Pod "x": gpus[0] holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
      'Pod "x": image holds the text that an Output leaves in a string, not a value. Build it with pulumi.jsonStringify(...), or in output.apply(...).',
    ],
  },
  {
    title: "an Output in a name",
    program: gpuPod({ name: `shell-${inText}` }),
    messages: [
      'Pod "shell-...": name holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
    ],
  },
  {
    title: "the path of a key, and a private key",
    program: gpuPod({ env: { PUBLIC_KEY: "ssh-ed25519 AAAA me@here\n~/.ssh/id_ed25519.pub" } }),
    messages: [
      'Pod "x": env.PUBLIC_KEY holds the path of a file, not a key. Give the content of the file ("ssh-ed25519 AAAA..."), such as readFileSync(path, "utf8").',
    ],
  },
  {
    title: "COMMUNITY with a network volume",
    program: gpuPod({ networkVolume, cloud: "COMMUNITY" }),
    messages: [
      'Pod "x": networkVolume needs cloud "SECURE", because COMMUNITY has no network volumes. Remove cloud, or the volume.',
    ],
  },
  {
    title: "a network volume beside a volume",
    program: gpuPod({ networkVolume, volumeInGb: 20 }),
    messages: [
      'Pod "x": has both volumeInGb and networkVolume. Give one of them, because both mount at the same path.',
    ],
  },
  {
    title: "no image",
    program: () => void new Pod("shell", { name: "x", gpus }),
    messages: ['Pod "x": needs an image, or a template to take it from.'],
  },
  {
    title: "image and template",
    program: gpuPod({ template: { id: "tpl-1" } }),
    messages: ['Pod "x": has both image and template. Give one of them.'],
  },
  {
    title: "a serverless template",
    program: () => {
      const template = new Template("comfy", { image });
      new Pod("shell", { name: "x", template, gpus });
    },
    messages: ['Pod "x": template is serverless. Set serverless: false on it, or give an image.'],
  },
  {
    title: "a volume that shrinks",
    before: gpuPod({ volumeInGb: 50 }),
    program: gpuPod({ volumeInGb: 20 }),
    messages: ['Pod "x": volumeInGb can only grow: it is 50 GB now, the program asks for 20 GB. Write 50 or more.'],
  },
  {
    title: "invalid ports",
    program: gpuPod({ ports: ["8188", "22/udp", "0/tcp", "70000/tcp"] }),
    messages: [
      'Pod "x": ports[0] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "8188".',
      'Pod "x": ports[1] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "22/udp".',
      'Pod "x": ports[2] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "0/tcp".',
      'Pod "x": ports[3] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "70000/tcp".',
    ],
  },
  {
    title: "one port as http and tcp",
    program: gpuPod({ ports: ["8188/http", "8188/tcp"] }),
    messages: ['Pod "x": ports lists 8188 twice. List a port once, as http or as tcp.'],
  },
  {
    title: "arguments that interruptible Pods do not have",
    program: gpuPod({ bidPerGpu: 0.2, minCudaVersion: "12.4", globalNetworking: true }),
    messages: [
      `Pod "x": globalNetworking together with bidPerGpu is not offered by RunPod's GraphQL API, which this version uses. Take one of them out.`,
      `Pod "x": minCudaVersion together with bidPerGpu is not offered by RunPod's GraphQL API, which this version uses. Take one of them out.`,
    ],
  },
  {
    title: "numbers out of range",
    program: gpuPod({ gpuCount: 0, containerDiskInGb: 2.5, volumeInGb: 9, bidPerGpu: -1 }),
    messages: [
      'Pod "x": bidPerGpu must be more than 0, not -1.',
      'Pod "x": containerDiskInGb must be a whole number, not 2.5.',
      'Pod "x": gpuCount must be 1 or more, not 0.',
      'Pod "x": volumeInGb must be 10 or more, not 9.',
    ],
  },
  {
    title: "tokens in public arguments",
    program: gpuPod({
      image: `acme/comfy:hf_${"a".repeat(34)}`,
      args: `git clone https://ghp_${"a".repeat(36)}@github.com/acme/comfy`,
    }),
    messages: [
      'Pod "x": args holds a GitHub token, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
      'Pod "x": image holds a Hugging Face token, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "names of RunPod's API fields",
    program: gpuPod(
      untyped({
        ...{ imageName: "a/b:1", dockerArgs: "run", gpuTypeId: "NVIDIA A40", cloudType: "SECURE" },
        ...{ networkVolumeId: "v", instanceId: "cpu3c-2-4", interruptible: true, containerRegistryAuthId: "c" },
      }),
    ),
    messages: [
      ["cloudType", "cloud"],
      ["containerRegistryAuthId", "registryAuthId"],
      ["dockerArgs", "args"],
      ["gpuTypeId", "gpus"],
      ["imageName", "image"],
      ["instanceId", "cpu"],
      ["interruptible", "bidPerGpu"],
      ["networkVolumeId", "networkVolume"],
    ].map(([word, argument]) => `Pod "x": has no argument "${word}". Did you mean "${argument}"?`),
  },
  {
    title: "wrong types and unknown arguments",
    program: gpuPod(
      untyped({ networkVolume: "vol-1", env: ["A=b"], startSsh: "yes", desiredStatus: "STOPPED", gpuTyp: 1 }),
    ),
    messages: [
      'Pod "x": desiredStatus must be "RUNNING" or "EXITED", not "STOPPED".',
      'Pod "x": env must be an object, not a list.',
      'Pod "x": has no argument "gpuTyp".',
      'Pod "x": networkVolume must be an object, not a text.',
      'Pod "x": startSsh must be true or false, not a text.',
    ],
  },
]);
