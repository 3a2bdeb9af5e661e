import assert from "node:assert/strict";
import { checkInputs } from "../../../provider/lifecycle/check";
import { endpointRules } from "../../../provider/kinds/endpoint/rules";
import { podRules } from "../../../provider/kinds/pod/rules";
import { templateRules } from "../../../provider/kinds/template/inputs";
import { releaseOf, releaseOfEnv } from "../../../provider/kinds/template/release";
import { unknown } from "../../../provider/lifecycle/unknown";

/** Defaults are frozen: another value changes every endpoint of every user at their next `pulumi up`. */
describe("provider/kinds: defaults", () => {
  const gpu = { name: "prod", templateId: "t", gpus: ["AMPERE_80"] };
  const always = { gpuCount: 1, workersMin: 0, scalerValue: 4, executionTimeoutInMs: 600_000 };
  const production = { profile: "production", workersMax: 3, flashBoot: "FLASHBOOT" };
  const debug = { profile: "debug", workersMax: 1, flashBoot: "OFF" };
  const queue = { type: "QUEUE", scalerType: "QUEUE_DELAY" };

  const cases: [given: object, completed: object][] = [
    [gpu, { ...gpu, ...always, ...production, ...queue, idleTimeoutInSeconds: 5 }],
    [
      { ...gpu, profile: "debug" },
      { ...gpu, ...always, ...debug, ...queue, idleTimeoutInSeconds: 300 },
    ],
    [
      { ...gpu, type: "LOAD_BALANCER" },
      { ...gpu, ...always, ...production, type: "LOAD_BALANCER", scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: 5 },
    ],
    // RunPod has no idle timeout for a queue that scales by request count.
    [
      { ...gpu, scalerType: "REQUEST_COUNT", scalerValue: 1 },
      { ...gpu, ...always, ...production, type: "QUEUE", scalerType: "REQUEST_COUNT", scalerValue: 1 },
    ],
    [
      { ...gpu, workersMax: 0, executionTimeoutInMs: 0, flashBoot: "OFF", idleTimeoutInSeconds: 1 },
      {
        ...gpu,
        ...always,
        ...queue,
        profile: "production",
        workersMax: 0,
        executionTimeoutInMs: 0,
        flashBoot: "OFF",
        idleTimeoutInSeconds: 1,
      },
    ],
  ];
  for (const [given, completed] of cases) {
    it(`completes ${JSON.stringify(given)}`, () => {
      assert.deepEqual(checkInputs(endpointRules, {}, { ...given }), { inputs: completed, problems: [] });
    });
  }

  it("gives a CPU endpoint no GPU count", () => {
    const { inputs } = checkInputs(
      endpointRules,
      {},
      { name: "c", templateId: "t", cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] },
    );
    assert.ok(!("gpuCount" in inputs));
  });

  it("completes a Pod, except for the arguments that its template has", () => {
    const always = { cloud: "SECURE", gpuCount: 1 };
    const pod = { name: "p", gpus: ["NVIDIA L40S"] };
    const podOf = (given: object) => checkInputs(podRules, {}, { ...given });
    const image = "acme/comfy:1";
    assert.deepEqual(podOf({ ...pod, image, templateServerless: false }), {
      inputs: { ...pod, ...always, image, args: "", containerDiskInGb: 20 },
      problems: [],
    });
    assert.deepEqual(podOf({ ...pod, templateId: "t", templateServerless: unknown }), {
      inputs: { ...pod, ...always, templateId: "t" },
      problems: [],
    });
    assert.ok(!("gpuCount" in podOf({ name: "c", image, cpu: { flavor: "cpu3c", vcpuCount: 2 } }).inputs));
  });

  it("leaves unknown what depends on an unknown profile or type", () => {
    const { inputs } = checkInputs(endpointRules, {}, { ...gpu, profile: unknown, type: unknown, workersMax: 2 });
    assert.deepEqual(inputs, {
      ...gpu,
      ...always,
      profile: unknown,
      type: unknown,
      scalerType: unknown,
      workersMax: 2,
      flashBoot: unknown,
      idleTimeoutInSeconds: unknown,
    });
  });

  it("derives a template's release from the checked inputs, whatever the program passes for it", () => {
    const image = "acme/comfy:1.4.0";
    const { inputs } = checkInputs(
      templateRules,
      {},
      { name: "t", image, ports: [" 80/http"], release: "x", releaseEnv: "" },
    );
    assert.deepEqual(inputs, {
      name: "t",
      image,
      ports: ["80/http"],
      args: "",
      containerDiskInGb: 20,
      serverless: true,
      release: releaseOf({ image, ports: ["80/http"] }),
      releaseEnv: releaseOfEnv({}),
    });
  });

  it("knows each release as soon as its own sources are known", () => {
    const image = "acme/comfy:1.4.0";
    const withUnknownEnv = checkInputs(templateRules, {}, { name: unknown, image, env: { TOKEN: unknown } }).inputs;
    assert.equal(withUnknownEnv.release, releaseOf({ image }));
    assert.equal(withUnknownEnv.releaseEnv, unknown);
    const withUnknownPort = checkInputs(templateRules, {}, { name: "t", image, ports: [unknown] }).inputs;
    assert.equal(withUnknownPort.release, unknown);
    assert.equal(withUnknownPort.releaseEnv, releaseOfEnv({}));
  });
});
