import assert from "node:assert/strict";
import type { PodArgs, TemplateArgs } from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import { assertSucceeded } from "./reading";
import { play } from "./scene";
import { assertConverged, assertFailed, programOf } from "./three-kinds";

const before: Partial<TemplateArgs> = { image: "example/api:1", env: { OLD: "1" }, ports: ["8000/http"] };
const after: Partial<TemplateArgs> = { image: "example/api:2", env: { NEW: "1" } };

describeOnEveryEngine("an update of which nobody knows whether it was done", (engine) => {
  const all = [
    { write: "after", goesBack: true },
    { write: "after", goesBack: false },
    { write: "before", goesBack: true },
    { write: "before", goesBack: false },
  ] as const;
  for (const { write, goesBack } of all.slice(0, engine.name === "cli" ? 1 : 4)) {
    const done = write === "after" ? "was" : "was not";
    it(`and which ${done} is carried to what the program says${goesBack ? ", which went back" : ""}`, async () => {
      await play(engine, { program: programOf({ template: before }) }, async (scene) => {
        const { emulator, stack } = scene;
        assertSucceeded(await stack.up());
        emulator.faults.inject({ operation: "saveTemplate", times: Infinity, fault: { kind: "reset", write } });
        stack.program = programOf({ template: after });
        assertFailed(await stack.up(), /updating Template .*did not answer.*It is in the state; the next `pulumi up`/);
        emulator.faults.clear();

        stack.program = programOf({ template: goesBack ? before : after });
        assertSucceeded(await stack.up());
        const [template] = emulator.store.templates.list();
        const { imageName, env, ports } = template ?? {};
        assert.deepEqual(
          { imageName, env, ports },
          goesBack
            ? { imageName: "example/api:1", env: [{ key: "OLD", value: "1" }], ports: "8000/http" }
            : { imageName: "example/api:2", env: [{ key: "NEW", value: "1" }], ports: "" },
        );
        await assertConverged(scene);
      });
    });
  }
});

describeOnEveryEngine("an update of a Pod that was done in part", (engine) => {
  it("is taken back by the program that goes back", async () => {
    const gpus = ["NVIDIA GeForce RTX 4090"];
    const stopped: PodArgs = { image: "example/debug:1", gpus, desiredStatus: "EXITED" };
    const shell: Shell = { pod: stopped };
    await play(engine, { program: programOfShell(shell) }, async (scene) => {
      const { emulator, stack } = scene;
      assertSucceeded(await stack.up());
      emulator.stock.set("*", "NVIDIA GeForce RTX 4090", 0);
      shell.pod = { image: "example/debug:2", gpus, desiredStatus: "RUNNING" };
      assertFailed(await stack.up(), /updating Pod .*A stopped Pod stays on its host/);
      assert.equal(onlyPod(emulator).imageName, "example/debug:2", "the edit came first");

      shell.pod = stopped;
      assertSucceeded(await stack.up());
      const { imageName, desiredStatus } = onlyPod(emulator);
      assert.deepEqual({ imageName, desiredStatus }, { imageName: "example/debug:1", desiredStatus: "EXITED" });
      await assertConverged(scene);
    });
  });
});
