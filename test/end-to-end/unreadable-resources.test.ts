import assert from "node:assert/strict";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, endpointOf, messagesOf } from "./results";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

const all = { volume: {}, template: {}, endpoint: {} };

describeOnEveryEngine("a resource with unreadable data", (engine) => {
  it("causes only a warning when the program does not manage it", async () => {
    await withStack(engine, { program: programOfParts(all) }, async ({ emulator, stack }) => {
      const foreign = [
        emulator.addForeign("endpoint", { scalerValue: null }),
        emulator.addForeign("template", { name: null }),
        emulator.addForeign("networkVolume", { size: null }),
      ];
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
      emulator.store.endpoints.update(id, { shown: { workersMin: null } });
      assertFailed(await stack.refresh(), new RegExp(`RunPod lists ${id}, but its data cannot be read.*workersMin`));
      const resources = await stack.state();
      assert.ok(resources.some((resource) => resource.id === id));
      assertFailed(await stack.destroy(), /cannot be read/);
      assert.ok(emulator.store.endpoints.get(id) !== undefined);
    });
  });
});
