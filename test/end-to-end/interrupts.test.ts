import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { onlyPod } from "./pods";
import { assertFailed, assertSucceeded } from "./results";
import { withStack, startUpHeldAt } from "./with-stack";

/** Creates one resource after the other, so that a case knows what RunPod has answered when the Pod is created. */
async function program(adopted: Pick<runpod.PodArgs, "adopt"> = {}): Promise<void> {
  const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
  const models = new runpod.NetworkVolume("models", place, { protect: false });
  const template = new runpod.Template("api", { image: "example/api:1" }, { dependsOn: [models] });
  const pod = { image: "example/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 }, networkVolume: models, ...adopted };
  const shell = new runpod.Pod("shell", pod, { dependsOn: [template] });
  new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1 }, { dependsOn: [shell] });
}

describeOnEveryEngine("Ctrl-C during an up", (engine) => {
  it("waits for the running create, loses no id, and the next up creates the rest", async () => {
    await withStack(engine, { program: () => program() }, async (setup) => {
      const { emulator, stack } = setup;
      const { heldCall, running } = await startUpHeldAt("pod.create", "after", setup);
      await stack.interrupt();
      heldCall.release();
      assert.ok(!(await running).succeeded);
      assert.equal(emulator.store.endpoints.list().length, 0, "no further create was started");
      const owned = ownedIds(emulator);
      assert.equal(owned.length, 3);
      assert.deepEqual(await idsInState(setup), owned);

      assertSucceeded(await stack.up());
      assert.deepEqual(ownedIds(emulator).length, 4);
      assert.ok(owned.every((id) => ownedIds(emulator).includes(id)));
      await assertConverged(setup);
    });
  });

  if (engine.name === "cli") {
    // The simulator supports one Ctrl-C. After a second one, the engine does not wait for running calls.
    it("pressed twice loses no answered create, and the next up finds the unanswered one", async () => {
      await withStack(engine, { program: () => program() }, async (setup) => {
        const { emulator, stack } = setup;
        const { heldCall, running } = await startUpHeldAt("pod.create", "after", setup);
        await stack.interrupt();
        await setTimeout(1_000);
        await stack.interrupt();
        assert.ok(!(await running).succeeded);
        heldCall.release();
        const { networkVolumes, templates } = emulator.store;
        const answered = [...networkVolumes.list(), ...templates.list()].map(({ id }) => id);
        const held = await idsInState(setup);
        assert.equal(answered.length, 2);
        assert.ok(answered.every((id) => held.includes(id)));

        const pod = onlyPod(emulator);
        if (!held.includes(pod.id)) {
          assertFailed(
            await stack.up(),
            new RegExp(`creating Pod .*RunPod already has one of this name, id ${pod.id}`),
          );
          stack.program = () => program({ adopt: pod.id });
        }
        assertSucceeded(await stack.up());
        assert.equal(onlyPod(emulator).id, pod.id);
        assert.equal(ownedIds(emulator).length, 4);
        await assertConverged(setup);
      });
    });
  }
});
