import assert from "node:assert/strict";
import type { PodArgs } from "../../sdk";
import type { Call } from "../../testing/emulator";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState } from "./state-and-runpod";
import { existingPods, onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import { assertFailed, assertSucceeded, changesOf, replacementOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

const [first, second, third] = ["NVIDIA H200", "NVIDIA L40S", "NVIDIA GeForce RTX 4090"] as const;
const wanted: PodArgs = { image: "example/debug:1", gpus: [first, second, third], dataCenterIds: ["EU-RO-1"] };

describeOnEveryEngine("a Pod's list of GPUs", (engine) => {
  const { gpuTypeAsked } = apiDifferences[engine.api];
  const requestedTypes = (calls: readonly Call[]) =>
    calls.filter(({ operation }) => operation === "pod.create").map(({ variables }) => gpuTypeAsked(variables));

  it("selects the third type when two are sold out, and a change that keeps the third does not replace the Pod", async () => {
    const shell: Shell = { pod: wanted };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      for (const type of [first, second]) emulator.stock.set("*", type, 0);
      assertSucceeded(await stack.up());
      assert.deepEqual(requestedTypes(emulator.calls), [first, second, third]);
      const made = onlyPod(emulator);
      assert.equal(made.gpuTypeId, third);
      await assertConverged(setup);

      shell.pod = { ...wanted, gpus: ["ADA_24", first] };
      assert.deepEqual(changesOf(await stack.preview()), ["update Pod shell: gpus"]);
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.deepEqual(
        [onlyPod(emulator).id, onlyPod(emulator).containerDiskGeneration],
        [made.id, made.containerDiskGeneration],
      );
      await assertConverged(setup);

      shell.pod = { ...wanted, gpus: [second] };
      assert.deepEqual(changesOf(await stack.preview()), replacementOf("Pod shell", "gpus"));
      emulator.stock.set("EU-RO-1", second, 1);
      assertSucceeded(await stack.up());
      assert.equal(onlyPod(emulator).gpuTypeId, second);
      await assertConverged(setup);
    });
  });

  it("fails once with every choice and creates nothing when all are sold out", async () => {
    const shell: Shell = { pod: { ...wanted, gpus: [first, second], dataCenterIds: ["EU-RO-1", "US-KS-2"] } };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      for (const type of [first, second]) emulator.stock.set("*", type, 0);
      const up = await stack.up();
      assertFailed(up, /creating Pod "shell-\w{7}": none of its choices is free; nothing was created/);
      const refusals = up.messages.filter(({ message }) => message.includes("none of its choices is free"));
      for (const type of [first, second]) {
        for (const place of ["EU-RO-1", "US-KS-2"]) {
          assert.match(
            refusals[0]?.message ?? "",
            new RegExp(`^ *${type} in ${place}: .*no longer any instances`, "m"),
          );
        }
      }
      assert.deepEqual(emulator.store.pods.list(), []);
      assert.deepEqual(await idsInState(setup), []);

      emulator.stock.set("US-KS-2", first, 1);
      assertSucceeded(await stack.up());
      assert.deepEqual([onlyPod(emulator).gpuTypeId, onlyPod(emulator).dataCenterId], [first, "US-KS-2"]);
      await assertConverged(setup);
    });
  });

  // If nothing was created, the provider lists for 90 seconds to find out. On the CLI it would really wait.
  const writes = engine.name === "simulator" ? (["after", "before"] as const) : (["after"] as const);
  for (const write of writes) {
    it(`creates one Pod when the reply for the second type is lost ${write} the write`, async () => {
      await withStack(engine, { program: programOfShell({ pod: wanted }) }, async (setup) => {
        const { emulator, stack } = setup;
        emulator.stock.set("*", first, 0);
        const lost = emulator.faults.inject({
          operation: "pod.create",
          skip: 1,
          fault: { kind: "reset", write },
        });
        if (write === "before") {
          assertFailed(await stack.up(), /this run does not repeat it\. Run `pulumi up` again/);
          assert.deepEqual(emulator.store.pods.list(), []);
        }
        assertSucceeded(await stack.up());
        assert.equal(lost.fired, 1);
        assert.equal(emulator.store.pods.list().length, 1);
        assert.equal(onlyPod(emulator).gpuTypeId, second);
        const [state] = (await stack.state()).filter(({ urn }) => urn.endsWith("::shell"));
        assert.equal(state?.outputs["gpuTypeId"], second);
        await assertConverged(setup);
      });
    });
  }
});

describeOnEveryEngine("a stopped Pod whose GPU somebody else has rented", (engine) => {
  const stopped: PodArgs = { ...wanted, gpus: [third], volumeInGb: 10, desiredStatus: "EXITED" };

  it("fails to start with the next steps, stays stopped, and starts when a GPU is free", async () => {
    const shell: Shell = { pod: stopped };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const held = await idsInState(setup);
      emulator.stock.set("*", third, 0);
      shell.pod = { ...stopped, desiredStatus: "RUNNING" };
      assertFailed(
        await stack.up(),
        /updating Pod .*not enough free GPUs .*A stopped Pod stays on its host.*pulumi up --replace .*data on the Pod's own volume is lost/,
      );
      assert.equal(onlyPod(emulator).desiredStatus, "EXITED");
      assert.deepEqual(await idsInState(setup), held);

      emulator.stock.set("EU-RO-1", third, 1);
      assertSucceeded(await stack.up());
      assert.equal(onlyPod(emulator).desiredStatus, "RUNNING");
      await assertConverged(setup);
    });
  });

  it("fails each up after RunPod starts it without a GPU, until the program stops it", async () => {
    const shell: Shell = { pod: stopped };
    const switches = { resumeWithoutGpu: "zero-gpus" } as const;
    await withStack(engine, { program: programOfShell(shell), switches }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const held = await idsInState(setup);
      emulator.stock.set("*", third, 0);
      shell.pod = { ...stopped, desiredStatus: "RUNNING" };
      for (const attempt of [1, 2]) {
        assertFailed(await stack.up(), /it started without a GPU.*desiredStatus: "EXITED".*pulumi up --replace/);
        assert.deepEqual(await idsInState(setup), held, `attempt ${attempt}`);
        assert.deepEqual([onlyPod(emulator).desiredStatus, onlyPod(emulator).gpuCount], ["RUNNING", 0]);
      }

      shell.pod = stopped;
      assertSucceeded(await stack.up());
      assert.equal(onlyPod(emulator).desiredStatus, "EXITED");
      emulator.stock.set("EU-RO-1", third, 1);
      shell.pod = { ...stopped, desiredStatus: "RUNNING" };
      assertSucceeded(await stack.up());
      assert.equal(onlyPod(emulator).gpuCount, 1);
      await assertConverged(setup);

      assertSucceeded(await stack.destroy());
      assert.deepEqual([existingPods(emulator), emulator.billingPods()], [[], []]);
    });
  });
});
