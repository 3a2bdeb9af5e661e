import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { Engine, TestStack } from "../end-to-end/engine";
import { describeOnSimulator } from "../end-to-end/engine";
import { ownedIds } from "../end-to-end/state-and-runpod";
import { partsOfDebugStack } from "../end-to-end/production";
import { assertFailed, assertSucceeded, changesOf, endpointOf } from "../end-to-end/results";
import type { TestSetup } from "../end-to-end/with-stack";
import { withStack } from "../end-to-end/with-stack";
import { programOfExample } from "./program";

const inFuture = "2999-01-01T00:00:00Z";
const inPast = "2001-01-01T00:00:00Z";

const debugParts = partsOfDebugStack("comfy-debug");
const debugStack = ["DebugStack comfy-debug", ...debugParts];

describeOnSimulator("a run of the example", (engine) => {
  it("pod: creates a Pod without later changes, and its destroy keeps the protected volume", async () => {
    await withExample(engine, "pod", async ({ emulator, stack }) => {
      await assertCreates(stack, ["NetworkVolume work", "Pod shell"]);
      const [pod] = emulator.billingPods();
      const outputs = await stack.outputs();
      assert.equal(outputs["gpu"]?.value, "NVIDIA GeForce RTX 4090");
      assert.match(String(outputs["ssh"]?.value), new RegExp(`^ssh ${pod?.id}-\\w+@ssh\\.runpod\\.io$`));
      await assertKeepsVolume(emulator, stack);
    });
  });

  it("debug-and-production: deletes the DebugStack after expiresAt, and production does not change", async () => {
    await withExample(engine, "debug-and-production", async ({ emulator, stack }) => {
      await assertCreates(stack, [...debugStack, "Endpoint comfy-prod", "NetworkVolume models", "Template comfy"]);
      const production = endpointOf(emulator, "comfy-prod");
      assert.deepEqual(await namesOfOutputs(stack), ["debugUrl", "productionUrl", "ssh"]);

      await setConfig(stack, "end-to-end", { expiresAt: inPast });
      assert.deepEqual(
        changesOf(await stack.preview()),
        debugParts.map((name) => `delete ${name}`),
      );
      assertSucceeded(await stack.up());
      assert.deepEqual(emulator.billingPods(), []);
      assert.deepEqual(endpointOf(emulator, "comfy-prod"), production);
      assert.deepEqual(await namesOfOutputs(stack), ["productionUrl"]);
      await assertKeepsVolume(emulator, stack);
    });
  });

  it("incident: reads production's stack, and deletes the DebugStack after expiresAt even without that stack", async () => {
    await withExample(engine, "incident/production", async (setup) => {
      const { emulator } = setup;
      assertSucceeded(await setup.stack.up());
      const before = everythingAtRunpod(emulator);

      const project = "runpod-incident-investigation";
      const stack = await setup.addStack(project, programOfExample("incident/investigation"));
      const productionStack = `organization/end-to-end/${setup.stack.name}`;
      await setConfig(stack, project, { publicKey: "ssh-ed25519 AAAA you", expiresAt: inFuture, productionStack });
      await assertCreates(stack, debugStack);
      const [pod] = emulator.billingPods();
      assert.equal(pod?.networkVolumeId, emulator.store.networkVolumes.list()[0]?.id);

      await setConfig(stack, project, { productionStack: "organization/end-to-end/gone" });
      assertFailed(await stack.preview(), /unknown stack "organization\/end-to-end\/gone"/);
      await setConfig(stack, project, { expiresAt: inPast });
      assertSucceeded(await stack.up());
      assert.deepEqual(emulator.billingPods(), []);
      assert.deepEqual(everythingAtRunpod(emulator), before);
    });
  });

  it("debug-stack: copies production in a separate stack, and its destroy does not change production", async () => {
    await withExample(engine, "serverless", async (setup) => {
      const { emulator } = setup;
      assertSucceeded(await setup.stack.up());
      const before = everythingAtRunpod(emulator);

      const stack = await setup.addStack("runpod-debug-stack", programOfExample("debug-stack"));
      const endpointId = endpointOf(emulator, "comfy-prod").id;
      await setConfig(stack, "runpod-debug-stack", {
        publicKey: "ssh-ed25519 AAAA you",
        expiresAt: inFuture,
        endpointId,
      });
      await assertCreates(stack, debugStack);
      const [pod] = emulator.billingPods();
      const [volume] = emulator.store.networkVolumes.list();
      assert.deepEqual([pod?.networkVolumeId, pod?.dataCenterId], [volume?.id, "EU-RO-1"]);
      assert.deepEqual(await namesOfOutputs(stack), ["debugUrl", "ssh"]);

      assertSucceeded(await stack.destroy());
      assert.deepEqual(emulator.billingPods(), []);
      assert.deepEqual(everythingAtRunpod(emulator), before);
    });
  });
});

/** Runs the body with a stack that runs an example, with the configuration that examples need. */
async function withExample(engine: Engine, folder: string, body: (setup: TestSetup) => Promise<void>): Promise<void> {
  const program = programOfExample(folder);
  await withStack(engine, { program }, async (setup) => {
    await setConfig(setup.stack, "end-to-end", { publicKey: "ssh-ed25519 AAAA you", expiresAt: inFuture });
    await body(setup);
  });
}

async function setConfig(stack: TestStack, project: string, values: Record<string, string>): Promise<void> {
  for (const [key, value] of Object.entries(values)) await stack.setConfig(`${project}:${key}`, { value });
}

/** Fails unless a preview and an up create exactly these resources, and the next preview shows no change. */
async function assertCreates(stack: TestStack, names: string[]): Promise<void> {
  const created = names.map((name) => `create ${name}`).sort();
  const preview = await stack.preview();
  assertSucceeded(preview);
  assert.deepEqual(changesOf(preview), created);
  assertSucceeded(await stack.up());
  const again = await stack.preview();
  assertSucceeded(again);
  assert.deepEqual(changesOf(again), []);
}

/** Fails unless a destroy of what is not protected deletes everything but one volume. */
async function assertKeepsVolume(emulator: Emulator, stack: TestStack): Promise<void> {
  assertSucceeded(await stack.destroy({ excludeProtected: true }));
  assert.deepEqual(
    ownedIds(emulator),
    emulator.store.networkVolumes.list().map(({ id }) => id),
  );
  assert.equal(ownedIds(emulator).length, 1);
  assert.deepEqual(emulator.billingPods(), []);
}

/** The names of the outputs that have a value. */
async function namesOfOutputs(stack: TestStack): Promise<string[]> {
  const outputs = Object.entries(await stack.outputs());
  return outputs.flatMap(([name, { value }]) => (value === undefined || value === null ? [] : [name])).sort();
}

function everythingAtRunpod({ store }: Emulator) {
  return {
    volumes: store.networkVolumes.list(),
    templates: store.templates.list(),
    endpoints: store.endpoints.list(),
    workers: store.workers.list(),
  };
}
