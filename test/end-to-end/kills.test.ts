import assert from "node:assert/strict";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState } from "./holdings";
import { assertFailed, assertSucceeded, textOf } from "./reading";
import type { Scene } from "./scene";
import { play, upHeldAt } from "./scene";
import type { LifeOfKind, Parts } from "./three-kinds";
import { lives, programOf } from "./three-kinds";

type Victim = "provider" | "engine";
type WayOut = "deleting it at RunPod" | "adopting it" | "another name";

/** What the message of the next `up` offers for a thing that nobody holds. Gives the program to run then. */
const waysOut: Record<WayOut, (scene: Scene, life: LifeOfKind, orphan: string) => Parts> = {
  "deleting it at RunPod": ({ emulator }, life, orphan) => {
    emulator.store[life.collection].delete(orphan);
    return life.made;
  },
  "adopting it": (_scene, life, orphan) => withArgument(life, { adopt: orphan }),
  "another name": (_scene, life) => withArgument(life, { name: "another" }),
};

/** On the CLI each case costs half a minute: one kind and one way out for each victim. */
const onCli: Record<Victim, { kind: LifeOfKind["kind"]; way: WayOut }> = {
  provider: { kind: "NetworkVolume", way: "adopting it" },
  engine: { kind: "Endpoint", way: "deleting it at RunPod" },
};

describeOnEveryEngine("a kill -9 in the middle of a create", (engine) => {
  const everything = engine.name === "simulator";
  for (const victim of ["provider", "engine"] as const) {
    for (const life of lives.filter(({ kind }) => everything || kind === onCli[victim].kind)) {
      it(`of the ${victim}, ${life.kind} not yet written: the next up makes the one and only`, async () => {
        await play(engine, { program: programOf(life.made) }, async (scene) => {
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
        it(`of the ${victim}, ${life.kind} written: no second one, and ${way} helps`, async () => {
          await play(engine, { program: programOf(life.made) }, async (scene) => {
            await killDuringCreate(scene, victim, life, "after");
            const orphan = await refusedWithId(scene, life);
            scene.stack.program = programOf(waysOut[way](scene, life, orphan));
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
  { calls }: LifeOfKind,
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
async function refusedWithId(scene: Scene, life: LifeOfKind): Promise<string> {
  const held = await idsInState(scene);
  const orphan = scene.emulator.store[life.collection].list().find(({ id }) => !held.includes(id));
  assert.ok(orphan, "the create was carried out, and its id is not in the state");
  for (const attempt of [1, 2]) {
    const refused = await scene.stack.up();
    assertFailed(
      refused,
      new RegExp(`creating ${life.kind} "${orphan.name}": .*id ${orphan.id}.*an interrupted run`, "is"),
    );
    assertFailed(refused, new RegExp(`adopt: "${orphan.id}"`), /delete it at RunPod/, /another name/);
    assert.equal(countOf(scene, life), 1, `attempt ${attempt}`);
  }
  return orphan.id;
}

function countOf({ emulator }: Scene, { collection }: LifeOfKind): number {
  return emulator.store[collection].list().length;
}

function withArgument(life: LifeOfKind, argument: object): Parts {
  const last = { NetworkVolume: "volume", Template: "template", Endpoint: "endpoint" } as const;
  const part = last[life.kind];
  return { ...life.made, [part]: { ...life.made[part], ...argument } };
}
