import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { makeStateAnHourOld } from "./state-age";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { onlyPod } from "./pods";
import { messagesOf, assertFailed, assertSucceeded, changesOf, replacementOf, volumeOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("a network volume", (engine) => {
  it("is enlarged by an update, and refused a smaller size in the preview", async () => {
    let sizeInGb = 20;
    const program = async () => {
      new runpod.NetworkVolume("models", { sizeInGb, dataCenterId: "EU-RO-1" });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const { id } = volumeOf(emulator, "models");
      newCalls();
      sizeInGb = 15;
      assertFailed(await stack.preview(), /sizeInGb can only grow: it is 20 GB now, the program asks for 15 GB/);
      assert.deepEqual(newCalls(), []);

      sizeInGb = 40;
      assert.deepEqual(changesOf(await stack.up()), ["update NetworkVolume models: sizeInGb"]);
      assert.deepEqual(newCalls(), ["networkVolume.list", "networkVolume.update"]);
      assert.equal(emulator.store.networkVolumes.get(id)?.size, 40);
    });
  });

  it("in a data center of unknown form is not moved by another data center in the program", async () => {
    const args = { name: "models", sizeInGb: 20, dataCenterId: "EU-RO-1" };
    const program = async () => void new runpod.NetworkVolume("models", { ...args }, { protect: false });
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      emulator.store.networkVolumes.update(volumeOf(emulator, "models").id, { dataCenterId: "ROMANIA" });
      await makeStateAnHourOld(stack);
      assertSucceeded(await stack.refresh());
      newCalls();
      for (const dataCenterId of ["EU-RO-1", "US-KS-2"]) {
        args.dataCenterId = dataCenterId;
        assertFailed(await stack.up(), new RegExp(`dataCenterId would change from "ROMANIA" to "${dataCenterId}"`));
      }
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.deepEqual(await idsInState(setup), ownedIds(emulator));
    });
  });
});

/** On GraphQL alone: REST v2's document has no volume of more than 4096 GB. */
describeOnEveryEngine(
  "a very large network volume",
  (engine) => {
    it("that support has enlarged beyond the usual limit can be updated and adopted, and never gets a smaller size", async () => {
      const args = { name: "models", sizeInGb: 4096, dataCenterId: "EU-RO-1" };
      let adopt: string | undefined;
      const program = async () => {
        new runpod.NetworkVolume("models", { ...args }, { protect: false });
        if (adopt !== undefined) {
          new runpod.NetworkVolume("found", { ...args, name: "found", adopt }, { protect: false });
        }
      };
      await withStack(engine, { program }, async (setup) => {
        const { emulator, stack, newCalls } = setup;
        assertSucceeded(await stack.up());
        const { id } = volumeOf(emulator, "models");
        args.sizeInGb = 6000;
        assertFailed(await stack.up(), /sizeInGb must be from 10 to 4096, not 6000: only RunPod's support/);

        emulator.store.networkVolumes.update(id, { size: 6000 });
        await makeStateAnHourOld(stack);
        Object.assign(args, { sizeInGb: 4096, name: "renamed" });
        newCalls();
        const renamed = await stack.up();
        assertSucceeded(renamed);
        assert.match(messagesOf(renamed), /sizeInGb \(6000, in the state 4096\)/);
        assert.deepEqual(writesAmong(newCalls()), ["networkVolume.update"]);
        assert.equal(volumeOf(emulator, "renamed").size, 6000);
        await makeStateAnHourOld(stack);
        assert.deepEqual(changesOf(await stack.refresh()), ["update NetworkVolume models: sizeInGb"]);
        assertFailed(await stack.up(), /sizeInGb can only grow: it is 6000 GB now, the program asks for 4096 GB/);

        args.sizeInGb = 6000;
        assertSucceeded(await stack.up());
        assert.deepEqual([volumeOf(emulator, "renamed").id, volumeOf(emulator, "renamed").size], [id, 6000]);
        await assertConverged(setup);

        const found = await clientOf(emulator).createVolume({ name: "found", dataCenterId: "EU-RO-1" });
        emulator.store.networkVolumes.update(found.id, { size: 6000 });
        adopt = found.id;
        assertSucceeded(await stack.up());
        await assertConverged(setup);
      });
    });
  },
  { apis: ["graphql"] },
);

describeOnEveryEngine("a Pod's own volume", (engine) => {
  const image = "example/debug:1";
  const gpus = ["NVIDIA GeForce RTX 4090"];

  it("cannot be removed from the program while it is billed, except by a network volume or without the Pod", async () => {
    let args: runpod.PodArgs | undefined = { image, gpus, volumeInGb: 20 };
    let onNetworkVolume = false;
    const program = async () => {
      const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
      const models = onNetworkVolume ? new runpod.NetworkVolume("models", place, { protect: false }) : undefined;
      if (args !== undefined) new runpod.Pod("shell", { ...args, ...(models && { networkVolume: models }) });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      const { id } = onlyPod(emulator);
      args = { image, gpus };
      newCalls();
      assertFailed(await stack.up(), /volumeInGb cannot be removed: RunPod keeps the volume of 20 GB with the Pod/);
      assert.deepEqual(writesAmong(newCalls()), []);
      onNetworkVolume = true;
      assert.deepEqual(changesOf(await stack.preview()), [
        "create NetworkVolume models",
        ...replacementOf("Pod shell", "networkVolume"),
      ]);
      onNetworkVolume = false;

      // The next step that the message gives.
      args = undefined;
      assertSucceeded(await stack.up());
      args = { image, gpus };
      assertSucceeded(await stack.up());
      assert.notEqual(onlyPod(emulator).id, id);
      assert.equal(onlyPod(emulator).volumeInGb, 0);
      await assertConverged(setup);
    });
  });

  it("from a template or of an adopted Pod can be added to the program without a replacement", async () => {
    const args: { adopt?: string; volumeInGb?: number } = {};
    const program = async () => {
      const template = new runpod.Template("base", { image, serverless: false, volumeInGb: 20 });
      new runpod.Pod("copy", { template, gpus, volumeInGb: args.volumeInGb });
      if (args.adopt !== undefined) new runpod.Pod("shell", { ...args, name: "shell", image, gpus });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      args.adopt = (await clientOf(emulator).deployPod({ name: "shell", volumeInGb: 20 })).id;
      assertSucceeded(await stack.up());
      const owned = ownedIds(emulator);
      await assertConverged(setup);

      args.volumeInGb = 20;
      newCalls();
      assert.deepEqual(changesOf(await stack.up()), ["update Pod copy: volumeInGb", "update Pod shell: volumeInGb"]);
      assert.deepEqual(writesAmong(newCalls()), []);
      args.volumeInGb = 30;
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), ["pod.update", "pod.update"]);
      assert.deepEqual(ownedIds(emulator), owned);
      await assertConverged(setup);
    });
  });
});
