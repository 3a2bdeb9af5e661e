import assert from "node:assert/strict";
import type { Inputs } from "../kinds";
import { collectionOf } from "../kinds";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState } from "./state-and-runpod";
import type { KindCase } from "./kind-cases";
import { kindCases } from "./kind-cases";
import { assertFailed, assertSucceeded, allTextOf } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack, startUpHeldAt } from "./with-stack";

type Victim = "provider" | "engine";
type WayOut = "deleting it at RunPod" | "adopting it" | "another name";

/** What the message of the next `up` offers for a resource that no state holds. Gives what the program says then. */
const waysOut: Record<WayOut, (setup: TestSetup, kindCase: KindCase, orphan: string) => Inputs> = {
  "deleting it at RunPod": ({ emulator }, kindCase, orphan) => {
    collectionOf(emulator.store, kindCase).delete(orphan);
    return {};
  },
  "adopting it": (_setup, _kindCase, orphan) => ({ adopt: orphan }),
  "another name": () => ({ name: "another" }),
};

/** On the CLI each case costs half a minute: one kind and one way out for each victim. */
const onCli: Record<Victim, { kind: KindCase["kind"]; way: WayOut }> = {
  provider: { kind: "networkVolume", way: "adopting it" },
  engine: { kind: "endpoint", way: "deleting it at RunPod" },
};

describeOnEveryEngine("a kill -9 in the middle of a create", (engine) => {
  const everything = engine.name === "simulator";
  for (const victim of ["provider", "engine"] as const) {
    for (const kindCase of kindCases.filter(({ kind }) => everything || kind === onCli[victim].kind)) {
      it(`of the ${victim}, ${kindCase.type} not yet written: the next up makes the one and only`, async () => {
        await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
          await killDuringCreate(setup, victim, kindCase, "before");
          assert.equal(countOf(setup, kindCase), 0);
          const next = await setup.stack.up();
          assertSucceeded(next);
          assert.equal(countOf(setup, kindCase), 1);
          await assertConverged(setup);
        });
      });

      const ways = Object.keys(waysOut).filter((way) => everything || way === onCli[victim].way) as WayOut[];
      for (const way of ways) {
        it(`of the ${victim}, ${kindCase.type} written: no second one, and ${way} helps`, async () => {
          await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
            await killDuringCreate(setup, victim, kindCase, "after");
            const orphan = await refusedWithId(setup, kindCase);
            setup.stack.program = kindCase.programWith(waysOut[way](setup, kindCase, orphan));
            assertSucceeded(await setup.stack.up());
            assert.equal(countOf(setup, kindCase), way === "another name" ? 2 : 1);
            const held = await idsInState(setup);
            assert.equal(held.includes(orphan), way === "adopting it");
            const preview = await setup.stack.preview();
            assert.deepEqual(Object.keys(preview.changeSummary), ["same"], allTextOf(preview));
          });
        });
      }
    }
  }
});

/** Starts an `up`, and kills when RunPod has got the create: before or after it is carried out. */
async function killDuringCreate(
  { emulator, stack }: TestSetup,
  victim: Victim,
  { calls }: KindCase,
  write: "before" | "after",
): Promise<void> {
  const { heldCall, running } = await startUpHeldAt(calls.create, write, { emulator, stack });
  await (victim === "engine" ? stack.kill() : stack.killProvider());
  // A request that was not carried out yet stays heldCall: it has died with its sender.
  if (write === "after") heldCall.release();
  const killed = await running;
  if (victim === "provider") assertFailed(killed, /EOF/);
  else assert.ok(!killed.succeeded);
}

/** The next `up` finds what was made and refuses to make another; twice, so that this does not depend on its luck. */
async function refusedWithId(setup: TestSetup, kindCase: KindCase): Promise<string> {
  const held = await idsInState(setup);
  const orphan = kindCase.listed(setup.emulator).find(({ id }) => !held.includes(id));
  assert.ok(orphan, "the create was carried out, and its id is not in the state");
  for (const attempt of [1, 2]) {
    const refused = await setup.stack.up();
    assertFailed(
      refused,
      new RegExp(`creating ${kindCase.type} "${orphan.name}": .*id ${orphan.id}.*an interrupted run`, "is"),
    );
    assertFailed(refused, new RegExp(`adopt: "${orphan.id}"`), /delete it at RunPod/, /another name/);
    assert.equal(countOf(setup, kindCase), 1, `attempt ${attempt}`);
  }
  return orphan.id;
}

function countOf({ emulator }: TestSetup, { listed }: KindCase): number {
  return listed(emulator).length;
}
