import assert from "node:assert/strict";
import type { PodArgs } from "../../sdk";
import { Pod, Template } from "../../sdk";
import { makeStateAnHourOld } from "./state-age";
import { notOffered } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { existingPods, onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import {
  assertFailed,
  assertSucceeded,
  changesOf,
  replacementOf,
  messagesOf,
  warningsOf,
  writesAmong,
} from "./results";
import { withStack } from "./with-stack";

const image = "example/debug:1";
const rtx4090 = "NVIDIA GeForce RTX 4090";

describeOnEveryEngine("a Pod", (engine) => {
  if (engine.name === "simulator") {
    it("with its own volume starts when the program gives no mount path", async () => {
      const shell: Shell = { pod: { image, gpus: ["ADA_24"], volumeInGb: 20 } };
      await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        emulator.clock.advance(600_000);
        const { id, volumeInGb, volumeMountPath, container } = onlyPod(emulator);
        assert.deepEqual([volumeInGb, volumeMountPath, container.stage], [20, "/workspace", "REACHABLE"]);
        await assertConverged(setup);

        shell.pod = { ...shell.pod, volumeInGb: 30 };
        assertSucceeded(await stack.up());
        emulator.clock.advance(600_000);
        const grown = onlyPod(emulator);
        assert.deepEqual([grown.id, grown.volumeInGb, grown.volumeMountPath], [id, 30, "/workspace"]);
        assert.equal(grown.container.stage, "REACHABLE");
      });
    });
  }

  it("is created on a network volume, updated, stopped, started, replaced and destroyed, and then nothing is billed", async () => {
    const base = { image, gpus: ["ADA_24"], ports: ["8188/http", "22/tcp"] };
    const shell: Shell = { volume: true, pod: base };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      const made = onlyPod(emulator);
      const [volume] = emulator.store.networkVolumes.list();
      assert.deepEqual(
        [made.networkVolumeId, made.dataCenterId, made.gpuTypeId, made.gpuCount, made.volumeInGb],
        [volume?.id, "EU-RO-1", rtx4090, 1, 0],
      );
      const { outputs } = await podInState();
      assert.deepEqual([outputs["dataCenterId"], outputs["gpuTypeId"]], ["EU-RO-1", rtx4090]);
      assert.match(String(outputs["sshCommand"]), new RegExp(`^ssh ${made.id}-\\w+@ssh\\.runpod\\.io$`));
      assert.deepEqual((await stack.outputs())["proxyUrls"]?.value, {
        8188: `https://${made.id}-8188.proxy.runpod.net`,
      });
      await assertConverged(setup);

      // The Pod now has ports, an address and telemetry, none of which is a change.
      emulator.clock.advance(600_000);
      assertSucceeded(await stack.refresh());
      await assertConverged(setup);

      const edited = { ...base, image: "example/debug:2", env: { MODE: "slow" } };
      shell.pod = edited;
      assert.deepEqual(changesOf(await stack.preview()), ["update Pod shell: env, image"]);
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.update"]);
      const afterEdit = onlyPod(emulator);
      assert.deepEqual([afterEdit.id, afterEdit.image], [made.id, "example/debug:2"]);
      assert.deepEqual(afterEdit.env, [{ key: "MODE", value: "slow" }]);
      assert.equal(
        afterEdit.containerDiskGeneration,
        made.containerDiskGeneration + 1,
        "an update empties the container disk",
      );
      await assertConverged(setup);

      shell.pod = { ...edited, desiredStatus: "EXITED" };
      const stop = await stack.up();
      assert.deepEqual(changesOf(stop), ["update Pod shell: desiredStatus"]);
      assert.match(warningsOf(stop).join(), /stops the Pod: somebody else may rent its GPU/);
      assert.equal(onlyPod(emulator).desiredStatus, "EXITED");
      assert.deepEqual(writesAmong(newCalls()), ["pod.stop"]);
      await assertConverged(setup);

      shell.pod = { ...edited, desiredStatus: "RUNNING" };
      newCalls();
      assert.deepEqual(changesOf(await stack.up()), ["update Pod shell: desiredStatus"]);
      assert.deepEqual(writesAmong(newCalls()), ["pod.start"]);
      assert.deepEqual([onlyPod(emulator).id, onlyPod(emulator).desiredStatus], [made.id, "RUNNING"]);

      shell.pod = { ...shell.pod, gpuCount: 2 };
      newCalls();
      assert.deepEqual(changesOf(await stack.up()), replacementOf("Pod shell", "gpuCount"));
      assert.deepEqual(writesAmong(newCalls()), ["pod.delete", "pod.create"]);
      const replacement = onlyPod(emulator);
      assert.notEqual(replacement.id, made.id);
      assert.deepEqual([replacement.gpuCount, replacement.networkVolumeId], [2, volume?.id]);
      await assertConverged(setup);

      assertSucceeded(await stack.destroy());
      assert.deepEqual(emulator.billingPods(), []);
      assert.deepEqual(existingPods(emulator), []);
      assert.deepEqual(emulator.store.networkVolumes.list(), []);
      assert.deepEqual(await stack.state(), []);

      async function podInState() {
        const pod = (await stack.state()).find(({ urn }) => urn.endsWith("::shell"));
        assert.ok(pod);
        return pod;
      }
    });
  });

  it("on CPUs is created stopped, started later, and resized by a replacement", async () => {
    const shell: Shell = { pod: { image, cpu: { flavor: "cpu3c", vcpuCount: 2 }, desiredStatus: "EXITED" } };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.create", "pod.stop"]);
      const made = onlyPod(emulator);
      assert.deepEqual([made.cpuFlavor, made.vcpuCount, made.gpuCount], ["cpu3c", 2, 0]);
      assert.equal(made.desiredStatus, "EXITED");
      await assertConverged(setup);

      shell.pod = { image, cpu: { flavor: "cpu3c", vcpuCount: 2 }, desiredStatus: "RUNNING" };
      assert.deepEqual(changesOf(await stack.up()), ["update Pod shell: desiredStatus"]);
      assert.deepEqual([onlyPod(emulator).id, onlyPod(emulator).desiredStatus], [made.id, "RUNNING"]);
      assertSucceeded(await stack.refresh());
      await assertConverged(setup);

      shell.pod = { ...shell.pod, cpu: { flavor: "cpu3g", vcpuCount: 4 } };
      assert.deepEqual(changesOf(await stack.up()), replacementOf("Pod shell", "cpu"));
      assert.deepEqual([onlyPod(emulator).cpuFlavor, onlyPod(emulator).memoryInGb], ["cpu3g", 16]);
      await assertConverged(setup);

      shell.pod = undefined;
      assert.deepEqual(changesOf(await stack.up()), ["delete Pod shell"]);
      assert.deepEqual(emulator.billingPods(), []);
    });
  });

  it("has the bid of the program, which REST v2 refuses, shows an interruption, and is started again", async () => {
    const pod: PodArgs = { image, gpus: [rtx4090], desiredStatus: "RUNNING" };
    const shell: Shell = { pod: { ...pod, bidPerGpu: 0.2 } };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      const bid = engine.api === "rest" ? null : 0.2;
      if (bid === null) {
        assertFailed(await stack.up(), notOffered("bidPerGpu"));
        assert.deepEqual(newCalls(), []);
        shell.pod = pod;
      }
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.create"]);
      const made = onlyPod(emulator);
      assert.deepEqual([made.isInterruptible, made.bidPerGpu], [bid !== null, bid]);
      await assertConverged(setup);

      emulator.interruptPod(made.id);
      emulator.clock.advance(60_000);
      await makeStateAnHourOld(stack);
      assert.equal(onlyPod(emulator).desiredStatus, "EXITED");
      assert.deepEqual(changesOf(await stack.refresh()), ["update Pod shell: desiredStatus"]);
      assert.deepEqual(changesOf(await stack.preview()), ["update Pod shell: desiredStatus"]);
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.start"]);
      const { id, desiredStatus, bidPerGpu } = onlyPod(emulator);
      assert.deepEqual([id, desiredStatus, bidPerGpu], [made.id, "RUNNING", bid]);
      await assertConverged(setup);
    });
  });

  it("from a template is replaced, without the template's content, when the program names an image instead", async () => {
    let copies = true;
    const program = async () => {
      const content = { image, env: { FROM_TEMPLATE: "1" }, ports: ["8188/http"], serverless: false };
      const template = new Template("base", content);
      const cpu = { flavor: "cpu3c", vcpuCount: 2 };
      new Pod("shell", { cpu, ...(copies ? { template } : { image: "example/debug:2" }) });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      const copy = onlyPod(emulator);
      assert.deepEqual([copy.env, copy.ports], [[{ key: "FROM_TEMPLATE", value: "1" }], ["8188/http"]]);
      await assertConverged(setup);

      copies = false;
      const preview = await stack.preview();
      assert.deepEqual(changesOf(preview), replacementOf("Pod shell", "templateId"));
      assert.match(
        messagesOf(preview),
        new RegExp(
          `Pod "${copy.name}" \\(${copy.id}\\): the program no longer has the template .* so a new Pod replaces this one`,
        ),
      );
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.delete", "pod.create"]);
      const { id, env, ports, image } = onlyPod(emulator);
      assert.notEqual(id, copy.id);
      assert.deepEqual([env, ports, image], [[], [], "example/debug:2"]);
      await assertConverged(setup);
    });
  });

  it("is stopped and started with one call each when the replies are lost", async () => {
    const shell: Shell = { pod: { image, gpus: [rtx4090] } };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      const { id } = onlyPod(emulator);
      for (const [operation, desiredStatus] of [
        ["pod.stop", "EXITED"],
        ["pod.start", "RUNNING"],
      ] as const) {
        const lost = emulator.faults.inject({ operation, fault: { kind: "reset", write: "after" } });
        shell.pod = { image, gpus: [rtx4090], desiredStatus };
        newCalls();
        assertSucceeded(await stack.up());
        assert.deepEqual([lost.fired, writesAmong(newCalls())], [1, [operation]]);
        assert.deepEqual([onlyPod(emulator).id, onlyPod(emulator).desiredStatus], [id, desiredStatus]);
        await assertConverged(setup);
      }
    });
  });
});
