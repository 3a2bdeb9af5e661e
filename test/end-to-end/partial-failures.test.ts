import assert from "node:assert/strict";
import type { StateResource } from "./engine";
import { neededField } from "../kinds";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, ownedIds } from "./state-and-runpod";
import type { KindCase } from "./kind-cases";
import { kindCases } from "./kind-cases";
import { assertFailed, assertSucceeded } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

describeOnEveryEngine("a create whose reply has an id but lacks a field", (engine) => {
  for (const kindCase of kindCases.filter(({ kind }) => engine.name === "simulator" || kind === "endpoint")) {
    it(`keeps the ${kindCase.type} in the state as not ready, also after a refresh, until the next up completes it`, async () => {
      await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
        const { emulator, stack } = setup;
        const field = neededField(kindCase.sample, engine.api);
        emulator.faults.inject({ operation: kindCase.calls.create, fault: { kind: "incomplete", field } });
        // The list before the create is complete. The list after it lacks the field too.
        emulator.faults.inject({ operation: kindCase.calls.list, skip: 1, fault: { kind: "incomplete", field } });
        assertFailed(
          await stack.up(),
          new RegExp(
            `creating ${kindCase.type} .*unexpected reply.*${field}.*It is in the state; the next .pulumi up. continues with it`,
          ),
        );
        assert.deepEqual(emulator.faults.pending(), []);
        const broken = await resourceOf(setup, kindCase);
        assert.equal(broken.outputs["ready"], false);
        assert.ok(ownedIds(emulator).includes(broken.id ?? ""), "the id in the state is the one at RunPod");
        assert.ok(broken["initErrors"], "the engine has recorded that the create is incomplete");

        assertSucceeded(await stack.refresh());
        const refreshed = await resourceOf(setup, kindCase);
        assert.equal(refreshed.outputs["ready"], false);
        assert.equal(refreshed.id, broken.id);
        assert.equal(refreshed["initErrors"], undefined);

        const owned = ownedIds(emulator);
        const repair = await stack.up();
        assertSucceeded(repair);
        assert.equal(repair.steps.find(({ urn }) => urn === kindCase.urn)?.op, "update");
        assert.deepEqual(ownedIds(emulator), owned);
        assert.equal((await resourceOf(setup, kindCase)).outputs["ready"], true);
        await assertConverged(setup);
      });
    });
  }

  it("succeeds when the list has the field that the reply lacks", async () => {
    await withStack(engine, { program: programOfParts({ volume: {} }) }, async (setup) => {
      const fault = { kind: "incomplete", field: "size" } as const;
      setup.emulator.faults.inject({ operation: "networkVolume.create", fault });
      assertSucceeded(await setup.stack.up());
      const calls = setup.newCalls();
      assert.deepEqual(calls, ["networkVolume.list", "networkVolume.create", "networkVolume.list"]);
      await assertConverged(setup);
    });
  });

  it("leaves a resource that can be destroyed", async () => {
    await withStack(engine, { program: programOfParts({ volume: {} }) }, async ({ emulator, stack }) => {
      const fault = { kind: "incomplete", field: "size" } as const;
      emulator.faults.inject({ operation: "networkVolume.create", fault });
      emulator.faults.inject({ operation: "networkVolume.list", skip: 1, fault });
      assertFailed(await stack.up(), /It is in the state/);
      assertSucceeded(await stack.destroy());
      assert.deepEqual(ownedIds(emulator), []);
      assert.deepEqual(await stack.state(), []);
    });
  });
});

async function resourceOf({ stack }: TestSetup, { urn }: KindCase): Promise<StateResource> {
  const resource = (await stack.state()).find((candidate) => candidate.urn === urn);
  assert.ok(resource, `${urn} is in the state`);
  return resource;
}
