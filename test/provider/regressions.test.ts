import assert from "node:assert/strict";
import { redact } from "../../provider/api/redact";
import { gadget, gadgetWorld } from "./lifecycle/gadget";
import { useLifecyclesOnRunpod } from "./kinds/lifecycles-on-runpod";
import { editEndpoint, served } from "./kinds/served";
import { checkInputs } from "../../provider/lifecycle/check";
import { endpointRules } from "../../provider/kinds/endpoint/rules";
import { networkVolumeRules } from "../../provider/kinds/network-volume";
import { templateRules } from "../../provider/kinds/template/inputs";
import { unknown } from "../../provider/lifecycle/unknown";

const image = "acme/comfy:1";
describe("provider: defects that were found, and stay found", () => {
  const world = useLifecyclesOnRunpod();

  it("waits for the rollout again after one that failed", async () => {
    const template = await world.make(world.template, { name: "comfy", image });
    const given = {
      name: "prod",
      templateId: template.id,
      release: template.inputs.release,
      gpus: ["AMPERE_80"],
      rollout: { wait: true, timeoutInSeconds: 60 },
    };
    const jobs = { completed: 0, inProgress: 0, inQueue: 0 };
    const counts = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 2, jobs };
    world.api.workers = { count: async () => counts };
    const failed = (await world.make(world.endpoint, given).catch((error: unknown) => error)) as {
      id: string;
      outputs: Record<string, unknown>;
    };
    assert.equal(failed.outputs.ready, false);
    // Same content: RunPod makes no new version.
    await assert.rejects(
      world.endpoint.update(failed.id, failed.outputs, world.endpoint.check(failed.outputs, given).inputs),
      /workers crash/,
    );
  });
  it("keeps what was sent for gpus in refreshes, so that a newer table alone makes no diff", async () => {
    const sent = { pools: ["RUBIN_288"], excludedTypes: ["NVIDIA R200 PCIe"] };
    const { id } = await served(world);
    editEndpoint(world, id, { gpus: sent });
    // State written by a version whose table knew RUBIN_288 otherwise than this one's.
    const state = {
      name: "prod",
      templateId: "t",
      gpus: ["NVIDIA R200"],
      sentGpus: sent,
      version: 1,
      ready: true,
      accountId: world.emulator.account.id,
    };
    const once = (await world.endpoint.read(id, state)) as Record<string, unknown>;
    assert.deepEqual(once.gpus, ["NVIDIA R200"]);
    assert.deepEqual(once.sentGpus, sent);
    assert.deepEqual(((await world.endpoint.read(id, once)) as Record<string, unknown>).gpus, ["NVIDIA R200"]);
  });
  it("two resources of one name never end up with one thing", async () => {
    const { fake, start } = gadgetWorld();
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
      `one thing in two states: ${ids.join()}; there are ${[...fake.objects.keys()].join()}`,
    );
  });
  it("a template's serverless can change with the default name", () => {
    const olds = { name: "t-1111111", image, serverless: true };
    const { problems, inputs } = checkInputs(templateRules, olds, {
      image,
      serverless: false,
      defaultName: "t-2222222",
    });
    assert.deepEqual(problems, []);
    assert.equal(inputs.name, "t-2222222");
  });
  it('a blank GPU name is refused: it would be sent as "", which is any GPU', () => {
    assert.equal(checkInputs(endpointRules, {}, { name: "api", templateId: "t", gpus: [" "] }).problems.length, 1);
  });
  it("draws no conclusion from a value that is not known yet", () => {
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
      ...checkInputs(templateRules, {}, { name: "t", image, serverless: unknown, volumeInGb: 5 }).problems,
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
  it("a nested unknown argument gets no suggestion from the top level; numbers are named", () => {
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
  it("gives a thing that two resources adopt at the same time to one of them", async () => {
    const { fake, start } = gadgetWorld();
    const { id } = fake.plant(gadget);
    const lifecycle = start();
    const adopt = () => lifecycle.create({ ...gadget, adopt: id });
    const results = await Promise.allSettled([adopt(), adopt()]);
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  });
  it("redacts with half a character among the secrets", () => {
    assert.equal(redact("x", ["abc\ud800def"]), "x");
  });
  it("takes no refused key for proof that a thing is gone", async () => {
    for (const message of ["Unauthorized: API key not found", "Forbidden: user does not exist"]) {
      world.emulator.faults.inject({ operation: "endpoint.delete", fault: { kind: "error", message } });
      await assert.rejects(world.api.endpoint.delete({ id: "ep-1", name: "x" }), { kind: "unauthorised" });
    }
  });
});
