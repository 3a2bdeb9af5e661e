import assert from "node:assert/strict";
import { exampleWithNewImage, programOfSource, readExample } from "../../demo/program";
import { describeOnEveryEngine } from "./engine";
import {
  assertFailed,
  assertRunsTemplate,
  assertSucceeded,
  changesOf,
  releasedContentOf,
  endpointOf,
  templateOf,
  messagesOf,
  volumeOf,
  writesAmong,
} from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";

/** The program of the demo, examples/serverless, and its later versions. */
const first = readExample();
const released = exampleWithNewImage().source;
const withoutDebug = released
  .replace(/^const debug = [\s\S]*?^\}\);\n/m, "")
  .replace(/^export const debugUrl.*\n/m, "");

describeOnEveryEngine("the program of the demo", (engine) => {
  it("creates a service, releases an image, deletes an endpoint and destroys the rest", async () => {
    await withStack(engine, { program: programOfSource(first) }, async (setup) => {
      await makeEverything(setup);
      await releaseNewImage(setup);
      await takeDebugEndpointOut(setup);
      await takeDown(setup);
    });
  });
});

async function makeEverything({ emulator, stack, newCalls }: TestSetup): Promise<void> {
  const everything = [
    "create Endpoint comfy-debug",
    "create Endpoint comfy-prod",
    "create NetworkVolume models",
    "create Template comfy",
  ];
  const preview = await stack.preview();
  assertSucceeded(preview);
  assert.deepEqual(changesOf(preview), everything);
  assert.deepEqual(newCalls(), []);

  const up = await stack.up();
  assertSucceeded(up);
  assert.deepEqual(changesOf(up), everything);
  assert.equal(messagesOf(up), "");
  const volume = volumeOf(emulator, "models");
  const template = templateOf(emulator, "comfy");
  assert.deepEqual({ size: volume.size, dataCenterId: volume.dataCenterId }, { size: 100, dataCenterId: "EU-RO-1" });
  for (const name of ["comfy-prod", "comfy-debug"]) {
    const endpoint = endpointOf(emulator, name);
    assertRunsTemplate(emulator, endpoint, template);
    assert.deepEqual(endpoint.networkVolumeIds, [volume.id]);
    assert.deepEqual(endpoint.dataCenterIds, ["EU-RO-1"], `${name} is in its volume's data center`);
  }
  const production = endpointOf(emulator, "comfy-prod");
  assert.deepEqual(production.gpus, {
    pools: ["ADA_48_PRO", "AMPERE_80", "ADA_80_PRO"],
    excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
  });
  assert.deepEqual(
    (await stack.outputs())["productionUrl"],
    { value: `${emulator.jobsUrl}/${production.id}/run`, secret: false },
    "the program's outputs",
  );

  newCalls();
  const again = await stack.preview();
  assertSucceeded(again);
  assert.deepEqual(changesOf(again), []);
  assert.deepEqual(newCalls(), []);
}

async function releaseNewImage({ emulator, stack, newCalls }: TestSetup): Promise<void> {
  const before = emulator.store.endpoints.list();
  stack.program = programOfSource(released);
  const changes = [
    "update Endpoint comfy-debug: release",
    "update Endpoint comfy-prod: release",
    "update Template comfy: image, release",
  ];
  const preview = await stack.preview({ diff: true });
  assertSucceeded(preview);
  assert.deepEqual(changesOf(preview), changes);
  assert.match(
    preview.stdout,
    /~ image\s*: "runpod\/worker-comfyui:5.8.5-base" => "runpod\/worker-comfyui:5.8.6-base"/,
  );
  assert.match(preview.stdout, /~ release\s*: "5.8.5-base [0-9a-f]{7}" => "5.8.6-base [0-9a-f]{7}"/);
  assert.deepEqual(newCalls(), []);

  const up = await stack.up();
  assertSucceeded(up);
  assert.deepEqual(changesOf(up), changes);
  assert.equal(messagesOf(up), "");
  const writes = writesAmong(newCalls());
  assert.deepEqual(writes, ["template.update", "endpoint.update", "endpoint.update"]);
  for (const { id, name, version } of before) {
    const after = emulator.store.endpoints.get(id);
    assert.ok(after !== undefined);
    assert.equal(after.version, version + 1, `${name} is released once`);
    assert.equal(releasedContentOf(after).image, "runpod/worker-comfyui:5.8.6-base");
  }
}

async function takeDebugEndpointOut({ emulator, stack }: TestSetup): Promise<void> {
  const { id } = endpointOf(emulator, "comfy-debug");
  stack.program = programOfSource(withoutDebug);
  const preview = await stack.preview();
  assertSucceeded(preview);
  assert.deepEqual(changesOf(preview), ["delete Endpoint comfy-debug"]);
  assertSucceeded(await stack.up());
  assert.equal(emulator.store.endpoints.get(id), undefined);
  assert.equal(emulator.store.endpoints.list().length, 1);
}

async function takeDown({ emulator, stack, newCalls }: TestSetup): Promise<void> {
  const { id } = volumeOf(emulator, "models");
  const destroy = await stack.destroy({ excludeProtected: true });
  assertSucceeded(destroy);
  assert.deepEqual(changesOf(destroy), ["delete Endpoint comfy-prod", "delete Template comfy"]);
  assert.deepEqual(emulator.store.endpoints.list(), []);
  assert.deepEqual(emulator.store.templates.list(), []);
  assert.deepEqual(
    emulator.store.networkVolumes.list().map((volume) => volume.id),
    [id],
    "the volume and its data are still there",
  );

  newCalls();
  assertFailed(await stack.destroy(), /models.* cannot be deleted\nbecause it is protected/);
  assert.deepEqual(newCalls(), [], "RunPod is not asked to delete a protected volume");
}
