import assert from "node:assert/strict";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, endpointOf, messagesOf } from "./results";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

const all = { volume: {}, template: {}, endpoint: {} };

describeOnEveryEngine("a resource with unreadable data", (engine) => {
  it("causes only a warning when the program does not manage it", async () => {
    await withStack(engine, { program: programOfParts(all) }, async ({ emulator, stack }) => {
      const { unreadable } = apiDifferences[engine.api];
      const foreign = (["endpoint", "template", "networkVolume"] as const).map((kind) =>
        emulator.addForeign(kind, unreadable[kind]),
      );
      const up = await stack.up();
      assertSucceeded(up);
      for (const id of foreign) {
        assert.match(messagesOf(up), new RegExp(`\\(${id}\\): RunPod lists it, but its data cannot be read`));
      }
      assertSucceeded(await stack.refresh());
      assertSucceeded(await stack.destroy());
      const { endpoints, templates, networkVolumes } = emulator.store;
      const left = [...endpoints.list(), ...templates.list(), ...networkVolumes.list()].map(({ id }) => id);
      assert.ok(foreign.every((id) => left.includes(id)));
    });
  });

  it("fails a refresh and a destroy when the program manages it, and stays in the state", async () => {
    await withStack(engine, { program: programOfParts(all) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const { id } = endpointOf(emulator, "prod");
      const { endpoint: shown } = apiDifferences[engine.api].unreadable;
      emulator.store.endpoints.update(id, { shown });
      const field = Object.keys(shown).join();
      assertFailed(await stack.refresh(), new RegExp(`RunPod lists ${id}, but its data cannot be read.*${field}`));
      const resources = await stack.state();
      assert.ok(resources.some((resource) => resource.id === id));
      assertFailed(await stack.destroy(), /cannot be read/);
      assert.ok(emulator.store.endpoints.get(id) !== undefined);
    });
  });
});
