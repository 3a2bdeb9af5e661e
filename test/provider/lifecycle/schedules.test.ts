import assert from "node:assert/strict";
import fc from "fast-check";
import { isRunpodError, PartialFailure, UserError } from "../../../provider/api/errors";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import type { Fault } from "./fake-kind-api";
import type { GadgetSpec, GadgetSetup } from "./gadget";
import { gadgetSetup } from "./gadget";
import { unmarked } from "./unmarked";

/*
 * Random operations with random faults, in the order of an engine: several in parallel, sometimes in a new process. The
 * next `up` repeats what failed. At the end RunPod and the state must hold the same objects.
 */

/** The engine's state: by resource, the id and the outputs. */
type State = Map<string, { id: string; outputs: Record<string, unknown> }>;

type Step = { resource: string; action: "up" | "read" | "delete"; size: number; fault: Fault | undefined };

const lostReply = fc.constantFrom<Fault["kind"]>("noAnswer", "unavailable", "malformed", "rateLimited");
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    operation: fc.constantFrom<Fault["operation"]>("create", "update", "delete"),
    when: fc.constantFrom<Fault["when"]>("before", "after"),
    kind: lostReply,
    tellsId: fc.constant(false),
  }),
  fc.record({
    operation: fc.constant<"create">("create"),
    when: fc.constant<"after">("after"),
    kind: fc.constantFrom<Fault["kind"]>("malformed", "rejected"),
    tellsId: fc.constant(true),
  }),
  // Refused calls were never executed.
  fc.record({
    operation: fc.constantFrom<Fault["operation"]>("list", "create", "update", "delete"),
    when: fc.constant<"before">("before"),
    kind: fc.constantFrom<Fault["kind"]>("rejected", "unauthorised", "unavailable", "quota"),
    tellsId: fc.constant(false),
  }),
);
const step: fc.Arbitrary<Step> = fc.record({
  resource: fc.constantFrom("a", "b", "c", "d"),
  action: fc.constantFrom<Step["action"]>("up", "up", "up", "read", "delete"),
  size: fc.integer({ min: 1, max: 3 }),
  fault: fc.option(fault, { nil: undefined }),
});
/** Each inner list is one run: a process in which the steps overlap, one per resource. */
const runs = fc.array(
  fc.record({
    steps: fc.uniqueArray(step, { selector: ({ resource }) => resource, minLength: 1, maxLength: 4 }),
    listLagInMs: fc.integer({ min: 0, max: 3_000 }),
    latencies: fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 12 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const inputsOf = (resource: string, size: number): GadgetSpec => ({ name: `gadget ${resource}`, size, place: "here" });

async function run(lifecycle: Lifecycle, state: State, { resource, action, size }: Step): Promise<void> {
  const held = state.get(resource);
  const inputs = { ...inputsOf(resource, size) };
  try {
    if (action === "up" && held === undefined) state.set(resource, await made(lifecycle, inputs));
    if (held === undefined) return;
    if (action === "up") {
      const outputs = await lifecycle.update(held.id, held.outputs, inputs);
      state.set(resource, { id: held.id, outputs: outputs as Record<string, unknown> });
    } else if (action === "read") {
      const outputs = await lifecycle.read(held.id, held.outputs);
      if (outputs === undefined) state.delete(resource);
      else state.set(resource, { id: held.id, outputs: outputs as Record<string, unknown> });
    } else {
      await lifecycle.delete(held.id, held.outputs);
      state.delete(resource);
    }
  } catch (error) {
    if (!(error instanceof PartialFailure)) {
      assert.ok(isRunpodError(error) || error instanceof UserError, `an unexpected failure: ${String(error)}`);
      return;
    }
    state.set(resource, { id: error.id, outputs: error.outputs as Record<string, unknown> });
  }
}

async function made(lifecycle: Lifecycle, inputs: Record<string, unknown>) {
  const { id, outputs } = await lifecycle.create(inputs);
  return { id, outputs: outputs as Record<string, unknown> };
}

/**
 * Objects that no state holds. There are none, unless a failed run reported that it does not know, and then at most
 * one.
 */
function strays({ fake }: GadgetSetup, state: State): string[] {
  const held = new Set([...state.values()].map(({ id }) => id));
  return [...fake.objects.values()].filter(({ id }) => !held.has(id)).map(({ name }) => name);
}

describe("provider/lifecycle/lifecycle under random faults", () => {
  it("keeps RunPod and the state equal, without duplicates, and converges when the faults end", async () => {
    let [survived, lost] = [0, 0];
    await fc.assert(
      fc.asyncProperty(runs, async (schedule) => {
        const setup = gadgetSetup();
        const { fake } = setup;
        const state: State = new Map();
        for (const { steps, listLagInMs, latencies } of schedule) {
          // At the next run, reads show what this one wrote.
          await setup.clock.sleep(60_000);
          fake.listLagInMs = listLagInMs;
          let next = 0;
          fake.latencyInMs = () => latencies[next++ % latencies.length] ?? 0;
          fake.faults = steps.flatMap((one) => (one.fault === undefined ? [] : [one.fault]));
          const lifecycle = setup.start();
          for (const [resource, { id, outputs }] of state) {
            lifecycle.diff(id, outputs, { ...inputsOf(resource, 1) });
          }
          await Promise.all(steps.map((one) => run(lifecycle, state, one)));

          const names = [...fake.objects.values()].map(({ name }) => name);
          assert.equal(new Set(names).size, names.length, `doubled: ${names.join(", ")}`);
          const ids = [...state.values()].map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length, `two resources hold one object: ${ids.join(", ")}`);
        }
        // Without faults, the state drops what RunPod lost. Every further `up` succeeds or explains why it cannot.
        fake.faults = [];
        fake.listLagInMs = 0;
        await setup.clock.sleep(60_000);
        const strayNames = new Set(strays(setup, state));
        const lifecycle = setup.start();
        for (const [resource, { id, outputs }] of [...state]) {
          if ((await lifecycle.read(id, outputs)) === undefined) state.delete(resource);
        }
        for (const resource of ["a", "b", "c", "d"]) {
          const inputs = { ...inputsOf(resource, 9) };
          const held = state.get(resource);
          if (held !== undefined) {
            const outputs = await lifecycle.update(held.id, held.outputs, inputs);
            assert.deepEqual(unmarked(outputs), { ...inputs, ready: true, accountId: "account-1" });
          } else if (strayNames.has(inputs.name)) {
            lost += 1;
            await assert.rejects(lifecycle.create(inputs), /RunPod already has one of this name/);
          } else {
            state.set(resource, await made(lifecycle, inputs));
          }
          survived += 1;
        }
        assert.equal(fake.objects.size, 4);
      }),
      { numRuns: 400 },
    );
    // An orphan needs a create with an unknown outcome and, in addition, a list that fails.
    assert.ok(lost * 20 < survived, `${lost} of ${survived} creates had an unknown outcome`);
  });
});
