import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { existingPods } from "./pods";
import { assertFailed, assertSucceeded, changesOf, replacementOf, messagesOf, urnOf } from "./results";
import { makeStateAnHourOld } from "./state-age";
import { withStack } from "./with-stack";

const shell = { name: "shell", image: "example/debug:1", gpus: ["NVIDIA GeForce RTX 4090"] };

describeOnEveryEngine("an adopted resource", (engine) => {
  it("can be replaced several times while the program still has `adopt`", async () => {
    let adopt: string | undefined;
    let name = "prod";
    let isOnCpu = false;
    const program = async () => {
      const template = new runpod.Template("api", { image: "example/api:1" });
      const compute = isOnCpu ? { cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] } : { gpus: ["ADA_24"] };
      const adopted = adopt === undefined ? {} : { adopt };
      new runpod.Endpoint(name, { name, template, workersMax: 1, ...compute, ...adopted });
    };
    const service = async () => void new runpod.Template("api", { image: "example/api:1" });
    await withStack(engine, { program: service }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const [template] = emulator.store.templates.list();
      const console = {
        name: "prod",
        templateId: template?.id,
        gpuIds: "ADA_24",
        workersMax: 1,
        flashBootType: "FLASHBOOT",
      };
      adopt = (
        await clientOf(emulator).putEndpoint({
          ...console,
          scalerType: "QUEUE_DELAY",
          scalerValue: 4,
          idleTimeout: 5,
          executionTimeoutMs: 600_000,
        })
      ).id;
      stack.program = program;
      assertSucceeded(await stack.up());
      assert.deepEqual(idsOf(emulator), [adopt]);
      if (engine.api === "rest") {
        // v2 may delete the template with the adopted endpoint.
        isOnCpu = true;
        const before = emulator.store.endpoints.list();
        assertFailed(await stack.up(), /its replacement needs that template\. Give the new endpoint another name/);
        assert.deepEqual(emulator.store.endpoints.list(), before);
        isOnCpu = false;
        name = "next";
        adopt = undefined;
        const renamed = await stack.up();
        assertSucceeded(renamed);
        assert.deepEqual(changesOf(renamed), ["create Endpoint next", "delete Endpoint prod"]);
        assert.match(messagesOf(renamed), /RunPod deleted its template .* with it/);
        await makeStateAnHourOld(stack);
        assertSucceeded(await stack.refresh());
        assertSucceeded(await stack.up());
      }
      for (isOnCpu of [true, false]) {
        const [old] = idsOf(emulator);
        const up = await stack.up();
        assertSucceeded(up);
        assert.deepEqual(changesOf(up), replacementOf(`Endpoint ${name}`, isOnCpu ? "gpus" : "cpus"));
        assert.equal(idsOf(emulator).length, 1);
        assert.notEqual(idsOf(emulator)[0], old);
        assert.deepEqual(changesOf(await stack.preview()), []);
      }
    });
  });

  it("is not deleted when another resource of the program adopts it, as after a rename", async () => {
    let program = async () => void new runpod.Pod("first", shell);
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const [adopt] = podsOf(emulator);
      stack.program = program = async () => void new runpod.Pod("second", { ...shell, adopt });
      const up = await stack.up();
      assertSucceeded(up);
      assert.match(messagesOf(up), /it stays at RunPod, because "second" manages it/);
      assert.deepEqual(podsOf(emulator), [adopt]);
      assert.deepEqual(changesOf(await stack.preview()), []);
      stack.program = program = async () => undefined;
      assertSucceeded(await stack.up());
      assert.deepEqual(podsOf(emulator), []);
    });
  });

  // The simulator has no --replace.
  if (engine.name !== "cli") return;

  it("is replaced by --replace, as one that was not adopted is", async () => {
    let args: Partial<runpod.PodArgs> = {};
    const program = async () => void new runpod.Pod("shell", { ...shell, ...args });
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const [first] = podsOf(emulator);
      const replace = [urnOf("Pod", "shell")];
      assertSucceeded(await stack.up({ replace }));
      const [second] = podsOf(emulator);
      assert.notEqual(second, first);
      args = { adopt: String(second) };
      assertSucceeded(await stack.up({ replace }));
      const [third] = podsOf(emulator);
      assert.notEqual(third, second);
      assert.equal(podsOf(emulator).length, 1);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });
});

function idsOf(emulator: Emulator): string[] {
  return emulator.store.endpoints.list().map(({ id }) => id);
}

function podsOf(emulator: Emulator): string[] {
  return existingPods(emulator).map(({ id }) => id);
}
