import assert from "node:assert/strict";
import { redact } from "../../provider/api/redact";
import { gadget, gadgetSetup } from "./lifecycle/gadget";
import { useLifecyclesOnRunpod } from "./kinds/lifecycles-on-runpod";
import { editEndpoint, makeEndpoint } from "./kinds/endpoints";
import { checkInputs } from "../../provider/lifecycle/check";
import { endpointRules } from "../../provider/kinds/endpoint/rules";
import { networkVolumeRules } from "../../provider/kinds/network-volume";
import { templateRules } from "../../provider/kinds/template/inputs";
import { unknown } from "../../provider/lifecycle/unknown";

const image = "acme/comfy:1";
describe("provider: regressions", () => {
  const setup = useLifecyclesOnRunpod();

  it("waits for the rollout again after a failed one", async () => {
    const template = await setup.make(setup.template, { name: "comfy", image });
    const given = {
      name: "prod",
      templateId: template.id,
      release: template.inputs.release,
      gpus: ["AMPERE_80"],
      rollout: { wait: true, timeoutInSeconds: 60 },
    };
    const jobs = { completed: 0, inProgress: 0, inQueue: 0 };
    const counts = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 2, jobs };
    setup.api.workers = { count: async () => counts };
    const failed = (await setup.make(setup.endpoint, given).catch((error: unknown) => error)) as {
      id: string;
      outputs: Record<string, unknown>;
    };
    assert.equal(failed.outputs.ready, false);
    // The content is the same, so RunPod creates no new version.
    await assert.rejects(
      setup.endpoint.update(failed.id, failed.outputs, setup.endpoint.check(failed.outputs, given).inputs),
      /workers crash/,
    );
  });
  it("stores the GPUs that were sent, so that a newer table alone causes no diff", async () => {
    const sent = { pools: ["RUBIN_288"], excludedTypes: ["NVIDIA R200 PCIe"] };
    const { id } = await makeEndpoint(setup);
    editEndpoint(setup, id, { gpus: sent });
    // A state from a version whose table knew RUBIN_288 differently.
    const state = {
      name: "prod",
      templateId: "t",
      gpus: ["NVIDIA R200"],
      sentGpus: sent,
      version: 1,
      ready: true,
      accountId: setup.emulator.account.id,
    };
    const once = (await setup.endpoint.read(id, state)) as Record<string, unknown>;
    assert.deepEqual(once.gpus, ["NVIDIA R200"]);
    assert.deepEqual(once.sentGpus, sent);
    assert.deepEqual(((await setup.endpoint.read(id, once)) as Record<string, unknown>).gpus, ["NVIDIA R200"]);
  });
  it("never assigns one object to two resources of the same name", async () => {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    fake.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    fake.latencyInMs = () => 1000;
    const first = lifecycle.create({ ...gadget });
    let calls = 0;
    fake.latencyInMs = () => (++calls === 2 ? 8000 : 100);
    const second = lifecycle.create({ ...gadget });
    const results = await Promise.allSettled([first, second]);
    const ids = results.flatMap((r) => (r.status === "fulfilled" ? [r.value.id] : []));
    assert.equal(
      new Set(ids).size,
      ids.length,
      `one object in two states: ${ids.join()}; there are ${[...fake.objects.keys()].join()}`,
    );
  });
  it("accepts a change of a template's `serverless` together with its default name", () => {
    const olds = { name: "t-1111111", image, serverless: true };
    const { problems, inputs } = checkInputs(templateRules, olds, {
      image,
      serverless: false,
      defaultName: "t-2222222",
    });
    assert.deepEqual(problems, []);
    assert.equal(inputs.name, "t-2222222");
  });
  it('refuses a blank GPU name, which would be sent as "" and mean any GPU', () => {
    assert.equal(checkInputs(endpointRules, {}, { name: "api", templateId: "t", gpus: [" "] }).problems.length, 1);
  });
  it("concludes nothing from an unknown value", () => {
    const cpus = [{ flavor: "cpu3g", vcpuCount: 2 }];
    const problems = [
      ...checkInputs(endpointRules, {}, { name: "api", templateId: "t", gpus: unknown, cpus: unknown }).problems,
      ...checkInputs(endpointRules, {}, { name: "api", templateId: "t", gpus: unknown, cpus }).problems,
      ...checkInputs(endpointRules, {}, { name: "api", templateId: "t", cpus, gpuCount: unknown }).problems,
      ...checkInputs(
        endpointRules,
        {},
        {
          name: "api",
          templateId: "t",
          gpus: ["AMPERE_80"],
          type: unknown,
          scalerType: "REQUEST_COUNT",
          idleTimeoutInSeconds: 5,
        },
      ).problems,
      ...checkInputs(templateRules, {}, { name: "t", image, serverless: unknown, volumeInGb: 10 }).problems,
      ...checkInputs(templateRules, { name: "t", serverless: false }, { name: "t", image, serverless: unknown })
        .problems,
      ...checkInputs(
        networkVolumeRules,
        { sizeInGb: 50, dataCenterId: "EU-RO-1" },
        { name: "m", sizeInGb: 50, dataCenterId: "US-KS-2", allowReplacement: unknown },
      ).problems,
    ];
    assert.deepEqual(problems, []);
  });
  it("suggests no top-level argument for an unknown nested one, and names numbers", () => {
    assert.deepEqual(
      checkInputs(
        endpointRules,
        {},
        { name: "api", templateId: "t", cpus: [{ flavor: "cpu3g", vcpuCount: 2, ram: 3 }] },
      ).problems,
      ['Endpoint "api": cpus[0] has no argument "ram".'],
    );
    assert.deepEqual(
      checkInputs(networkVolumeRules, {}, { name: "m", sizeInGb: 10.5, dataCenterId: "EU-RO-1" }).problems,
      ['NetworkVolume "m": sizeInGb must be a whole number, not 10.5.'],
    );
  });
  it("gives an object that two resources adopt at the same time to only one of them", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    const adopt = () => lifecycle.create({ ...gadget, adopt: id });
    const results = await Promise.allSettled([adopt(), adopt()]);
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  });
  it("redacts when half a character is among the secrets", () => {
    assert.equal(redact("x", ["abc\ud800def"]), "x");
  });
  it("does not treat a refused key as proof that an object is gone", async () => {
    for (const message of ["Unauthorized: API key not found", "Forbidden: user does not exist"]) {
      setup.emulator.faults.inject({ operation: "endpoint.delete", fault: { kind: "error", message } });
      await assert.rejects(setup.api.endpoint.delete({ id: "ep-1", name: "x" }), { kind: "unauthorised" });
    }
  });
});
