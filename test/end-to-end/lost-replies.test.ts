import assert from "node:assert/strict";
import type { Emulator, Fault, FaultHandle } from "../../testing/emulator";
import { letAnHourPass } from "./aged";
import type { Engine } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, ownedIds } from "./holdings";
import type { Life } from "./lives";
import { lives } from "./lives";
import { assertFailed, assertSucceeded } from "./reading";
import type { Scene } from "./scene";
import { play } from "./scene";
import { programOf } from "./service-parts";

type Write = "before" | "after";

const all = { volume: {}, template: {}, endpoint: {} };
const allChanged = {
  volume: { sizeInGb: 20 },
  template: { image: "ghcr.io/acme/comfy:2" },
  endpoint: { workersMax: 4 },
};

/** A delete is then one call, whose reply can be lost. */
const switches = { deleteEndpointWithWorkers: "allow" } as const;
const drainedFirst = { deleteEndpointWithWorkers: "refuse" } as const;

describeOnEveryEngine("a lost reply", (engine) => {
  // On the CLI a create that comes to nothing would be looked for in real time.
  for (const write of engine.name === "cli" ? (["after"] as const) : (["before", "after"] as const)) {
    it(`${write} the write: a whole service lives through the loss of each first reply`, async () => {
      await play(engine, { program: programOf(all), switches }, async (scene) => {
        const { emulator, stack } = scene;
        const creates = loseFirst(emulator, write, "create");
        // Not sent twice in a run: where nothing was created, each further run makes what the one before it could not.
        for (let runs = 1; write === "before" && runs < 3; runs++) {
          const up = await stack.up();
          if (up.succeeded) break;
          assertFailed(up, /Run `pulumi up` again: it looks for the name first/);
        }
        assertSucceeded(await stack.up());
        assertFired(creates);
        assert.equal(ownedIds(emulator).length, 3);
        await assertConverged(scene);

        const made = ownedIds(emulator);
        const updates = loseFirst(emulator, write, "update");
        stack.program = programOf(allChanged);
        assertSucceeded(await stack.up());
        assertFired(updates);
        assert.deepEqual(ownedIds(emulator), made);
        assert.equal(emulator.store.networkVolumes.list()[0]?.size, 20);
        assert.equal(emulator.store.templates.list()[0]?.image, "ghcr.io/acme/comfy:2");
        assert.equal(emulator.store.endpoints.list()[0]?.workersMax, 4);
        await assertConverged(scene);

        await letAnHourPass(stack);
        const deletes = loseFirst(emulator, write, "delete");
        assertSucceeded(await stack.destroy());
        assertFired(deletes);
        assert.deepEqual(ownedIds(emulator), []);
        assert.deepEqual(await stack.state(), []);
      });
    });
  }

  if (engine.name === "simulator") {
    for (const life of lives) {
      describe(life.type, () => casesOf(engine, life));
    }

    for (const write of ["before", "after"] as const) {
      it(`${write} the write of each step in which an endpoint is drained and deleted: it is gone`, async () => {
        const program = programOf({ template: {}, endpoint: {} });
        await play(engine, { program, switches: drainedFirst }, async (scene) => {
          const { emulator, stack } = scene;
          assertSucceeded(await stack.up());
          await letAnHourPass(stack);
          scene.newCalls();
          const fault: Fault = { kind: "reset", write };
          emulator.faults.inject({ operation: ["endpoint.delete", "endpoint.update"], fault });
          emulator.faults.inject({ operation: ["endpoint.delete", "endpoint.update"], skip: 1, fault });
          emulator.faults.inject({ operation: ["endpoint.delete", "endpoint.update"], skip: 2, fault });
          stack.program = programOf({ template: {} });
          assertSucceeded(await stack.up());
          assert.deepEqual(emulator.faults.pending(), []);
          const [refused, drained, deleted] = ["endpoint.delete", "endpoint.update", "endpoint.delete"] as const;
          const calls = ["endpoint.list", refused, refused, drained, drained, deleted, deleted];
          assert.deepEqual(scene.newCalls(), calls);
          await assertConverged(scene);
        });
      });
    }

    it("finds what a lagging list shows late, and makes no second one", async () => {
      await play(
        engine,
        { program: programOf({ template: {} }), switches: { staleTemplateReads: 3 } },
        async (scene) => {
          scene.emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "after" } });
          assertSucceeded(await scene.stack.up());
          const lists = ["template.list", "template.list", "template.list", "template.list"];
          const before = ["template.list", "endpoint.list"];
          assert.deepEqual(scene.newCalls(), [...before, "template.create", ...lists]);
          await assertConverged(scene);
        },
      );
    });
  }
});

function casesOf(engine: Engine, life: Life): void {
  const { calls, sample, listed } = life;

  for (const write of ["before", "after"] as const) {
    it(`create, ${write} the write: one thing, in the state`, async () => {
      await play(engine, { program: life.made() }, async (scene) => {
        const lost = lose(scene.emulator, calls.create, write);
        const up = await scene.stack.up();
        assertFired([lost]);
        assert.equal(countOf(scene, calls.create), 1);
        if (write === "before") {
          assertFailed(up, /Run `pulumi up` again: it looks for the name first/);
          assertSucceeded(await scene.stack.up());
        } else {
          assertSucceeded(up);
        }
        assert.equal(listed(scene.emulator).length, 1);
        await assertConverged(scene);
      });
    });

    const { update } = sample;
    if (update !== undefined) {
      it(`update, ${write} the write: the same thing, changed`, async () => {
        await play(engine, { program: life.made() }, async (scene) => {
          assertSucceeded(await scene.stack.up());
          const before = ownedIds(scene.emulator);
          const lost = lose(scene.emulator, calls.update, write);
          scene.stack.program = life.made(update);
          assertSucceeded(await scene.stack.up());
          assertFired([lost]);
          assert.deepEqual(ownedIds(scene.emulator), before);
          const [one] = listed(scene.emulator);
          const content = sample.content(scene.emulator.store, one?.id ?? "");
          assert.deepEqual({ ...content, ...update }, content);
          await assertConverged(scene);
        });
      });
    }

    it(`delete, ${write} the write: nothing, and nothing in the state`, async () => {
      await play(engine, { program: life.made(), switches }, async (scene) => {
        assertSucceeded(await scene.stack.up());
        const lost = lose(scene.emulator, calls.delete, write);
        scene.stack.program = life.without;
        assertSucceeded(await scene.stack.up());
        assertFired([lost]);
        assert.deepEqual(listed(scene.emulator), []);
        await assertConverged(scene);
      });
    });
  }

  const unreadable: [string, Fault, writes: number][] = [
    ["half of the JSON", { kind: "malformed" }, 1],
    ["a gateway's page", { kind: "html", status: 502, write: "after" }, 1],
    ["an error in unknown words", { kind: "error", message: "Stale connection.", write: "after", data: null }, 1],
    ["too many calls", { kind: "status", status: 429, retryAfterInSeconds: 7 }, 2],
  ];
  for (const [what, fault, writes] of unreadable) {
    it(`create, answered with ${what}: one thing, in the state`, async () => {
      await play(engine, { program: life.made() }, async (scene) => {
        const answered = scene.emulator.faults.inject({ operation: calls.create, fault });
        const start = scene.emulator.clock.now();
        assertSucceeded(await scene.stack.up());
        assertFired([answered]);
        assert.equal(listed(scene.emulator).length, 1);
        assert.equal(countOf(scene, calls.create), writes);
        if ("retryAfterInSeconds" in fault) assert.ok(scene.emulator.clock.now() - start >= 7000, "Retry-After");
        await assertConverged(scene);
      });
    });
  }
}

function loseFirst(emulator: Emulator, write: Write, action: "create" | "update" | "delete"): FaultHandle[] {
  return ["networkVolume", "template", "endpoint"].map((kind) => lose(emulator, `${kind}.${action}`, write));
}

function lose(emulator: Emulator, operation: string, write: Write): FaultHandle {
  return emulator.faults.inject({ operation, fault: { kind: "reset", write } });
}

/** A fault that did not strike has tested nothing. */
function assertFired(faults: FaultHandle[]): void {
  for (const { fired } of faults) assert.ok(fired > 0, "the fault struck");
}

/** Calls of this name since the last time anybody asked. */
function countOf(scene: Scene, operation: string): number {
  return scene.newCalls().filter((call) => call === operation).length;
}
