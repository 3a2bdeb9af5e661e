import assert from "node:assert/strict";
import type { PodArgs, TemplateArgs } from "../../sdk";
import type { Fault } from "../../testing/emulator";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import { assertFailed, assertSucceeded } from "./results";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

const before: Partial<TemplateArgs> = { image: "example/api:1", env: { OLD: "1" }, ports: ["8000/http"] };
const after: Partial<TemplateArgs> = { image: "example/api:2", env: { NEW: "1" } };

describeOnEveryEngine("an update of which nobody knows whether it was done", (engine) => {
  // On the CLI a lost reply takes the provider's two minutes of patience; a reply without a field is not asked for
  // again.
  const incomplete: Fault = { kind: "incomplete", field: "imageName" };
  const lost: Fault = { kind: "reset", write: "after" };
  const neverSent: Fault = { kind: "reset", write: "before" };
  const all: [what: string, fault: Fault, goesBack: boolean][] = [
    ["done, with a reply that lacks a field", incomplete, true],
    ["done, with a reply that lacks a field", incomplete, false],
    ["done, with a lost reply", lost, true],
    ["done, with a lost reply", lost, false],
    ["not done", neverSent, true],
    ["not done", neverSent, false],
  ];
  for (const [what, fault, goesBack] of all.slice(0, engine.name === "cli" ? 1 : all.length)) {
    it(`(${what}) is carried to what the program says${goesBack ? ", which went back" : ""}`, async () => {
      await withStack(engine, { program: programOfParts({ template: before }) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        emulator.faults.inject({ operation: "template.update", times: Infinity, fault });
        stack.program = programOfParts({ template: after });
        assertFailed(await stack.up(), /updating Template .* It is in the state; the next `pulumi up`/);
        emulator.faults.clear();

        stack.program = programOfParts({ template: goesBack ? before : after });
        assertSucceeded(await stack.up());
        const [template] = emulator.store.templates.list();
        const { image, env, ports } = template ?? {};
        assert.deepEqual(
          { image, env, ports },
          goesBack
            ? { image: "example/api:1", env: [{ key: "OLD", value: "1" }], ports: ["8000/http"] }
            : { image: "example/api:2", env: [{ key: "NEW", value: "1" }], ports: [] },
        );
        await assertConverged(setup);
      });
    });
  }
});

describeOnEveryEngine("an update of a Pod that was done in part", (engine) => {
  it("is taken back by the program that goes back", async () => {
    const gpus = ["NVIDIA GeForce RTX 4090"];
    const stopped: PodArgs = { image: "example/debug:1", gpus, desiredStatus: "EXITED" };
    const shell: Shell = { pod: stopped };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      emulator.stock.set("*", "NVIDIA GeForce RTX 4090", 0);
      shell.pod = { image: "example/debug:2", gpus, desiredStatus: "RUNNING" };
      assertFailed(await stack.up(), /updating Pod .*A stopped Pod stays on its host/);
      assert.equal(onlyPod(emulator).image, "example/debug:2", "the edit came first");

      shell.pod = stopped;
      assertSucceeded(await stack.up());
      const { image, desiredStatus } = onlyPod(emulator);
      assert.deepEqual({ image, desiredStatus }, { image: "example/debug:1", desiredStatus: "EXITED" });
      await assertConverged(setup);
    });
  });
});
