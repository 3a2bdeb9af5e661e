import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Call, Emulator } from "../../testing/emulator";
import { everyListLags, startEmulator } from "../../testing/emulator";
import type { Engine, OperationOptions, OperationResult, TestStack } from "../end-to-end/engine";
import { idsInState } from "../end-to-end/holdings";
import { changesOf, toldBy, withoutSuffix } from "../end-to-end/reading";
import { everythingAt } from "./contents";
import type { Injection } from "./injection";
import { inject, untilQuiet } from "./injection";
import { savedBetween } from "./outside-changes";
import { assertFound, assertLateIsTold } from "./lost-creates";
import { deleteLeftovers, followMessages, deleteDuplicates } from "./follow-messages";
import { crashingImage } from "./late-edits";
import { expire, nothing, programOf, the } from "./program";
import type { Declared } from "./program";
import type { PreviewRecord } from "./preview-record";
import { assertNothingWritten, assertPreviewKept, recordPreview } from "./preview-record";
import type { PlannedFault, Schedule, Step } from "./schedule";
import { patternsOf } from "./targets";
import { assertNoDouble, assertSame, orphansOf, resourceOf } from "./verdict";

/** The limit of design and issue: after the faults are over, at most this many runs of `up`. */
const mostRuns = 2;

/** What became of a schedule: it counts if all its faults have struck. */
export interface Outcome {
  counts: boolean;
  /** Runs of `up` until RunPod was as the program says; those that asked for a person apart. */
  runs: number;
  corrections: number;
}

/** Everything that plays along. */
interface Stage {
  engine: Engine;
  schedule: Schedule;
  emulator: Emulator;
  stack: TestStack;
  /** Ids of other people's things. */
  foreign: Set<string>;
}

/**
 * Plays a schedule, and throws where anything was lost, doubled or wrong. One whose faults did not all strike is left
 * off early.
 */
export async function play(engine: Engine, schedule: Schedule): Promise<Outcome> {
  const { templateDeleteTailInSeconds, lagInSeconds, callsPerSecond } = schedule;
  // Removing an endpoint then takes a save that drains it first: one step more that a fault can strike.
  const deleteEndpointWithWorkers = "refuse";
  const switches = { templateDeleteTailInSeconds, callsPerSecond, deleteEndpointWithWorkers } as const;
  const emulator = await startEmulator({ quota: 1_000, switches: { ...switches, ...everyListLags(lagInSeconds) } });
  emulator.crashingImages.add(crashingImage);
  const stack = await engine.createStack({
    program: programOf(nothing(), emulator),
    config: emulator.stackConfig,
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
    epochInMs: () => emulator.clock.now(),
  });
  try {
    return await playOn({ engine, schedule, emulator, stack, foreign: new Set() });
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

async function playOn(stage: Stage): Promise<Outcome> {
  const { schedule, emulator, stack, engine } = stage;
  const roundInMs = engine.name === "cli" ? 200 : 2;
  const told: string[] = [];
  let declared = nothing();
  let hasToLook = false;
  for (const [place, phase] of schedule.phases.entries()) {
    for (const { change, pick } of schedule.outsideChanges.filter(({ before }) => before === place)) {
      if (
        !change.apply(emulator, pick, stage.foreign, savedBetween(schedule.first, schedule.second)) ||
        !change.isDrift
      ) {
        continue;
      }
      hasToLook = true;
      // What nobody can see yet, nobody can respect.
      letTimePass(emulator, longestLagInSeconds + 1);
    }
    declared = programIn(phase, schedule) ?? declared;
    expire(declared, place);
    if (phase !== "destroy") adoptRenamed(emulator, declared);
    stack.program = programOf(declared, emulator);
    const planned = schedule.targets.find((one) => one.place === place);
    let targets: OperationOptions =
      planned === undefined ? {} : { targets: patternsOf(planned), targetDependents: planned.withDependents };
    let recorded = await previewRecordOf(phase, targets, stage);
    if (recorded === undefined && planned !== undefined && isUpdate(phase)) {
      // The preview names what is missing among the targets, or what would go with them.
      targets = {};
      recorded = await previewRecordOf(phase, targets, stage);
    }
    const before = everythingAt(emulator);
    const injections = schedule.faults
      .filter((fault) => fault.phase === phase)
      .map((fault) => inject(fault, emulator, stack));
    const { length: callsBefore } = emulator.calls;
    const result = await run(phase, targets, stack);
    await Promise.all(injections.map((injection) => injection.done()));
    if (injections.some(killed)) {
      await untilQuiet(emulator, roundInMs);
    }
    const isUnsure = injections.some(killed) || (!result.succeeded && injections.some(deletes));
    if (isUnsure && schedule.phases.slice(place).includes("back")) hasToLook = true;
    if (injections.some(({ hasFired }) => !hasFired)) return { counts: false, runs: 0, corrections: 0 };
    // Nothing lets a request go on whose sender is dead.
    emulator.faults.forget();
    if (recorded !== undefined) assertPreviewKept(recorded, emulator, result, idsNamedBare(emulator, declared));
    if (phase === "refresh") assertNothingWritten(before, emulator);
    assertNullIsTold(result, injections, emulator.calls.slice(callsBefore));
    if (targets.targets === undefined && phase === "update") assertCrashIsTold(result, declared);
    assertFound(
      result,
      injections.map(({ planned }) => planned),
      schedule,
    );
    letTimePass(emulator, pauseAfter(injections, schedule));
    told.push(toldBy(result));
    if (!isLate(injections)) assertNoDouble(emulator, stage.foreign);
    if (!schedule.faults.some(({ fault }) => "victim" in fault.does)) await assertOrphansAreTold(stage, told);
  }
  expire(declared, schedule.phases.length);
  if (hasToLook) deleteDuplicates(toldBy(await lookFirst(stage)), emulator, new Set(await idsInState({ stack })));
  const { runs, corrections } = await converge(stage, declared);
  await releaseAdopted(stage, declared);
  await assertConverged(stage, declared);
  if (schedule.faults.some(isLateCreate)) {
    const late = await assertLateIsTold(emulator, stack, schedule.seed);
    deleteDuplicates(late, emulator, new Set(await idsInState({ stack })));
  }
  await leaveNothing(stage);
  return { counts: true, runs, corrections };
}

/** Whether a step runs the program. */
function isUpdate(phase: Step): boolean {
  return phase !== "refresh" && phase !== "destroy";
}

/** An endpoint that waits for its rollout, with an image that crashes: the `up` fails and says so. */
function assertCrashIsTold(result: OperationResult, { endpoints, templates }: Declared): void {
  const crashes = Object.values(endpoints).some(
    ({ template, waits, workersMin = 0 }) =>
      waits && workersMin > 0 && the(templates, template).image.startsWith(crashingImage),
  );
  assert.ok(!crashes || !result.succeeded, `an image that crashes was rolled out without a word\n${toldBy(result)}`);
}

/**
 * An item that is null may be anybody's: an operation that is shown one fails and says so. A list that began early, for
 * what would need it, failed nobody; whoever needs it asks again.
 */
function assertNullIsTold(result: OperationResult, injections: readonly Injection[], calls: readonly Call[]): void {
  if (!result.succeeded) return;
  for (const { planned } of injections) {
    const { operation, fault } = planned;
    if (!("nulls" in fault.does) || fault.does.nulls !== "item") continue;
    const lists = calls.filter((call) => operation.isCall(call));
    const wasAskedAgain = mayBeginEarly.has(operation.name) && lists.at(-1)?.fault === undefined;
    assert.ok(wasAskedAgain, `a list had an item that is null, and nothing was said\n${toldBy(result)}`);
  }
}

/** With a new template the list of what may use it is asked for. */
const mayBeginEarly: ReadonlySet<string> = new Set(["endpoint.list", "pod.list"]);

function programIn(phase: Step, { first, second, third }: Schedule): Declared | undefined {
  if (phase === "up") return first;
  if (phase === "back") {
    // Everything goes back but the size of a volume.
    for (const [name, volume] of Object.entries(first.volumes)) {
      volume.sizeInGb = Math.max(volume.sizeInGb, second.volumes[name]?.sizeInGb ?? 0);
    }
    return first;
  }
  if (phase === "update") return second;
  if (phase === "further") return third;
  return phase === "destroy" ? nothing() : undefined;
}

/** A person who renames a resource with `adopt` writes down the id and the name that its thing has. */
function adoptRenamed(emulator: Emulator, declared: Declared): void {
  for (const [name, { renamedBy }] of Object.entries(declared.options)) {
    if (renamedBy !== "adopt" || declared.adopt[name] !== undefined) continue;
    const things = everythingAt(emulator).filter((thing) => withoutSuffix(thing.name) === declared.former[name]);
    const [thing] = things;
    if (thing === undefined || things.length > 1) continue;
    declared.adopt[name] = thing.id;
    declared.names[name] = thing.name;
  }
}

/** What a preview shows, before an `up`; nothing where it fails, as then the `up` does. */
async function previewRecordOf(
  phase: Step,
  targets: OperationOptions,
  { emulator, stack }: Stage,
): Promise<PreviewRecord | undefined> {
  if (!isUpdate(phase)) return undefined;
  const before = everythingAt(emulator);
  const preview = await stack.preview(targets);
  assertNothingWritten(before, emulator);
  return preview.succeeded ? recordPreview(preview, emulator) : undefined;
}

/** The endpoints that name their template by a bare id: a save releases it as it is then. */
function idsNamedBare({ store }: Emulator, { endpoints }: Declared): Set<string> {
  const bare = store.endpoints.list(({ name }) => endpoints[withoutSuffix(name)]?.isById === true);
  return new Set(bare.map(({ id }) => id));
}

/** RunPod's reads lag by this at most. */
const longestLagInSeconds = 30;

/**
 * What a killed run has made is found by its name alone, so not before lists show it: a person looks what has happened,
 * which takes longer. What is carried out late is awaited too, so that the verdict need not guess.
 */
function pauseAfter(injections: Injection[], { pauseInSeconds }: Schedule): number {
  if (isLate(injections)) return 200;
  return injections.some(killed) ? Math.max(pauseInSeconds, longestLagInSeconds + 1) : pauseInSeconds;
}

function killed({ hasFired, planned }: Injection): boolean {
  return hasFired && "victim" in planned.fault.does;
}

function deletes({ planned }: Injection): boolean {
  return planned.operation.effect === "delete";
}

function isLateCreate({ operation, fault: { does } }: PlannedFault): boolean {
  return operation.effect === "create" && "fault" in does && does.fault.kind === "late";
}

function isLate(injections: Injection[]): boolean {
  return injections.some(({ planned: { fault } }) => "fault" in fault.does && fault.does.fault.kind === "late");
}

async function run(phase: Step, targets: OperationOptions, stack: TestStack): Promise<OperationResult> {
  if (phase === "refresh") return stack.refresh(targets);
  return phase === "destroy" ? stack.destroy(targets) : stack.up(targets);
}

/** Reads of single templates are stale until so much time has passed; lists lag by the clock. */
function letTimePass({ store, clock }: Emulator, seconds: number): void {
  if (seconds >= 10) {
    for (const { id } of store.staleTemplates.list()) store.staleTemplates.update(id, { remainingReads: 0 });
  }
  clock.advance(seconds * 1000);
}

/**
 * After changes in the console, and where the program went back behind a kill or a failed delete, nothing but a refresh
 * shows what is there.
 */
async function lookFirst({ stack, emulator }: Stage): Promise<OperationResult> {
  letTimePass(emulator, 60);
  let refresh = await stack.refresh();
  if (!refresh.succeeded && toldBy(refresh).includes("A network volume does not come back")) {
    await forgetLostVolumes(stack, emulator);
    refresh = await stack.refresh();
  }
  assert.ok(refresh.succeeded, `the refresh after changes in the console failed\n${toldBy(refresh)}`);
  return refresh;
}

/** `pulumi state delete --force` of volumes that RunPod does not have, as the message says. */
async function forgetLostVolumes(stack: TestStack, { store }: Emulator): Promise<void> {
  const exported = await stack.exportStack();
  const deployment = exported.deployment as { resources: { type: string; id?: string }[] };
  const isLost = ({ type, id = "" }: { type: string; id?: string }) =>
    type.endsWith(":NetworkVolume") && store.networkVolumes.get(id) === undefined;
  const resources = deployment.resources.filter((resource) => !isLost(resource));
  await stack.importStack({ ...exported, deployment: { ...deployment, resources } });
}

/** Where nobody was killed, whatever no state holds was named to the user. */
async function assertOrphansAreTold({ emulator, stack, foreign }: Stage, told: string[]): Promise<void> {
  const silent = (await orphansOf(emulator, stack, foreign)).filter(
    ({ name }) => !told.some((text) => text.includes(`"${name}"`)),
  );
  assert.deepEqual(silent, [], `lost without a word\n${told.join("\n")}`);
}

/**
 * Runs `up` until it succeeds. Where it asks for a person, that one does what it says, which is no failure of the
 * provider's.
 */
async function converge(stage: Stage, declared: Declared): Promise<{ runs: number; corrections: number }> {
  const { emulator, stack, schedule, foreign } = stage;
  const found = await orphansOf(emulator, stack, foreign);
  // Who goes back is asked about what the renamed resource has, and about what a run would have deleted at its end.
  const orphans = found.length + Object.keys(schedule.second.former).length + (await pendingDeletes(stack));
  let [runs, corrections] = [0, deleteLeftovers(emulator, found, declared)];
  const others = schedule.outsideChanges.length + Object.keys(declared.templates).length;
  for (;;) {
    adoptRenamed(emulator, declared);
    stack.program = programOf(declared, emulator);
    const preview = await stack.preview();
    const recorded = preview.succeeded ? recordPreview(preview, emulator) : undefined;
    const result = await stack.up();
    if (recorded !== undefined) assertPreviewKept(recorded, emulator, result, idsNamedBare(emulator, declared));
    assertNoDouble(emulator, stage.foreign);
    if (result.succeeded) {
      deleteDuplicates(toldBy(result), emulator, new Set(await idsInState({ stack })));
      return { runs: runs + 1, corrections };
    }
    letTimePass(emulator, longestLagInSeconds + 1);
    if (await followMessages(result, emulator, declared, schedule.afterRefusal, new Set(await idsInState({ stack })))) {
      corrections += 1;
      // What a person has changed shows when lists no longer lag.
      letTimePass(emulator, longestLagInSeconds + 1);
      // Each thing is asked about once, and once more if what is there is not what the program says.
      assert.ok(
        corrections <= 2 * orphans + others,
        `asked for a person ${corrections} times about ${orphans} things\n${toldBy(result)}`,
      );
    } else {
      runs += 1;
      assert.ok(runs < mostRuns, `${runs} runs without faults have failed\n${toldBy(result)}`);
    }
  }
}

/**
 * RunPod does not report which release an endpoint runs. Where its template was changed before it was adopted, a person
 * changes an argument of it, once, as the warning says.
 */
async function releaseAdopted({ emulator, stack }: Stage, declared: Declared): Promise<void> {
  const unreleased = everythingAt(emulator).filter(({ kind, id, content }) => {
    const {
      serverless: _serverless,
      public: _public,
      ...template
    } = everythingAt(emulator).find((thing) => thing.id === content["templateId"])?.content ?? {};
    const isAdopted = Object.values(declared.adopt).includes(id);
    return kind === "Endpoint" && isAdopted && !isDeepStrictEqual(content["runs"], template);
  });
  if (unreleased.length === 0) return;
  for (const { name } of unreleased) the(declared.endpoints, resourceOf(declared, name)).executionTimeoutInMs += 1000;
  stack.program = programOf(declared, emulator);
  const result = await stack.up();
  assert.ok(result.succeeded, `the adopted could not be released\n${toldBy(result)}`);
}

/** What a replacement has left for its end, and an interrupted run did not come to. */
async function pendingDeletes(stack: TestStack): Promise<number> {
  const exported = await stack.exportStack();
  const { resources = [] } = exported.deployment as { resources?: { delete?: boolean }[] };
  return resources.filter((resource) => resource.delete === true).length;
}

async function assertConverged({ emulator, stack, foreign }: Stage, declared: Declared): Promise<void> {
  await assertSame(emulator, stack, declared, foreign);
  assertNothingToDo(await stack.preview(), "preview");
  // A refresh shows what lists show, also while that is old; what it drops or keeps is tried by those among the phases.
  letTimePass(emulator, longestLagInSeconds + 1);
  assertNothingToDo(await stack.refresh(), "refresh");
  assertNothingToDo(await stack.preview(), "preview after the refresh");
}

function assertNothingToDo(result: OperationResult, what: string): void {
  assert.ok(result.succeeded, `${what} failed: ${toldBy(result)}`);
  assert.deepEqual(changesOf(result), [], `${what}\n${toldBy(result)}`);
}

async function leaveNothing({ emulator, stack, foreign }: Stage): Promise<void> {
  const theirs = everythingAt(emulator).filter(({ id }) => foreign.has(id));
  const result = await stack.destroy();
  assert.ok(result.succeeded, `the last destroy failed: ${toldBy(result)}`);
  assert.deepEqual(await orphansOf(emulator, stack, foreign), [], "left behind");
  assert.deepEqual(everythingAt(emulator), theirs, "what belongs to others is as it was");
}
