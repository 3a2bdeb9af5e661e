import assert from "node:assert/strict";
import type { StateResource } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, ownedIds } from "./holdings";
import type { Life } from "./lives";
import { lives } from "./lives";
import { assertFailed, assertSucceeded } from "./reading";
import type { Scene } from "./scene";
import { play } from "./scene";
import { programOf } from "./service-parts";

describeOnEveryEngine("a create whose reply has an id and lacks a field", (engine) => {
  for (const life of lives.filter(({ kind }) => engine.name === "simulator" || kind === "endpoint")) {
    it(`stays in the state while ${life.type} cannot be read, keeps its mark in a refresh, and the next up repairs it`, async () => {
      await play(engine, { program: life.made() }, async (scene) => {
        const { emulator, stack } = scene;
        const field = life.sample.contract.needed;
        emulator.faults.inject({ operation: life.calls.create, fault: { kind: "incomplete", field } });
        // The first list, before the create, is whole; the one that looks for the id is not.
        emulator.faults.inject({ operation: life.calls.list, skip: 1, fault: { kind: "incomplete", field } });
        assertFailed(
          await stack.up(),
          new RegExp(
            `creating ${life.type} .*unexpected reply.*${field}.*It is in the state; the next .pulumi up. continues with it`,
          ),
        );
        assert.deepEqual(emulator.faults.pending(), []);
        const broken = await resourceOf(scene, life);
        assert.equal(broken.outputs["ready"], false);
        assert.ok(ownedIds(emulator).includes(broken.id ?? ""), "the id in the state is the one at RunPod");
        assert.ok(broken["initErrors"], "Pulumi knows that something is unfinished");

        assertSucceeded(await stack.refresh());
        const refreshed = await resourceOf(scene, life);
        assert.equal(refreshed.outputs["ready"], false);
        assert.equal(refreshed.id, broken.id);
        assert.equal(refreshed["initErrors"], undefined);

        const owned = ownedIds(emulator);
        const repair = await stack.up();
        assertSucceeded(repair);
        assert.equal(repair.steps.find(({ urn }) => urn === life.urn)?.op, "update");
        assert.deepEqual(ownedIds(emulator), owned);
        assert.equal((await resourceOf(scene, life)).outputs["ready"], true);
        await assertConverged(scene);
      });
    });
  }

  it("is a whole create where the list shows what the reply did not", async () => {
    await play(engine, { program: programOf({ volume: {} }) }, async (scene) => {
      const fault = { kind: "incomplete", field: "size" } as const;
      scene.emulator.faults.inject({ operation: "networkVolume.create", fault });
      assertSucceeded(await scene.stack.up());
      const calls = scene.newCalls();
      assert.deepEqual(calls, ["networkVolume.list", "networkVolume.create", "networkVolume.list"]);
      await assertConverged(scene);
    });
  });

  it("can be destroyed as it is", async () => {
    await play(engine, { program: programOf({ volume: {} }) }, async ({ emulator, stack }) => {
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

async function resourceOf({ stack }: Scene, { urn }: Life): Promise<StateResource> {
  const resource = (await stack.state()).find((candidate) => candidate.urn === urn);
  assert.ok(resource, `${urn} is in the state`);
  return resource;
}
