import * as pulumi from "@pulumi/pulumi";
import { Endpoint, Pod, Template } from "../../../sdk";
import { warnedInPreview } from "./bad-input";

const image = "acme/comfy:1";
const gpus = ["AMPERE_80"];

warnedInPreview("what is most likely not meant", [
  {
    title: "the tag latest",
    program: () => void new Template("comfy", { image: "acme/comfy:latest" }),
    told: [
      'comfy: image "acme/comfy:latest" has the tag latest: a host may serve an old copy, and a rollback has nothing to go back to. Pin a tag of its own, or a digest.',
    ],
  },
  {
    title: "no tag",
    program: () => void new Pod("shell", { image: "acme/comfy", gpus }),
    told: [
      'shell: image "acme/comfy" has the tag latest: a host may serve an old copy, and a rollback has nothing to go back to. Pin a tag of its own, or a digest.',
    ],
  },
  {
    title: "/workspace on serverless",
    program: () =>
      void new Template("comfy", { image, args: "python /workspace/run.py", env: { HF_HOME: "/workspace/hf" } }),
    told: [
      "comfy: args points at /workspace, where serverless has no volume: the network volume is at /runpod-volume.",
      "comfy: env.HF_HOME points at /workspace, where serverless has no volume: the network volume is at /runpod-volume.",
    ],
  },
  {
    title: "more than three pools",
    program: () =>
      void new Endpoint("prod", { templateId: "tpl-1", gpus: ["ADA_24", "ADA_48_PRO", "AMPERE_48", "AMPERE_80"] }),
    told: ["prod: gpus spreads over 4 pools. With more than three, workers have been seen to stay INITIALIZING."],
  },
  {
    title: "a GPU that resembles none that is known",
    program: () => void new Endpoint("prod", { templateId: "tpl-1", gpus: ["RUBIN_288_ULTRA"] }),
    told: [
      'prod: gpus: "RUBIN_288_ULTRA" is in no table of this version. The nearest name there is "ADA_48_PRO". New hardware passes: `pulumi up` looks it up in RunPod\'s catalog before it makes anything of it.',
    ],
  },
  {
    title: "tokens as plain text in env",
    program: () => void new Template("comfy", { image, env: { HF_TOKEN: `hf_${"a".repeat(34)}`, OTHER: "1" } }),
    told: [
      "comfy: env.HF_TOKEN seems to hold a Hugging Face token in plain text. Use a Pulumi secret, or better a {{ RUNPOD_SECRET_name }} reference: RunPod shows env to every holder of an API key.",
    ],
  },
  {
    title: "a job limit in seconds",
    program: () => void new Endpoint("prod", { templateId: "tpl-1", gpus, executionTimeoutInMs: 600 }),
    told: [
      "prod: executionTimeoutInMs is 600, which ends every job after 0.6 s. It counts milliseconds: 600 seconds are 600000.",
    ],
  },
  {
    title: "no job limit, and one of ten seconds",
    program: () => {
      new Endpoint("prod", { templateId: "tpl-1", gpus, executionTimeoutInMs: 0 });
      new Endpoint("short", { templateId: "tpl-1", gpus, executionTimeoutInMs: 10_000 });
    },
    told: [],
  },
  {
    title: "secrets on a public template",
    program: () => {
      const password = pulumi.secret("hunter22");
      new Template("comfy", { image, public: true, env: { PASSWORD: password, OTHER: "1" }, args: password });
      new Template("own", { image, public: false, env: { PASSWORD: password } });
      new Template("open", { image, public: pulumi.output(true), env: { OTHER: "1" } });
    },
    told: [
      "comfy: public is true, so every user of RunPod can read the template, and the program has a secret in args, env.PASSWORD. Take public out, or put a {{ RUNPOD_SECRET_name }} reference in the secret's place.",
    ],
  },
  {
    title: "a Pod that is stopped",
    program: () => void new Pod("shell", { image, gpus, volumeInGb: 20, desiredStatus: "EXITED" }),
    told: [
      'shell: desiredStatus "EXITED" stops the Pod: its volume of 20 GB costs double meanwhile, and its GPU may be rented away, so that it cannot start again. What is not on a network volume is safe only while RunPod keeps the Pod.',
    ],
  },
]);
