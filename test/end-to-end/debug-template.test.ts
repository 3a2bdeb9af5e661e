import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator, Fault } from "../../testing/emulator";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { makeProduction } from "./production";
import { assertFailed, assertRunsTemplate, assertSucceeded, changesOf, endpointOf, templateOf } from "./results";
import { withStack } from "./with-stack";

const inPast = "2001-01-01T00:00:00Z";
const inFuture = "2999-01-01T00:00:00+01:00";

/** Until when production runs the debug template. Undefined: the program has no debug template. Read in each run. */
interface Investigation {
  until: string | undefined;
}

/** A program of production, which may run a debug template. */
function programOf(investigation: Investigation) {
  return async () => {
    const template = new runpod.Template("tracing", { image: "example/comfy:1-debug", env: { TRACE: "1" } });
    const { until } = investigation;
    makeProduction(until === undefined ? {} : { debugTemplate: { template, until } });
  };
}

describeOnEveryEngine("a debug template on production", (engine) => {
  it("is released, and removed when the program omits it or its date has passed", async () => {
    const investigation: Investigation = { until: undefined };
    await withStack(engine, { program: programOf(investigation) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      assertRuns(emulator, "comfy");

      for (const after of [undefined, inPast]) {
        const { version } = endpointOf(emulator, "prod");
        investigation.until = inFuture;
        assert.deepEqual(changesOf(await stack.preview()), ["update Endpoint prod: release, releaseEnv, templateId"]);
        assertSucceeded(await stack.up());
        assertRuns(emulator, "tracing");
        assert.equal(endpointOf(emulator, "prod").version, version + 1);
        await assertConverged(setup);

        investigation.until = after;
        const preview = await stack.preview();
        assert.deepEqual(changesOf(preview), ["update Endpoint prod: release, releaseEnv, templateId"]);
        assertSucceeded(await stack.up());
        assertRuns(emulator, "comfy");
        assert.equal(endpointOf(emulator, "prod").version, version + 2);
        await assertConverged(setup);
      }
    });
  });

  // On the CLI the provider really retries for two minutes when a reply is lost or unreadable.
  const endings: [what: string, fault: Fault, times: number][] = [
    [
      "done, but its reply lacked a field",
      { kind: "incomplete", field: apiDifferences[engine.api].neededEndpointField },
      1,
    ],
    ["refused", { kind: "error", message: "Endpoint is locked by support." }, 1],
    ["done, but its replies were unreadable", { kind: "malformed" }, Infinity],
    ["done, but its replies were lost", { kind: "reset", write: "after" }, Infinity],
  ];
  for (const [what, fault, times] of endings.slice(0, engine.name === "cli" ? 2 : endings.length)) {
    it(`is removed when the program omits it after an update that was ${what}`, async () => {
      const investigation: Investigation = { until: undefined };
      await withStack(engine, { program: programOf(investigation) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        emulator.faults.inject({ operation: "endpoint.update", times, fault });
        investigation.until = inFuture;
        assertFailed(await stack.up(), /updating Endpoint "prod-/);
        emulator.faults.clear();
        assertRuns(emulator, what === "refused" ? "comfy" : "tracing");

        investigation.until = undefined;
        assertSucceeded(await stack.up());
        assertRuns(emulator, "comfy");
        await assertConverged(setup);
      });
    });
  }
});

function assertRuns(emulator: Emulator, name: string): void {
  assertRunsTemplate(emulator, endpointOf(emulator, "prod"), templateOf(emulator, name));
}
