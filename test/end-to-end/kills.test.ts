import assert from "node:assert/strict";
import type { Inputs } from "../kinds";
import { collectionOf } from "../kinds";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState } from "./holdings";
import type { Life } from "./lives";
import { lives } from "./lives";
import { assertFailed, assertSucceeded, textOf } from "./reading";
import type { Scene } from "./scene";
import { play, upHeldAt } from "./scene";

type Victim = "provider" | "engine";
type WayOut = "deleting it at RunPod" | "adopting it" | "another name";

/** What the message of the next `up` offers for a resource that no state holds. Gives what the program says then. */
const waysOut: Record<WayOut, (scene: Scene, life: Life, orphan: string) => Inputs> = {
  "deleting it at RunPod": ({ emulator }, life, orphan) => {
    collectionOf(emulator.store, life).delete(orphan);
    return {};
  },
  "adopting it": (_scene, _life, orphan) => ({ adopt: orphan }),
  "another name": () => ({ name: "another" }),
};

/** On the CLI each case costs half a minute: one kind and one way out for each victim. */
const onCli: Record<Victim, { kind: Life["kind"]; way: WayOut }> = {
  provider: { kind: "networkVolume", way: "adopting it" },
  engine: { kind: "endpoint", way: "deleting it at RunPod" },
};

describeOnEveryEngine("a kill -9 in the middle of a create", (engine) => {
  const everything = engine.name === "simulator";
  for (const victim of ["provider", "engine"] as const) {
    for (const life of lives.filter(({ kind }) => everything || kind === onCli[victim].kind)) {
      it(`of the ${victim}, ${life.type} not yet written: the next up makes the one and only`, async () => {
        await play(engine, { program: life.made() }, async (scene) => {
          await killDuringCreate(scene, victim, life, "before");
          assert.equal(countOf(scene, life), 0);
          const next = await scene.stack.up();
          assertSucceeded(next);
          assert.equal(countOf(scene, life), 1);
          await assertConverged(scene);
        });
      });

      const ways = Object.keys(waysOut).filter((way) => everything || way === onCli[victim].way) as WayOut[];
      for (const way of ways) {
        it(`of the ${victim}, ${life.type} written: no second one, and ${way} helps`, async () => {
          await play(engine, { program: life.made() }, async (scene) => {
            await killDuringCreate(scene, victim, life, "after");
            const orphan = await refusedWithId(scene, life);
            scene.stack.program = life.made(waysOut[way](scene, life, orphan));
            assertSucceeded(await scene.stack.up());
            assert.equal(countOf(scene, life), way === "another name" ? 2 : 1);
            const held = await idsInState(scene);
            assert.equal(held.includes(orphan), way === "adopting it");
            const preview = await scene.stack.preview();
            assert.deepEqual(Object.keys(preview.changeSummary), ["same"], textOf(preview));
          });
        });
      }
    }
  }
});

/** Starts an `up`, and kills when RunPod has got the create: before or after it is carried out. */
async function killDuringCreate(
  { emulator, stack }: Scene,
  victim: Victim,
  { calls }: Life,
  write: "before" | "after",
): Promise<void> {
  const { parked, running } = await upHeldAt(calls.create, write, { emulator, stack });
  await (victim === "engine" ? stack.kill() : stack.killProvider());
  // A request that was not carried out yet stays parked: it has died with its sender.
  if (write === "after") parked.release();
  const killed = await running;
  if (victim === "provider") assertFailed(killed, /EOF/);
  else assert.ok(!killed.succeeded);
}

/** The next `up` finds what was made and refuses to make another; twice, so that this does not depend on its luck. */
async function refusedWithId(scene: Scene, life: Life): Promise<string> {
  const held = await idsInState(scene);
  const orphan = life.listed(scene.emulator).find(({ id }) => !held.includes(id));
  assert.ok(orphan, "the create was carried out, and its id is not in the state");
  for (const attempt of [1, 2]) {
    const refused = await scene.stack.up();
    assertFailed(
      refused,
      new RegExp(`creating ${life.type} "${orphan.name}": .*id ${orphan.id}.*an interrupted run`, "is"),
    );
    assertFailed(refused, new RegExp(`adopt: "${orphan.id}"`), /delete it at RunPod/, /another name/);
    assert.equal(countOf(scene, life), 1, `attempt ${attempt}`);
  }
  return orphan.id;
}

function countOf({ emulator }: Scene, { listed }: Life): number {
  return listed(emulator).length;
}
