import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { clientOf, gpuIdsOf } from "../testing/emulator/client";
import { makeStateAnHourOld } from "./state-age";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { onlyPod, programOfShell, type Shell } from "./pods";
import { assertFailed, assertSucceeded, changesOf, replacementOf, allTextOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

const newType = "NVIDIA GeForce RTX 5070 Ti";
const sibling = "NVIDIA GeForce RTX 5070";
const newPool = "BLACKWELL_16";

/** Adds a GPU pool with two types that this version does not know. */
function addHardware(emulator: Emulator): void {
  for (const id of [newType, sibling]) {
    emulator.addGpuType({ id, displayName: id.replace("NVIDIA GeForce ", ""), memoryInGb: 16, pool: newPool });
  }
}

function gpuIdsAt({ store }: Emulator): string[] {
  return store.endpoints.list().map(gpuIdsOf);
}

describeOnEveryEngine("hardware that this version does not know", (engine) => {
  it("is requested for an endpoint by its pool, and read from the catalog once per create or change of gpus", async () => {
    let gpus = [newType];
    let workersMax = 1;
    const program = async () => {
      const template = new runpod.Template("api", { image: "example/api:1" });
      new runpod.Endpoint("one", { template, gpus, workersMax });
      new runpod.Endpoint("two", { template, gpus: [newPool], workersMax: 1 });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      addHardware(emulator);
      assert.match(allTextOf(await stack.preview()), /this version does not know "NVIDIA GeForce RTX 5070 Ti"/);
      assert.deepEqual(newCalls(), [], "a preview makes no call");
      assertSucceeded(await stack.up());
      assert.deepEqual(gpuIdsAt(emulator).sort(), [newPool, `${newPool},-${sibling}`]);
      assert.equal(newCalls().filter((call) => call === "gpuType.list").length, 1);
      await assertConverged(setup);

      newCalls();
      workersMax = 2;
      assertSucceeded(await stack.up());
      assert.ok(!newCalls().includes("gpuType.list"), "gpus has not changed");
      assert.ok(gpuIdsAt(emulator).includes(`${newPool},-${sibling}`));

      gpus = ["AMPERE_80", newType];
      assertSucceeded(await stack.up());
      assert.equal(newCalls().filter((call) => call === "gpuType.list").length, 1);
      assert.ok(gpuIdsAt(emulator).includes(`AMPERE_80,${newPool},-${sibling}`));
      await assertConverged(setup);
    });
  });

  it("is requested for a Pod by its types, and a change of gpus that keeps the type in use does not replace the Pod", async () => {
    const pod: runpod.PodArgs = { image: "example/debug:1", gpus: [newPool], dataCenterIds: ["EU-RO-1"] };
    const shell: Shell = { pod };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      addHardware(emulator);
      emulator.stock.set("*", newType, 0);
      assertSucceeded(await stack.up());
      const made = onlyPod(emulator);
      assert.equal(made.gpuTypeId, sibling);
      await assertConverged(setup);

      shell.pod = { ...pod, gpus: ["NVIDIA L40S", newPool] };
      assert.deepEqual(changesOf(await stack.preview()), ["update Pod shell: gpus"]);
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.equal(onlyPod(emulator).id, made.id);
      await assertConverged(setup);

      shell.pod = { ...pod, gpus: [newType] };
      assert.deepEqual(changesOf(await stack.preview()), replacementOf("Pod shell", "gpus"));
    });
  });

  it("fails before a create, with the nearest name, when RunPod's catalog does not have it either", async () => {
    let hasPod = false;
    const program = async () => {
      if (hasPod) new runpod.Pod("shell", { image: "example/debug:1", gpus: ["NVIDIA L4OS"] });
      else new runpod.Endpoint("prod", { templateId: "template-1", gpus: ["ADA_80_PR0"], workersMax: 1 });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assert.match(allTextOf(await stack.preview()), /The nearest known name is "ADA_80_PRO"/);
      assertFailed(await stack.up(), /has no GPU type or pool "ADA_80_PR0"\. The nearest name is "ADA_80_PRO"/);
      hasPod = true;
      assertFailed(await stack.up(), /has no GPU type or pool "NVIDIA L4OS"\. The nearest name is "NVIDIA L40S"/);
      assert.deepEqual([emulator.store.endpoints.list(), emulator.store.pods.list()], [[], []]);
    });
  });

  it("that an endpoint excludes is kept in adoption, refresh and update", async () => {
    const maxq = "NVIDIA RTX A6000 MAXQ";
    let adopt: string | undefined;
    let templateId = "";
    let gpus = ["AMPERE_48"];
    let workersMax = 1;
    const program = async () => {
      if (adopt === undefined) return;
      new runpod.Endpoint("prod", {
        adopt,
        name: "prod",
        templateId,
        gpus,
        workersMax,
        flashBoot: "OFF",
      });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack } = setup;
      emulator.addGpuType({ id: maxq, displayName: "RTX A6000 MAXQ", memoryInGb: 48, pool: "AMPERE_48" });
      const client = clientOf(emulator);
      const template = await client.putTemplate({ name: "api" });
      templateId = template.id;
      const common = {
        name: "prod",
        templateId,
        workersMax: 1,
        idleTimeout: 5,
        executionTimeoutMs: 600_000,
      };
      const whole = { ...common, flashBootType: "OFF", scalerType: "QUEUE_DELAY", scalerValue: 4 };
      const { id } = await client.putEndpoint({ ...whole, gpuIds: `AMPERE_48,-${maxq}` });
      adopt = id;
      assertFailed(
        await stack.up(),
        /gpus: \["AMPERE_48"\] in the program, \["AMPERE_48","-NVIDIA RTX A6000 MAXQ"\] at RunPod/,
      );

      gpus = ["AMPERE_48", `-${maxq}`];
      assertSucceeded(await stack.up());
      workersMax = 2;
      assertSucceeded(await stack.up());
      assert.deepEqual(gpuIdsAt(emulator), [`AMPERE_48,-${maxq}`]);

      await client.putEndpoint({ ...whole, id, workersMax: 2, gpuIds: `AMPERE_48,-${maxq},-NVIDIA A40` });
      await makeStateAnHourOld(stack);
      const refreshed = await stack.refresh();
      assertSucceeded(refreshed);
      assert.deepEqual(changesOf(refreshed), ["update Endpoint prod: gpus"]);
      assertSucceeded(await stack.up());
      assert.deepEqual(gpuIdsAt(emulator), [`AMPERE_48,-${maxq}`]);
    });
  });
});
