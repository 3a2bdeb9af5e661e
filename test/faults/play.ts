import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Call, Emulator, Switches } from "../../testing/emulator";
import { everyListLags, startEmulator } from "../../testing/emulator";
import type { Api, Engine, OperationOptions, OperationResult, TestStack } from "../end-to-end/engine";
import { onApi } from "../end-to-end/engine-api";
import { idsInState } from "../end-to-end/state-and-runpod";
import { changesOf, messagesOf, withoutSuffix } from "../end-to-end/results";
import { objectsWithContent } from "./contents";
import type { Injection } from "./injection";
import { inject, untilQuiet } from "./injection";
import { savedBetween } from "./outside-changes";
import { assertFound, assertLateIsReported } from "./lost-creates";
import { deleteLeftovers, followMessages, deleteDuplicates } from "./follow-messages";
import { crashingImage } from "./late-edits";
import { expire, nothing, programOf, itemNamed } from "./program";
import type { Declared } from "./program";
import type { PreviewRecord } from "./preview-record";
import { assertNothingWritten, assertPreviewKept, recordPreview } from "./preview-record";
import type { PlannedFault, Schedule, Step } from "./schedule";
import { patternsOf } from "./targets";
import { assertNoDouble, assertSame, orphansOf, resourceOf } from "./assertions";

/** The limit: once the faults are over, at most this many runs of `up`. */
const mostRuns = 2;

/** The result of a schedule. It counts if all its faults occurred. */
export interface Outcome {
  counts: boolean;
  /** Runs of `up` until RunPod matched the program, without those that needed a user's correction. */
  runs: number;
  corrections: number;
}

/** Everything that a schedule runs on. */
interface Setup {
  engine: Engine;
  schedule: Schedule;
  emulator: Emulator;
  stack: TestStack;
  /** Ids of other users' objects. */
  foreign: Set<string>;
}

/** Plays a schedule. Throws if anything was lost, duplicated or wrong. Stops early if some faults did not occur. */
export async function play(engine: Engine, schedule: Schedule): Promise<Outcome> {
  const { api, templateDeleteTailInSeconds, lagInSeconds, callsPerSecond, pageSize, podPatch } = schedule;
  // Deleting an endpoint then needs a save first, which is one more step for faults.
  const deleteEndpointWithWorkers = "refuse" as const;
  const switches = {
    ...tailOf(api, templateDeleteTailInSeconds),
    ...rateOf(api, callsPerSecond),
    pageSize,
    podPatch,
    deleteEndpointWithWorkers,
  };
  const emulator = await startEmulator({ quota: 1_000, switches: { ...switches, ...everyListLags(lagInSeconds) } });
  emulator.crashingImages.add(crashingImage);
  const stack = await onApi(engine, api).createStack({
    program: programOf(schedule.api, nothing(), emulator),
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

/** How long a template stays in use after its last endpoint. */
function tailOf(api: Api, seconds: number): Partial<Switches> {
  return api === "rest" ? { restTemplateDeleteTailInSeconds: seconds } : { templateDeleteTailInSeconds: seconds };
}

/** GraphQL limits calls in a second and does not tell its limits. REST v2 has windows, and its answers tell them. */
function rateOf(api: Api, callsPerSecond: number): Partial<Switches> {
  if (api === "graphql" || callsPerSecond === 0) return api === "rest" ? {} : { callsPerSecond };
  return { restCallsPerMinute: 20 * callsPerSecond, rateWindows: "sliding" };
}

async function playOn(setup: Setup): Promise<Outcome> {
  const { schedule, emulator, stack, engine } = setup;
  const roundInMs = engine.name === "cli" ? 200 : 2;
  const messages: string[] = [];
  let declared = nothing();
  let hasToLook = false;
  for (const [place, phase] of schedule.phases.entries()) {
    for (const { change, pick } of schedule.outsideChanges.filter(({ before }) => before === place)) {
      if (
        !change.apply(emulator, pick, setup.foreign, savedBetween(schedule.first, schedule.second)) ||
        !change.isDrift
      ) {
        continue;
      }
      hasToLook = true;
      // RunPod must show outside changes before the provider can respect them.
      letTimePass(emulator, longestLagInSeconds + 1);
    }
    declared = programIn(phase, schedule) ?? declared;
    expire(declared, place);
    if (phase !== "destroy") adoptRenamed(emulator, declared);
    stack.program = programOf(schedule.api, declared, emulator);
    const planned = schedule.targets.find((one) => one.place === place);
    let targets: OperationOptions =
      planned === undefined ? {} : { targets: patternsOf(planned), targetDependents: planned.withDependents };
    let recorded = await previewRecordOf(phase, targets, setup);
    if (recorded === undefined && planned !== undefined && isUpdate(phase)) {
      // The preview names what is missing among the targets, or what their deletion would include.
      targets = {};
      recorded = await previewRecordOf(phase, targets, setup);
    }
    const before = objectsWithContent(emulator);
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
    // A held request of a dead process never continues.
    emulator.faults.forget();
    if (recorded !== undefined) assertPreviewKept(recorded, emulator, result, idsNamedBare(emulator, declared));
    if (phase === "refresh") assertNothingWritten(before, emulator);
    assertNullIsReported(result, injections, emulator.calls.slice(callsBefore));
    if (targets.targets === undefined && phase === "update") assertCrashIsReported(result, declared);
    assertFound(
      result,
      injections.map(({ planned }) => planned),
      schedule,
    );
    letTimePass(emulator, pauseAfter(injections, schedule));
    messages.push(messagesOf(result));
    if (!isLate(injections)) assertNoDouble(emulator, setup.foreign);
    if (!schedule.faults.some(({ fault }) => "victim" in fault.does)) await assertOrphansAreReported(setup, messages);
  }
  expire(declared, schedule.phases.length);
  if (hasToLook) {
    deleteDuplicates(messagesOf(await refreshFirst(setup)), emulator, new Set(await idsInState({ stack })));
  }
  const { runs, corrections } = await converge(setup, declared);
  await releaseAdopted(setup, declared);
  await assertConverged(setup, declared);
  if (schedule.faults.some(isLateCreate)) {
    const late = await assertLateIsReported(emulator, stack, schedule.seed);
    deleteDuplicates(late, emulator, new Set(await idsInState({ stack })));
  }
  await leaveNothing(setup);
  return { counts: true, runs, corrections };
}

/** Whether a step runs the program. */
function isUpdate(phase: Step): boolean {
  return phase !== "refresh" && phase !== "destroy";
}

/** If an endpoint waits for the rollout of a crashing image, `up` must fail and report it. */
function assertCrashIsReported(result: OperationResult, { endpoints, templates }: Declared): void {
  const crashes = Object.values(endpoints).some(
    ({ template, waits, workersMin = 0 }) =>
      waits && workersMin > 0 && itemNamed(templates, template).image.startsWith(crashingImage),
  );
  assert.ok(
    !crashes || !result.succeeded,
    `an image that crashes was rolled out without a word\n${messagesOf(result)}`,
  );
}

/**
 * A null item may belong to any resource, so an operation that reads it must fail and say so. A list that was read
 * early fails only the operations that need it, and those read again.
 */
function assertNullIsReported(result: OperationResult, injections: readonly Injection[], calls: readonly Call[]): void {
  if (!result.succeeded) return;
  for (const { planned } of injections) {
    const { operation, fault } = planned;
    if (!("nulls" in fault.does) || fault.does.nulls !== "item") continue;
    const lists = calls.filter((call) => operation.isCall(call));
    const wasAskedAgain = mayBeginEarly.has(operation.name) && lists.at(-1)?.fault === undefined;
    assert.ok(wasAskedAgain, `a list had an item that is null, and nothing was reported\n${messagesOf(result)}`);
  }
}

/** A new template makes the provider list what may use it. */
const mayBeginEarly: ReadonlySet<string> = new Set(["endpoint.list", "pod.list"]);

function programIn(phase: Step, { first, second, third }: Schedule): Declared | undefined {
  if (phase === "up") return first;
  if (phase === "back") {
    // Everything returns to the first program except volume sizes, which cannot shrink.
    for (const [name, volume] of Object.entries(first.volumes)) {
      volume.sizeInGb = Math.max(volume.sizeInGb, second.volumes[name]?.sizeInGb ?? 0);
    }
    return first;
  }
  if (phase === "update") return second;
  if (phase === "further") return third;
  return phase === "destroy" ? nothing() : undefined;
}

/** Adopts renamed resources: writes the id and name of each object into the program. */
function adoptRenamed(emulator: Emulator, declared: Declared): void {
  for (const [name, { renamedBy }] of Object.entries(declared.options)) {
    if (renamedBy !== "adopt" || declared.adopt[name] !== undefined) continue;
    const objects = objectsWithContent(emulator).filter(
      (object) => withoutSuffix(object.name) === declared.former[name],
    );
    const [object] = objects;
    if (object === undefined || objects.length > 1) continue;
    declared.adopt[name] = object.id;
    declared.names[name] = object.name;
  }
}

/** Records a preview before an `up`. Undefined if the preview fails, because `up` then fails too. */
async function previewRecordOf(
  phase: Step,
  targets: OperationOptions,
  { emulator, stack }: Setup,
): Promise<PreviewRecord | undefined> {
  if (!isUpdate(phase)) return undefined;
  const before = objectsWithContent(emulator);
  const preview = await stack.preview(targets);
  assertNothingWritten(before, emulator);
  return preview.succeeded ? recordPreview(preview, emulator) : undefined;
}

/** The endpoints with a bare template id. A save releases the template as it is then. */
function idsNamedBare({ store }: Emulator, { endpoints }: Declared): Set<string> {
  const bare = store.endpoints.list(({ name }) => endpoints[withoutSuffix(name)]?.isById === true);
  return new Set(bare.map(({ id }) => id));
}

/** The longest lag of RunPod's reads. */
const longestLagInSeconds = 30;

/**
 * Waits until lists show what a killed run created, because the provider finds it only by name. Also waits for late
 * creates, so that the result is certain.
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

/** Reads of single templates are stale until this time has passed. Lists lag by the clock. */
function letTimePass({ store, clock }: Emulator, seconds: number): void {
  if (seconds >= 10) {
    for (const { id } of store.staleTemplates.list()) store.staleTemplates.update(id, { remainingReads: 0 });
  }
  clock.advance(seconds * 1000);
}

/**
 * Some changes show only in a refresh: those in the console, and those of a return to the first program after a kill or
 * a failed delete.
 */
async function refreshFirst({ stack, emulator }: Setup): Promise<OperationResult> {
  letTimePass(emulator, 60);
  let refresh = await stack.refresh();
  if (!refresh.succeeded && messagesOf(refresh).includes("A network volume does not come back")) {
    await forgetLostVolumes(stack, emulator);
    refresh = await stack.refresh();
  }
  assert.ok(refresh.succeeded, `the refresh after changes in the console failed\n${messagesOf(refresh)}`);
  return refresh;
}

/** `pulumi state delete --force` for volumes that no longer exist, as the message says. */
async function forgetLostVolumes(stack: TestStack, { store }: Emulator): Promise<void> {
  const exported = await stack.exportStack();
  const deployment = exported.deployment as { resources: { type: string; id?: string }[] };
  const isLost = ({ type, id = "" }: { type: string; id?: string }) =>
    type.endsWith(":NetworkVolume") && store.networkVolumes.get(id) === undefined;
  const resources = deployment.resources.filter((resource) => !isLost(resource));
  await stack.importStack({ ...exported, deployment: { ...deployment, resources } });
}

/** If no process was killed, messages must have reported everything that no state holds. */
async function assertOrphansAreReported({ emulator, stack, foreign }: Setup, messages: string[]): Promise<void> {
  const silent = (await orphansOf(emulator, stack, foreign)).filter(
    ({ name }) => !messages.some((text) => text.includes(`"${name}"`)),
  );
  assert.deepEqual(silent, [], `not reported\n${messages.join("\n")}`);
}

/**
 * Runs `up` until it succeeds. If a message asks the user for a change, makes it; this is not a failure of the
 * provider.
 */
async function converge(setup: Setup, declared: Declared): Promise<{ runs: number; corrections: number }> {
  const { emulator, stack, schedule, foreign } = setup;
  const found = await orphansOf(emulator, stack, foreign);
  // After a return to the first program, messages may concern the renamed object and what a run would have deleted at
  // its end.
  const orphans = found.length + Object.keys(schedule.second.former).length + (await pendingDeletes(stack));
  let [runs, corrections] = [0, deleteLeftovers(emulator, found, declared)];
  const others = schedule.outsideChanges.length + Object.keys(declared.templates).length;
  for (;;) {
    adoptRenamed(emulator, declared);
    stack.program = programOf(schedule.api, declared, emulator);
    const preview = await stack.preview();
    const recorded = preview.succeeded ? recordPreview(preview, emulator) : undefined;
    const result = await stack.up();
    if (recorded !== undefined) assertPreviewKept(recorded, emulator, result, idsNamedBare(emulator, declared));
    assertNoDouble(emulator, setup.foreign);
    if (result.succeeded) {
      deleteDuplicates(messagesOf(result), emulator, new Set(await idsInState({ stack })));
      return { runs: runs + 1, corrections };
    }
    letTimePass(emulator, longestLagInSeconds + 1);
    if (await followMessages(result, emulator, declared, schedule.afterRefusal, new Set(await idsInState({ stack })))) {
      corrections += 1;
      // Corrections show once lists no longer lag.
      letTimePass(emulator, longestLagInSeconds + 1);
      // Each object may need two corrections: one to adopt it, one if it differs from the program.
      assert.ok(
        corrections <= 2 * orphans + others,
        `asked for corrections ${corrections} times about ${orphans} objects\n${messagesOf(result)}`,
      );
    } else {
      runs += 1;
      assert.ok(runs < mostRuns, `${runs} runs without faults have failed\n${messagesOf(result)}`);
    }
  }
}

/**
 * RunPod does not report an endpoint's release. If its template changed before the adoption, the user changes an
 * argument once, as the warning says.
 */
async function releaseAdopted({ emulator, stack, schedule }: Setup, declared: Declared): Promise<void> {
  const unreleased = objectsWithContent(emulator).filter(({ kind, id, content }) => {
    const {
      serverless: _serverless,
      public: _public,
      ...template
    } = objectsWithContent(emulator).find((object) => object.id === content["templateId"])?.content ?? {};
    const isAdopted = Object.values(declared.adopt).includes(id);
    return kind === "Endpoint" && isAdopted && !isDeepStrictEqual(content["runs"], template);
  });
  if (unreleased.length === 0) return;
  for (const { name } of unreleased) {
    itemNamed(declared.endpoints, resourceOf(declared, name)).executionTimeoutInMs += 1000;
  }
  stack.program = programOf(schedule.api, declared, emulator);
  const result = await stack.up();
  assert.ok(result.succeeded, `the adopted could not be released\n${messagesOf(result)}`);
}

/** Old objects whose deletion at the end of a replacement did not happen, because the run was interrupted. */
async function pendingDeletes(stack: TestStack): Promise<number> {
  const exported = await stack.exportStack();
  const { resources = [] } = exported.deployment as { resources?: { delete?: boolean }[] };
  return resources.filter((resource) => resource.delete === true).length;
}

async function assertConverged({ emulator, stack, foreign, schedule }: Setup, declared: Declared): Promise<void> {
  await assertSame(schedule.api, emulator, stack, declared, foreign);
  assertNothingToDo(await stack.preview(), "preview");
  // A refresh shows what lists show, even if that is old. The refreshes among the phases cover this.
  letTimePass(emulator, longestLagInSeconds + 1);
  assertNothingToDo(await stack.refresh(), "refresh");
  assertNothingToDo(await stack.preview(), "preview after the refresh");
}

function assertNothingToDo(result: OperationResult, what: string): void {
  assert.ok(result.succeeded, `${what} failed: ${messagesOf(result)}`);
  assert.deepEqual(changesOf(result), [], `${what}\n${messagesOf(result)}`);
}

async function leaveNothing({ emulator, stack, foreign }: Setup): Promise<void> {
  const theirs = objectsWithContent(emulator).filter(({ id }) => foreign.has(id));
  const result = await stack.destroy();
  assert.ok(result.succeeded, `the last destroy failed: ${messagesOf(result)}`);
  assert.deepEqual(await orphansOf(emulator, stack, foreign), [], "not deleted");
  assert.deepEqual(objectsWithContent(emulator), theirs, "other users' objects are unchanged");
  const { endpoints, templates } = emulator.store;
  const isUsed = (id: string) => endpoints.list().some(({ templateId }) => templateId === id);
  assert.deepEqual(
    templates.list(({ id, isHidden }) => isHidden === true && !isUsed(id)),
    [],
    "hidden templates without their endpoint",
  );
}
