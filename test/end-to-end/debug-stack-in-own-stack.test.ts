import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { onlyPod } from "./pods";
import { partsOfDebugStack, productionAtRunpod, programWithProduction } from "./production";
import { assertFailed, assertSucceeded, changesOf, endpointOf, templateOf, messagesOf } from "./results";
import { withStack } from "./with-stack";

const image = "example/comfy:1-debug";
const authorizedKeys = ["ssh-ed25519 AAAAC3Nz first\n", "ssh-ed25519 AAAAC3Nz second"];

describeOnEveryEngine("a DebugStack in a separate stack", (engine) => {
  it("copies production from RunPod, and its destroy leaves production unchanged", async () => {
    await withStack(engine, { program: programWithProduction(() => undefined) }, async (setup) => {
      const { emulator, stack, addStack, newCalls } = setup;
      assertSucceeded(await stack.up());
      emulator.clock.advance(60_000);
      const production = productionAtRunpod(emulator);
      const held = await idsInState(setup);
      newCalls();

      const debug = await addStack("investigation", async () => {
        const endpoint = await runpod.getEndpoint(production.endpoint.id);
        const { sshCommand, podId } = new runpod.DebugStack("comfy-debug", { endpoint, image, authorizedKeys });
        return { sshCommand, podId };
      });
      assert.deepEqual(
        changesOf(await debug.preview()),
        ["DebugStack comfy-debug", ...partsOfDebugStack("comfy-debug")].map((part) => `create ${part}`),
      );
      const { readsOfTemplate } = apiDifferences[engine.api];
      assert.deepEqual(newCalls().sort(), ["endpoint.list", "networkVolume.list", ...readsOfTemplate]);
      assertSucceeded(await debug.up());
      assert.deepEqual((await debug.outputs())["podId"]?.value, onlyPod(emulator).id);
      const template = templateOf(emulator, "comfy-debug-template");
      assert.deepEqual([template.image, template.startCommand, template.containerDiskInGb], [image, "--listen", 30]);
      assert.ok(template.env.some(({ key, value }) => key === "MODE" && value === "fast"));
      assert.ok(
        !(await debug.stateText()).includes("/runpod-volume/hf"),
        "the state has production's env only as a secret",
      );
      assert.deepEqual(
        endpointOf(emulator, "comfy-debug-endpoint").networkVolumeIds,
        production.endpoint.networkVolumeIds,
      );
      assert.deepEqual(productionAtRunpod(emulator), production);
      assert.deepEqual(changesOf(await debug.preview()), []);

      assertSucceeded(await debug.destroy());
      assert.deepEqual(ownedIds(emulator), held);
      assert.deepEqual(emulator.billingPods(), []);
      assert.deepEqual(productionAtRunpod(emulator), production);
      await assertConverged(setup);
    });
  });

  it("fails before it creates anything when RunPod does not list the endpoint", async () => {
    const program = async () => {
      new runpod.DebugStack("comfy-debug", { endpoint: await runpod.getEndpoint("nosuchendpoint"), image });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      const refused = await stack.up();
      assertFailed(refused, /RunPod lists no endpoint nosuchendpoint in the account of this API key/);
      assert.doesNotMatch(messagesOf(refused), /^ +at /m, "no stack trace");
      assert.deepEqual(ownedIds(emulator), []);
    });
  });

  it("is deleted after expiresAt even when production is gone, with null outputs and no warning", async () => {
    await withStack(engine, { program: programWithProduction(() => undefined) }, async (setup) => {
      const { emulator, stack, addStack } = setup;
      assertSucceeded(await stack.up());
      const { id } = productionAtRunpod(emulator).endpoint;
      let expiresAt = "2999-01-01T00:00:00Z";
      const debug = await addStack("investigation", async () => {
        const source = () => runpod.getEndpoint(id);
        const made = new runpod.DebugStack("comfy-debug", { endpoint: source, image, expiresAt });
        const { endpointId, podId, sshCommand, runUrl } = made;
        return { endpointId, podId, sshCommand, runUrl };
      });
      assertSucceeded(await debug.up());
      for (const { value } of Object.values(await debug.outputs())) assert.equal(typeof value, "string");
      assert.equal(emulator.billingPods().length, 1);
      emulator.store.endpoints.delete(id);
      expiresAt = "2020-01-01T00:00:00Z";
      const ended = await debug.up();
      assertSucceeded(ended);
      assert.deepEqual(emulator.billingPods(), []);
      assert.doesNotMatch(messagesOf(ended), /warning|undefined/i);
      const values = Object.entries(await debug.outputs()).map(([name, { value }]) => [name, value]);
      const none = { endpointId: null, podId: null, sshCommand: null, runUrl: null };
      assert.deepEqual(Object.fromEntries(values), none);
    });
  });
});
