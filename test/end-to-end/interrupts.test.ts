import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded } from "./reading";
import { play } from "./scene";
import { assertConverged, idsInState, ownedIds } from "./three-kinds";

/** One after the other, so that it is known what RunPod has answered when the third is asked for. */
async function program(): Promise<void> {
  const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
  const models = new runpod.NetworkVolume("models", place, { protect: false });
  const template = new runpod.Template("api", { image: "example/api:1" }, { dependsOn: [models] });
  const pod = { image: "example/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 }, networkVolume: models };
  const shell = new runpod.Pod("shell", pod, { dependsOn: [template] });
  new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1 }, { dependsOn: [shell] });
}

describeOnEveryEngine("Ctrl-C in the middle of an up", (engine) => {
  it("lets the running create end, loses nothing, and the next up makes the rest", async () => {
    await play(engine, { program }, async (scene) => {
      const { emulator, stack } = scene;
      const parked = emulator.faults.inject({ operation: "deployCpuPod", fault: { kind: "hold", write: "after" } });
      const running = stack.up();
      await parked.reached;
      await stack.interrupt();
      parked.release();
      assert.ok(!(await running).succeeded);
      assert.equal(emulator.store.endpoints.list().length, 0, "nothing more was begun");
      const owned = ownedIds(emulator);
      assert.equal(owned.length, 3);
      assert.deepEqual(await idsInState(scene), owned);

      assertSucceeded(await stack.up());
      assert.deepEqual(ownedIds(emulator).length, 4);
      assert.ok(owned.every((id) => ownedIds(emulator).includes(id)));
      await assertConverged(scene);
    });
  });
});
