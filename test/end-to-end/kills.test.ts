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

type Killed = "provider" | "engine";
type NextStep = "deleting it at RunPod" | "adopting it" | "another name";

/** The next steps that the message offers for a resource that the state lacks. Each returns the changed arguments. */
const nextSteps: Record<NextStep, (setup: TestSetup, kindCase: KindCase, orphan: string) => Inputs> = {
  "deleting it at RunPod": ({ emulator }, kindCase, orphan) => {
    collectionOf(emulator.store, kindCase).delete(orphan);
    return {};
  },
  "adopting it": (_setup, _kindCase, orphan) => ({ adopt: orphan }),
  "another name": () => ({ name: "another" }),
};

/** A case takes half a minute on the CLI, so only these run there. */
const onCli: Record<Killed, { kind: KindCase["kind"]; nextStep: NextStep }> = {
  provider: { kind: "networkVolume", nextStep: "adopting it" },
  engine: { kind: "endpoint", nextStep: "deleting it at RunPod" },
};

describeOnEveryEngine("a kill -9 during a create", (engine) => {
  const runsAll = engine.name === "simulator";
  for (const killed of ["provider", "engine"] as const) {
    for (const kindCase of kindCases.filter(({ kind }) => runsAll || kind === onCli[killed].kind)) {
      it(`of the ${killed}, before RunPod created the ${kindCase.type}: the next up creates one`, async () => {
        await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
          await killDuringCreate(setup, killed, kindCase, "before");
          assert.equal(countOf(setup, kindCase), 0);
          const next = await setup.stack.up();
          assertSucceeded(next);
          assert.equal(countOf(setup, kindCase), 1);
          await assertConverged(setup);
        });
      });

      const steps = Object.keys(nextSteps).filter(
        (nextStep) => runsAll || nextStep === onCli[killed].nextStep,
      ) as NextStep[];
      for (const nextStep of steps) {
        it(`of the ${killed}, after RunPod created the ${kindCase.type}: none is created again, and ${nextStep} works`, async () => {
          await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
            await killDuringCreate(setup, killed, kindCase, "after");
            const orphan = await refusedWithId(setup, kindCase);
            setup.stack.program = kindCase.programWith(nextSteps[nextStep](setup, kindCase, orphan));
            assertSucceeded(await setup.stack.up());
            assert.equal(countOf(setup, kindCase), nextStep === "another name" ? 2 : 1);
            const held = await idsInState(setup);
            assert.equal(held.includes(orphan), nextStep === "adopting it");
            const preview = await setup.stack.preview();
            assert.deepEqual(Object.keys(preview.changeSummary), ["same"], allTextOf(preview));
          });
        });
      }
    }
  }
});

/** Starts an `up` and kills the process when RunPod has received the create, before or after the write. */
async function killDuringCreate(
  { emulator, stack }: TestSetup,
  killed: Killed,
  { calls }: KindCase,
  write: "before" | "after",
): Promise<void> {
  const { heldCall, running } = await startUpHeldAt(calls.create, write, { emulator, stack });
  await (killed === "engine" ? stack.kill() : stack.killProvider());
  // A request held before the write is never carried out, because its sender is dead.
  if (write === "after") heldCall.release();
  const result = await running;
  if (killed === "provider") assertFailed(result, /EOF/);
  else assert.ok(!result.succeeded);
}

/** Fails unless the next two `up` refuse to create another resource and name the id of the first. Returns the id. */
async function refusedWithId(setup: TestSetup, kindCase: KindCase): Promise<string> {
  const held = await idsInState(setup);
  const orphan = kindCase.listed(setup.emulator).find(({ id }) => !held.includes(id));
  assert.ok(orphan, "RunPod has a resource whose id the state lacks");
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
