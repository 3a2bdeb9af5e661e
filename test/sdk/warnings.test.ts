import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { gpuTypeProblem } from "../../provider/hardware/gpu-list";
import * as runpod from "../../sdk";
import { warnOfImage } from "../../sdk/warnings";
import { logsOf } from "./registrations";

const image = "acme/comfy:1";
const token = `hf_${"a".repeat(34)}`;

async function warningsOf(program: () => unknown): Promise<string[]> {
  const logs = await logsOf(program);
  for (const { severity, resource } of logs) assert.deepEqual([severity, resource], ["warn", "one"]);
  return logs.map(({ message }) => {
    // Displays without a row for the resource show only the text.
    const [, text] = /^(?:Template|Endpoint|Pod) "one": (.*)$/.exec(message) ?? [];
    assert.ok(text !== undefined, `"${message}" names its resource`);
    return text;
  });
}

const template = (args: Partial<runpod.TemplateArgs>) => () => new runpod.Template("one", { image, ...args });
const pod = (args: Partial<runpod.PodArgs>) => () => new runpod.Pod("one", { image, gpus: ["NVIDIA L40S"], ...args });
const endpoint = (gpus: pulumi.Input<pulumi.Input<string>[]>) => () =>
  new runpod.Endpoint("one", { templateId: "tpl-1", gpus });

const latest = (name: string) =>
  `image "${name}" has the tag latest: a host may use an old copy, and a rollback has nothing to go back to. Use a fixed tag or a digest.`;
const workspace = (field: string) =>
  `${field} points to /workspace, where serverless workers have no volume. They mount the network volume at /runpod-volume.`;
const plain = (key: string, kind: string) =>
  `env.${key} seems to hold ${kind} in plain text. Use a Pulumi secret, or better a {{ RUNPOD_SECRET_name }} reference: anyone with an API key of the account can read env at RunPod.`;
const unknownGpu = (name: string, nearest: string) =>
  `gpus: this version does not know "${name}". The nearest known name is "${nearest}". New hardware is allowed: \`pulumi up\` looks it up in RunPod's catalog before it creates anything.`;
const stop = (cost: string) =>
  `desiredStatus "EXITED" stops the Pod: ${cost}somebody else may rent its GPU, and then it cannot start again. Data that is not on a network volume is safe only while RunPod keeps the Pod.`;

describe("sdk: warnings", () => {
  it("are absent for a program without mistakes", async () => {
    const good = [
      template({ args: "python handler.py", env: { HF_HOME: "/runpod-volume/hf", TOKEN: "{{ RUNPOD_SECRET_hf }}" } }),
      template({ image: "registry.example:5000/acme/comfy:1" }),
      template({ image: `acme/comfy:latest@sha256:${"0".repeat(64)}` }),
      template({ serverless: false, args: "ls /workspace", env: { HOME: "/workspace" } }),
      pod({ args: "ls /workspace", env: { HOME: "/workspace" }, gpus: ["NVIDIA RTX A2000", " ada_48_pro"] }),
      pod({ desiredStatus: "RUNNING", volumeInGb: 50 }),
      pod({ gpus: ["ADA_24", "ADA_48_PRO", "AMPERE_80", "AMPERE_24"] }),
      endpoint(["ADA_24", "ADA_48_PRO", "AMPERE_80", "NVIDIA L40S"]),
    ];
    for (const program of good) assert.deepEqual(await warningsOf(program), []);
  });

  it("are logged once their resource exists, so that a failed registration delays no other", async () => {
    const neverThere = { urn: pulumi.output(new Promise<string>(() => undefined)) } as pulumi.Resource;
    const warnings = await warningsOf(() => {
      warnOfImage(neverThere, "acme/never");
      template({ image: "acme/comfy" })();
    });
    assert.deepEqual(warnings, [latest("acme/comfy")]);
  });

  it("report an image that can change under its name", async () => {
    for (const name of ["acme/comfy:latest", "acme/comfy", "registry.example:5000/acme/comfy"]) {
      assert.deepEqual(await warningsOf(template({ image: name })), [latest(name)]);
      assert.deepEqual(await warningsOf(pod({ image: pulumi.output(name) })), [latest(name)]);
    }
  });

  it("report /workspace on serverless, also if env holds a secret", async () => {
    const env = { HF_HOME: "/workspace/hf", OTHER: "see /workspace", TOKEN: pulumi.secret("canary") };
    assert.deepEqual(await warningsOf(template({ env })), [workspace("env.HF_HOME")]);
    assert.deepEqual(await warningsOf(template({ env: pulumi.output({ HOME: "/workspace" }) })), [
      workspace("env.HOME"),
    ]);
    assert.deepEqual(await warningsOf(template({ args: "cd /workspace && run" })), [workspace("args")]);
    assert.deepEqual(await warningsOf(template({ env: { HOME: pulumi.secret("/workspace/secret") } })), []);
  });

  it("report tokens that the program writes in plain text, and never quote them", async () => {
    const forms = { "a Hugging Face token": token, "an OpenAI or Anthropic key": `sk-${"a".repeat(48)}` };
    for (const [kind, form] of Object.entries(forms)) {
      for (const program of [template({ env: { TOKEN: form, MODE: "x" } }), pod({ env: { TOKEN: form } })]) {
        const warnings = await warningsOf(program);
        assert.deepEqual(warnings, [plain("TOKEN", kind)]);
        assert.ok(!warnings.join().includes(form));
      }
    }
    assert.deepEqual(await warningsOf(template({ env: { TOKEN: pulumi.secret(token) } })), []);
    assert.deepEqual(await warningsOf(template({ env: pulumi.secret({ TOKEN: token }) })), []);
  });

  it("report unknown GPU names, and more than three pools", async () => {
    assert.deepEqual(await warningsOf(endpoint(["AMPERE_80", "RUBIN_288"])), [unknownGpu("RUBIN_288", "ADA_24")]);
    assert.deepEqual(await warningsOf(pod({ gpus: ["NVIDIA H20"] })), [unknownGpu("NVIDIA H20", "NVIDIA H200")]);
    assert.deepEqual(await warningsOf(endpoint(["AMPERE_48", "-NVIDIA RTX A6000 MAXQ"])), [
      unknownGpu("-NVIDIA RTX A6000 MAXQ", "NVIDIA RTX A6000"),
    ]);
    for (const refused of ["RTX 4090", "AMPERE_80,ADA_24", "24 GB PRO", "-RTX 4090"]) {
      assert.ok(gpuTypeProblem(refused), `${refused} is refused, which is reported once`);
      for (const program of [endpoint([refused]), pod({ gpus: [refused] })]) {
        assert.deepEqual(await warningsOf(program), []);
      }
    }
    assert.deepEqual(await warningsOf(endpoint(["ADA_24", "ADA_48_PRO", "AMPERE_80", "NVIDIA H200"])), [
      "gpus spreads over 4 pools. With more than three, workers have been seen to stay INITIALIZING.",
    ]);
    assert.deepEqual(await warningsOf(endpoint(["ADA_24", "-NVIDIA GeForce RTX 4090", "-NVIDIA L4"])), [
      'gpus: "-NVIDIA L4" has no effect: it belongs to AMPERE_24, which is not in the list.',
      "gpus leaves no known type of ADA_24, so the pool may never give a worker.",
    ]);
  });

  it("report unknown CPU flavors, but none that the check refuses anyway", async () => {
    const warning =
      'this version does not know CPU flavor "cpu7g". New hardware is allowed: its letter stands for 4 GB of RAM per vCPU, and RunPod refuses what it does not have.';
    const cpu = (flavor: string) => ({ flavor, vcpuCount: 2 });
    const endpointOf =
      (...flavors: string[]) =>
      () =>
        new runpod.Endpoint("one", { templateId: "tpl-1", cpus: flavors.map(cpu) });
    const podOf = (flavor: string) => () => new runpod.Pod("one", { image, cpu: cpu(flavor) });
    assert.deepEqual(await warningsOf(endpointOf("cpu3g", "cpu7g", "cpu7g")), [warning]);
    assert.deepEqual(await warningsOf(podOf("cpu7g")), [warning]);
    for (const program of [endpointOf("cpu3c", "cpu5m"), podOf("cpu5c"), podOf("cpu9z"), podOf("toString")]) {
      assert.deepEqual(await warningsOf(program), []);
    }
  });

  it("report the price and the risk of a stopped Pod", async () => {
    assert.deepEqual(await warningsOf(pod({ desiredStatus: "EXITED" })), [stop("")]);
    assert.deepEqual(await warningsOf(pod({ desiredStatus: "EXITED", volumeInGb: pulumi.output(50) })), [
      stop("its volume of 50 GB costs double meanwhile, and "),
    ]);
  });
});
