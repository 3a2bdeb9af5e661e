import { NetworkVolume, Template } from "../../../sdk";
import { refusedInPreview, untyped } from "./bad-input";

const models = (args: object) => () =>
  void new NetworkVolume("models", { name: "x", sizeInGb: 100, dataCenterId: "EU-RO-1", ...args });
const comfy = (args: object) => () => void new Template("comfy", { name: "x", image: "acme/comfy:1", ...args });

refusedInPreview("network volumes", [
  {
    title: "an invalid data center",
    program: models({ dataCenterId: "Romania" }),
    messages: ['NetworkVolume "x": dataCenterId must be a data center id such as "EU-RO-1", not "Romania".'],
  },
  {
    title: "a volume that shrinks",
    before: models({}),
    program: models({ sizeInGb: 99 }),
    messages: [
      'NetworkVolume "x": sizeInGb can only grow: it is 100 GB now, the program asks for 99 GB. Write 100 or more.',
    ],
  },
  {
    title: "a volume that moves without allowReplacement",
    before: models({}),
    program: models({ dataCenterId: "US-KS-2" }),
    messages: [
      'NetworkVolume "x": dataCenterId would change from "EU-RO-1" to "US-KS-2", which deletes the volume and all its data. Copy the data to a second NetworkVolume instead. To give up the data, set allowReplacement: true (and protect: false).',
    ],
  },
  {
    title: "sizes out of range",
    program: models({ sizeInGb: 5000 }),
    messages: [
      `NetworkVolume "x": sizeInGb must be from 10 to 4096, not 5000: only RunPod's support creates larger volumes. Write 4096 or less. If support has enlarged the volume, run \`pulumi refresh\`, or adopt it, and write its size.`,
    ],
  },
  {
    title: "a negative size",
    program: models({ sizeInGb: -10 }),
    messages: ['NetworkVolume "x": sizeInGb must be 10 or more, not -10.'],
  },
  {
    title: "a size with a fraction",
    program: models({ sizeInGb: 10.5 }),
    messages: ['NetworkVolume "x": sizeInGb must be a whole number, not 10.5.'],
  },
  {
    title: "wrong types and unknown arguments",
    program: models(untyped({ name: " ", sizeInGb: "100", sizeInGB: 100, size: 100, allowReplacement: "yes" })),
    messages: [
      'NetworkVolume " ": allowReplacement must be true or false, not a text.',
      'NetworkVolume " ": has no argument "size". Did you mean "sizeInGb"?',
      'NetworkVolume " ": has no argument "sizeInGB". Did you mean "sizeInGb"?',
      'NetworkVolume " ": name must not be blank, nor begin or end with whitespace.',
      'NetworkVolume " ": sizeInGb must be a number, not a text.',
    ],
  },
]);

refusedInPreview("templates", [
  {
    title: "no image",
    program: () => void new Template("comfy", untyped({ name: "x" })),
    messages: ['Template "x": image is required.'],
  },
  {
    title: "an invalid image",
    program: comfy({ image: "docker pull acme/comfy" }),
    messages: ['Template "x": image must not contain whitespace.'],
  },
  {
    title: "invalid ports",
    program: comfy({ ports: ["8188", "22/udp", "70001/tcp"] }),
    messages: [
      'Template "x": ports[0] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "8188".',
      'Template "x": ports[1] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "22/udp".',
      'Template "x": ports[2] must look like "8188/http" or "22/tcp", with a port from 1 to 65535, not "70001/tcp".',
    ],
  },
  {
    title: "one port as http and tcp",
    program: comfy({ ports: ["8188/http", "8188/tcp"] }),
    messages: ['Template "x": ports lists 8188 twice. List a port once, as http or as tcp.'],
  },
  {
    title: "a volume on serverless",
    program: comfy({ volumeInGb: 20 }),
    messages: [
      'Template "x": volumeInGb is for Pods. On serverless, give the endpoint networkVolumes, or set serverless: false.',
    ],
  },
  {
    title: "variable names with =",
    program: comfy({ env: { "A=B": "1", "": "2", OK: "3" } }),
    messages: [
      'Template "x": env. is not a variable name: it must not be empty or contain whitespace or `=`.',
      'Template "x": env.A=B is not a variable name: it must not be empty or contain whitespace or `=`.',
    ],
  },
  {
    title: "more than 50 variables",
    program: comfy({ env: Object.fromEntries([...Array(51).keys()].map((index) => [`VARIABLE_${index}`, "1"])) }),
    messages: ['Template "x": env must have at most 50 variables, not 51.'],
  },
  {
    title: "a GitHub token in args",
    program: comfy({ args: `--token ghp_${"a".repeat(36)}` }),
    messages: [
      'Template "x": args holds a GitHub token, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "a Hugging Face token in the image",
    program: comfy({ image: `acme/comfy:hf_${"a".repeat(34)}` }),
    messages: [
      'Template "x": image holds a Hugging Face token, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "a RunPod key in args",
    program: comfy({ args: `KEY=rpa_${"A".repeat(40)} python` }),
    messages: [
      'Template "x": args holds a RunPod API key, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "an AWS key in args",
    program: comfy({ args: "aws --key AKIAABCDEFGHIJKLMNOP" }),
    messages: [
      'Template "x": args holds an AWS access key, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "a password in a git URL",
    program: comfy({ args: "git clone https://oauth2:glpat-0123456789@gitlab.example/acme/comfy" }),
    messages: [
      'Template "x": args holds a password in a URL, which anyone with an API key of the account can read. Put it into env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images.',
    ],
  },
  {
    title: "a change of serverless with the same name",
    before: comfy({}),
    program: comfy({ serverless: false }),
    messages: [
      'Template "x": serverless changes, so Pulumi creates a second template before it deletes this one, and names are unique. Give it another name.',
    ],
  },
  {
    title: "wrong types and unknown arguments",
    program: comfy(
      untyped({ args: ["python"], env: { PORT: 80 }, containerDiskInGb: 0, category: "GPU", disk: 20, imageName: "a" }),
    ),
    messages: [
      'Template "x": args must be a text, not a list.',
      'Template "x": category must be "CPU" or "NVIDIA" or "AMD", not "GPU".',
      'Template "x": containerDiskInGb must be 1 or more, not 0.',
      'Template "x": env.PORT must be a text, not a number.',
      'Template "x": has no argument "disk".',
      'Template "x": has no argument "imageName". Did you mean "image"?',
    ],
  },
]);
