import assert from "node:assert/strict";
import type { PodArgs, TemplateArgs } from "../../sdk";
import type { Fault } from "../../testing/emulator";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { onlyPod, programOfShell } from "./pods";
import type { Shell } from "./pods";
import { assertFailed, assertSucceeded } from "./results";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

const before: Partial<TemplateArgs> = { image: "example/api:1", env: { OLD: "1" }, ports: ["8000/http"] };
const after: Partial<TemplateArgs> = { image: "example/api:2", env: { NEW: "1" } };

describeOnEveryEngine("an update that failed without proof of its result", (engine) => {
  // On the CLI the provider really retries for two minutes when a reply is lost. It does not retry an incomplete reply.
  const incomplete: Fault = { kind: "incomplete", field: apiDifferences[engine.api].neededTemplateField };
  const lost: Fault = { kind: "reset", write: "after" };
  const neverSent: Fault = { kind: "reset", write: "before" };
  const all: [what: string, fault: Fault, goesBack: boolean][] = [
    ["done, but its reply lacked a field", incomplete, true],
    ["done, but its reply lacked a field", incomplete, false],
    ["done, but its reply was lost", lost, true],
    ["done, but its reply was lost", lost, false],
    ["not done", neverSent, true],
    ["not done", neverSent, false],
  ];
  for (const [what, fault, goesBack] of all.slice(0, engine.name === "cli" ? 1 : all.length)) {
    it(`(${what}) is ${goesBack ? "undone by an up of the old program" : "completed by the next up"}`, async () => {
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

describeOnEveryEngine("an update of a Pod that failed after its first call", (engine) => {
  it("is undone by an up of the old program", async () => {
    const gpus = ["NVIDIA GeForce RTX 4090"];
    const stopped: PodArgs = { image: "example/debug:1", gpus, desiredStatus: "EXITED" };
    const shell: Shell = { pod: stopped };
    await withStack(engine, { program: programOfShell(shell) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      emulator.stock.set("*", "NVIDIA GeForce RTX 4090", 0);
      shell.pod = { image: "example/debug:2", gpus, desiredStatus: "RUNNING" };
      assertFailed(await stack.up(), /updating Pod .*A stopped Pod stays on its host/);
      assert.equal(onlyPod(emulator).image, "example/debug:2", "the image was updated before the start failed");

      shell.pod = stopped;
      assertSucceeded(await stack.up());
      const { image, desiredStatus } = onlyPod(emulator);
      assert.deepEqual({ image, desiredStatus }, { image: "example/debug:1", desiredStatus: "EXITED" });
      await assertConverged(setup);
    });
  });
});
