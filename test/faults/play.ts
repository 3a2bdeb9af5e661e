import assert from "node:assert/strict";
import type { Emulator } from "../emulator";
import { startEmulator } from "../emulator";
import type { Engine, OperationResult, TestStack } from "../end-to-end/engine";
import { changesOf, toldBy } from "../end-to-end/reading";
import { configurationFor } from "../end-to-end/scene";
import type { Injection } from "./injection";
import { inject, untilQuiet } from "./injection";
import type { Phase } from "./operations";
import { clearUp, obey } from "./person";
import { nothing, programOf } from "./program";
import type { Declared } from "./program";
import type { Schedule } from "./schedule";
import { assertNoDouble, assertSame, orphansOf } from "./verdict";

/** The limit of design and issue: after the faults are over, at most this many runs of `up`. */
const mostRuns = 2;

/** What became of a schedule: it counts if all its faults have struck. */
export interface Outcome {
  counts: boolean;
  /** Runs of `up` until RunPod was as the program says; those that asked for a person apart. */
  runs: number;
  persons: number;
}

/**
 * Plays a schedule, and throws where anything was lost, doubled or wrong. One whose faults did not all strike is left
 * off early.
 */
export async function play(engine: Engine, schedule: Schedule): Promise<Outcome> {
  const { templateDeleteTailInSeconds } = schedule;
  // Removing an endpoint then takes a save that drains it first: one step more that a fault can strike.
  const deleteEndpointWithWorkers = "refuse";
  const switches = { templateDeleteTailInSeconds, deleteEndpointWithWorkers } as const;
  const emulator = await startEmulator({ quota: 100, switches });
  const stack = await engine.createStack({
    program: programOf(nothing()),
    config: configurationFor(emulator),
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
  });
  try {
    return await playOn(engine, schedule, emulator, stack);
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

async function playOn(engine: Engine, schedule: Schedule, emulator: Emulator, stack: TestStack): Promise<Outcome> {
  const roundInMs = engine.name === "cli" ? 200 : 1;
  const told: string[] = [];
  let declared = nothing();
  for (const phase of schedule.phases) {
    declared =
      phase === "up"
        ? schedule.first
        : phase === "update"
          ? schedule.second
          : phase === "destroy"
            ? nothing()
            : declared;
    stack.program = programOf(declared);
    const injections = schedule.faults
      .filter((fault) => fault.phase === phase)
      .map((fault) => inject(fault, emulator, stack));
    const result = await run(phase, stack);
    await Promise.all(injections.map((injection) => injection.done()));
    if (injections.some(killed)) await untilQuiet(emulator, roundInMs);
    if (injections.some(({ hasFired }) => !hasFired)) return { counts: false, runs: 0, persons: 0 };
    // Nothing lets a request go on whose sender is dead.
    emulator.faults.forget();
    letTimePass(emulator);
    told.push(toldBy(result));
    assertNoDouble(emulator);
    if (!schedule.faults.some(({ fault }) => "victim" in fault.does)) await assertOrphansAreTold(emulator, stack, told);
  }
  const { runs, persons } = await converge(emulator, stack, declared, schedule.wayOut);
  await assertConverged(emulator, stack, declared);
  await leaveNothing(emulator, stack);
  return { counts: true, runs, persons };
}

function killed({ hasFired, planned }: Injection): boolean {
  return hasFired && "victim" in planned.fault.does;
}

async function run(phase: Phase, stack: TestStack): Promise<OperationResult> {
  if (phase === "refresh") return stack.refresh();
  return phase === "destroy" ? stack.destroy() : stack.up();
}

/** Between two operations more time passes than reads lag. */
function letTimePass({ store, clock }: Emulator): void {
  for (const { id } of store.staleTemplates.list()) store.staleTemplates.update(id, { remainingReads: 0 });
  clock.advance(10_000);
}

/** Where nobody was killed, whatever no state holds was named to the user. */
async function assertOrphansAreTold(emulator: Emulator, stack: TestStack, told: string[]): Promise<void> {
  const silent = (await orphansOf(emulator, stack)).filter(
    ({ name }) => !told.some((text) => text.includes(`"${name}"`)),
  );
  assert.deepEqual(silent, [], `lost without a word\n${told.join("\n")}`);
}

/**
 * Runs `up` until it succeeds. Where it asks for a person, that one does what it says, which is no failure of the
 * provider's.
 */
async function converge(
  emulator: Emulator,
  stack: TestStack,
  declared: Declared,
  way: Schedule["wayOut"],
): Promise<{ runs: number; persons: number }> {
  const found = await orphansOf(emulator, stack);
  const orphans = found.length;
  let [runs, persons] = [0, clearUp(emulator, found, declared)];
  for (;;) {
    stack.program = programOf(declared);
    const result = await stack.up();
    assertNoDouble(emulator);
    if (result.succeeded) return { runs: runs + 1, persons };
    if (await obey(result, emulator, declared, way)) {
      persons += 1;
      // Each thing is asked about once, and once more if what is there is not what the program says.
      assert.ok(
        persons <= 2 * orphans,
        `asked for a person ${persons} times about ${orphans} things\n${toldBy(result)}`,
      );
    } else {
      runs += 1;
      assert.ok(runs < mostRuns, `${runs} runs without faults have failed\n${toldBy(result)}`);
    }
  }
}

async function assertConverged(emulator: Emulator, stack: TestStack, declared: Declared): Promise<void> {
  await assertSame(emulator, stack, declared);
  assertNothingToDo(await stack.preview(), "preview");
  assertNothingToDo(await stack.refresh(), "refresh");
  assertNothingToDo(await stack.preview(), "preview after the refresh");
}

function assertNothingToDo(result: OperationResult, what: string): void {
  assert.ok(result.succeeded, `${what} failed: ${toldBy(result)}`);
  assert.deepEqual(changesOf(result), [], what);
}

async function leaveNothing(emulator: Emulator, stack: TestStack): Promise<void> {
  const result = await stack.destroy();
  assert.ok(result.succeeded, `the last destroy failed: ${toldBy(result)}`);
  assert.deepEqual(await orphansOf(emulator, stack), [], "left behind");
  assert.deepEqual(emulator.billingPods(), [], "still billed");
}
