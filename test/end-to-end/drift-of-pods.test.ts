import assert from "node:assert/strict";
import type { PodArgs } from "../../sdk";
import { clientOf, documents } from "../testing/emulator/client";
import { makeStateAnHourOld } from "./state-age";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState } from "./state-and-runpod";
import { existingPods, onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import { assertFailed, assertSucceeded, changesOf, messagesOf } from "./results";
import { withStack } from "./with-stack";

const dayInMs = 86_400_000;
const pod: PodArgs = {
  image: "example/debug:1",
  gpus: ["NVIDIA GeForce RTX 4090"],
  volumeInGb: 10,
  env: { MODE: "fast" },
  desiredStatus: "RUNNING",
};

describeOnEveryEngine("drift of a Pod", (engine) => {
  it("through an edit and a stop in the console is undone by an update", async () => {
    await withStack(engine, { program: programOfShell({ pod }) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const { id, containerDiskInGb } = onlyPod(emulator);
      const env = [
        { key: "MODE", value: "slow" },
        { key: "ADDED", value: "by hand" },
      ];
      const input = { podId: id, imageName: "example/debug:9", containerDiskInGb, env };
      await clientOf(emulator).ask(documents["pod.update"], { input });
      await clientOf(emulator).ask(documents["pod.stop"], { input: { podId: id } });

      await makeStateAnHourOld(stack);
      const changes = ["update Pod shell: desiredStatus, env, image"];
      assert.deepEqual(changesOf(await stack.refresh()), changes);
      assert.deepEqual(changesOf(await stack.preview()), changes);
      assertSucceeded(await stack.up());
      const repaired = onlyPod(emulator);
      assert.deepEqual([repaired.id, repaired.image, repaired.desiredStatus], [id, "example/debug:1", "RUNNING"]);
      // The program declares env, so it owns all variables.
      assert.deepEqual(repaired.env.map(({ key, value }) => `${key}=${value}`).sort(), ["MODE=fast"]);
      assertSucceeded(await stack.refresh());
      await assertConverged(setup);
    });
  });

  it("through a termination in the console is undone by a new Pod, or by removing the Pod from the program", async () => {
    const shell: Shell = { pod };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const first = onlyPod(emulator).id;
      await terminate(first);
      await makeStateAnHourOld(stack);
      assert.deepEqual(changesOf(await stack.refresh()), ["delete Pod shell"]);
      assert.deepEqual(changesOf(await stack.preview()), ["create Pod shell"]);
      assertSucceeded(await stack.up());
      const second = onlyPod(emulator).id;
      assert.notEqual(second, first);
      await assertConverged(setup);

      await terminate(second);
      await makeStateAnHourOld(stack);
      shell.pod = undefined;
      assert.deepEqual(changesOf(await stack.up()), ["delete Pod shell"]);
      assert.deepEqual(existingPods(emulator), []);
      await assertConverged(setup);

      async function terminate(podId: string): Promise<void> {
        await clientOf(emulator).post(documents["pod.delete"], { input: { podId } });
      }
    });
  });

  it("to DEAD keeps the Pod in the state with a warning, until the program no longer declares it", async () => {
    const shell: Shell = { pod };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const { id } = onlyPod(emulator);
      emulator.store.pods.update(id, { desiredStatus: "DEAD" });
      const refresh = await stack.refresh();
      assertSucceeded(refresh);
      assert.match(messagesOf(refresh), apiDifferences[engine.api].deadPod);
      await assertConverged(setup);
      shell.pod = undefined;
      assert.deepEqual(changesOf(await stack.up()), ["delete Pod shell"]);
      assert.deepEqual(existingPods(emulator), []);
    });
  });

  it("through an empty balance shows as stopped, then as deleted, and is undone after a top-up", async () => {
    await withStack(engine, { program: programOfShell({ pod }) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const { id } = onlyPod(emulator);
      emulator.store.accounts.update(emulator.account.id, { clientBalance: 0 });
      emulator.clock.advance(60_000);
      await makeStateAnHourOld(stack);
      assert.equal(onlyPod(emulator).desiredStatus, "EXITED");
      assert.deepEqual(changesOf(await stack.refresh()), ["update Pod shell: desiredStatus"]);
      assertFailed(await stack.up(), /updating Pod .*Your balance is too low.*add funds/);
      assert.deepEqual(await idsInState(setup), [id]);

      emulator.clock.advance(2 * dayInMs);
      await makeStateAnHourOld(stack);
      assert.deepEqual(existingPods(emulator), []);
      assert.deepEqual(changesOf(await stack.refresh()), ["delete Pod shell"]);
      assertFailed(await stack.up(), /creating Pod .*Your balance is too low.*add funds/);
      assert.deepEqual(await idsInState(setup), []);

      emulator.store.accounts.update(emulator.account.id, { clientBalance: 100 });
      assertSucceeded(await stack.up());
      assert.notEqual(onlyPod(emulator).id, id);
      await assertConverged(setup);
    });
  });
});

describeOnEveryEngine("a Pod that RunPod does not list", (engine) => {
  it("stays in the state when the request was unauthenticated or the key belongs to another account", async () => {
    await withStack(engine, { program: programOfShell({ pod, volume: false }) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const held = await idsInState(setup);
      const stranger = emulator.addAccount("stranger");

      const unauthenticated = emulator.faults.inject({
        operation: "pod.list",
        times: Infinity,
        fault: { kind: "no-account" },
      });
      const { deleteWithKeyOfAnother, readWithKeyOf, unauthenticated: refusal } = apiDifferences[engine.api];
      assertFailed(await stack.refresh(), /reading Pod /, refusal);
      assertFailed(await stack.destroy(), /deleting Pod /, refusal);
      assert.ok(unauthenticated.fired > 0);
      emulator.faults.clear();
      assert.deepEqual(await idsInState(setup), held);

      await stack.setConfig("runpod:apiKey", { value: stranger.apiKey, secret: true });
      assertSucceeded(await stack.up());
      assertFailed(await stack.refresh(), /reading Pod /, readWithKeyOf(stranger, emulator.account));
      assertFailed(await stack.destroy(), /deleting Pod /, deleteWithKeyOfAnother);
      assert.deepEqual(await idsInState(setup), held);
      assert.equal(existingPods(emulator).length, 1);

      await stack.setConfig("runpod:apiKey", { value: emulator.apiKey, secret: true });
      assertSucceeded(await stack.up());
      assertSucceeded(await stack.destroy());
      assert.deepEqual(emulator.billingPods(), []);
    });
  });
});
