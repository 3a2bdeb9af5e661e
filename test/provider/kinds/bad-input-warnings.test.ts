import * as pulumi from "@pulumi/pulumi";
import { Endpoint, Pod, Template } from "../../../sdk";
import { warnedInPreview } from "./bad-input";

const image = "acme/comfy:1";
const gpus = ["AMPERE_80"];

warnedInPreview("likely mistakes", [
  {
    title: "the tag latest",
    program: () => void new Template("comfy", { image: "acme/comfy:latest" }),
    messages: [
      'comfy: image "acme/comfy:latest" has the tag latest: a host may use an old copy, and a rollback has nothing to go back to. Use a fixed tag or a digest.',
    ],
  },
  {
    title: "no tag",
    program: () => void new Pod("shell", { image: "acme/comfy", gpus }),
    messages: [
      'shell: image "acme/comfy" has the tag latest: a host may use an old copy, and a rollback has nothing to go back to. Use a fixed tag or a digest.',
    ],
  },
  {
    title: "/workspace on serverless",
    program: () =>
      void new Template("comfy", { image, args: "python /workspace/run.py", env: { HF_HOME: "/workspace/hf" } }),
    messages: [
      "comfy: args points to /workspace, where serverless workers have no volume. They mount the network volume at /runpod-volume.",
      "comfy: env.HF_HOME points to /workspace, where serverless workers have no volume. They mount the network volume at /runpod-volume.",
    ],
  },
  {
    title: "more than three pools",
    program: () =>
      void new Endpoint("prod", { templateId: "tpl-1", gpus: ["ADA_24", "ADA_48_PRO", "AMPERE_48", "AMPERE_80"] }),
    messages: ["prod: gpus spreads over 4 pools. With more than three, workers have been seen to stay INITIALIZING."],
  },
  {
    title: "a GPU that resembles no known one",
    program: () => void new Endpoint("prod", { templateId: "tpl-1", gpus: ["RUBIN_288_ULTRA"] }),
    messages: [
      `prod: gpus: this version does not know "RUBIN_288_ULTRA". The nearest known name is "ADA_48_PRO". New hardware is allowed: \`pulumi up\` looks it up in RunPod's catalog before it creates anything.`,
    ],
  },
  {
    title: "tokens as plain text in env",
    program: () => void new Template("comfy", { image, env: { HF_TOKEN: `hf_${"a".repeat(34)}`, OTHER: "1" } }),
    messages: [
      "comfy: env.HF_TOKEN seems to hold a Hugging Face token in plain text. Use a Pulumi secret, or better a {{ RUNPOD_SECRET_name }} reference: anyone with an API key of the account can read env at RunPod.",
    ],
  },
  {
    title: "a job limit in seconds",
    program: () => void new Endpoint("prod", { templateId: "tpl-1", gpus, executionTimeoutInMs: 600 }),
    messages: [
      "prod: executionTimeoutInMs is 600, which ends every job after 0.6 s. The unit is milliseconds: 600 seconds are 600000.",
    ],
  },
  {
    title: "no job limit, and one of ten seconds",
    program: () => {
      new Endpoint("prod", { templateId: "tpl-1", gpus, executionTimeoutInMs: 0 });
      new Endpoint("short", { templateId: "tpl-1", gpus, executionTimeoutInMs: 10_000 });
    },
    messages: [],
  },
  {
    title: "secrets on a public template",
    program: () => {
      const password = pulumi.secret("hunter22");
      new Template("comfy", { image, public: true, env: { PASSWORD: password, OTHER: "1" }, args: password });
      new Template("own", { image, public: false, env: { PASSWORD: password } });
      new Template("open", { image, public: pulumi.output(true), env: { OTHER: "1" } });
    },
    messages: [
      "comfy: public is true, so every user of RunPod can read the template, but the program has a secret in args, env.PASSWORD. Remove public, or use a {{ RUNPOD_SECRET_name }} reference instead of the secret.",
    ],
  },
  {
    title: "a stopped Pod",
    program: () => void new Pod("shell", { image, gpus, volumeInGb: 20, desiredStatus: "EXITED" }),
    messages: [
      'shell: desiredStatus "EXITED" stops the Pod: its volume of 20 GB costs double meanwhile, and somebody else may rent its GPU, and then it cannot start again. Data that is not on a network volume is safe only while RunPod keeps the Pod.',
    ],
  },
]);
