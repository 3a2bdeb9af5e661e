import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { everyListLags } from "../../../testing/emulator";
import type { OperationResult, TestStack } from "../../end-to-end/engine";
import { simulatorEngine } from "../../end-to-end/engine-simulator";
import { assertFailed, assertSucceeded, changesOf, allTextOf } from "../../end-to-end/results";
import { isPlaceholder } from "../../../provider/lifecycle/placeholder";
import { atRunpod, makeSoInConsole, runningAt, thingsOf, unspokenAt } from "./at-runpod";
import type { Case } from "./case";
import type { Declared, Ignored, KindOfThing } from "./declared";
import { ignoredInputs, programOf, units, withUnits } from "./declared";
import { assertAsPreviewed, assertReleasedNothingElse, isAsSaid, isEqual, kindInUrn, kinds } from "./verdict";

/** What became of the last edit. */
export type Outcome = "done" | "stopped";

export async function playCase(one: Case, emulator: Emulator): Promise<Outcome> {
  const { first, console: hand, ignored, isRefreshed, programs, lagInSeconds } = one;
  const passTime = (milliseconds: number) => emulator.clock.advance(milliseconds);
  const stack = await createStack(emulator, first, ignored);
  assertSucceeded(await stack.up());
  passTime(60_000);
  const versionBefore = thingsOf(emulator).endpoint.version;
  await makeSoInConsole(emulator, withUnits(atRunpod(emulator), hand.to, hand.chosen), hand.releases);
  const isReleased = thingsOf(emulator).endpoint.version > versionBefore;
  passTime(60_000);
  if (isRefreshed) assertSucceeded(await stack.refresh());
  lag(emulator, lagInSeconds);
  const holdsForeignRelease = ignored === "release" && isRefreshed && isReleased;
  let outcome: Outcome = "done";
  for (const [index, program] of programs.entries()) {
    stack.program = programOf(program, ignored);
    const wanted = ignored === "release" ? first.template : program.template;
    const unspoken = unspokenAt(emulator);
    if (index === 0 && one.breaksAt !== undefined) {
      const ran = runningAt(emulator);
      await breakOff(stack, emulator, one.breaksAt);
      assertReleasedNothingElse(ran, runningAt(emulator), wanted);
    } else {
      const [before, ranBefore] = [atRunpod(emulator), runningAt(emulator)];
      const stated = await inputsInState(stack);
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(atRunpod(emulator), before, "a preview changes nothing");
      const result = await stack.up();
      const [after, runs] = [atRunpod(emulator), runningAt(emulator)];
      const told = { preview, result };
      const round = {
        before,
        after,
        stated,
        program: asHeld(program, stated, ignored),
        wanted,
        ignored,
        holdsForeignRelease,
        ...told,
        ranBefore,
        runs,
      };
      await assertAsPreviewed(round, (kind, merged) => isRefusedByRules(emulator, kind, merged));
      outcome = result.succeeded ? "done" : "stopped";
    }
    assert.deepEqual(unspokenAt(emulator), unspoken, "what no program says");
  }
  passTime(60_000);
  lag(emulator, 0);
  await assertRefreshShowsTheRest(stack, emulator, ignored);
  if (ignored === "nothing") await assertRepaired(stack, emulator, programs.at(-1) ?? first);
  return outcome;
}

function createStack(emulator: Emulator, program: Declared, ignored: Ignored): Promise<TestStack> {
  return simulatorEngine.createStack({
    program: programOf(program, ignored),
    config: emulator.stackConfig,
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
    epochInMs: () => emulator.clock.now(),
  });
}

/** The program as the engine takes it: an input that it ignores stays as the state says. */
function asHeld(program: Declared, stated: StatedInputs, ignored: Ignored): Declared {
  if (ignored !== "workers") return program;
  const { workersMin, workersMax } = stated.get("endpoint") as Declared["endpoint"];
  return { ...program, endpoint: { ...program.endpoint, workersMin, workersMax } };
}

function lag(emulator: Emulator, seconds: number): void {
  Object.assign(emulator.switches, everyListLags(seconds));
}

/** An `up` of which RunPod carries out a write whose answer never comes, however often it is asked. */
async function breakOff(stack: TestStack, emulator: Emulator, operation: string): Promise<void> {
  emulator.faults.inject({ operation, times: 100, fault: { kind: "reset", write: "after" } });
  await stack.up();
  emulator.faults.clear();
}

/** Whether a program that said this of a new thing would be refused by its preview. */
async function isRefusedByRules(emulator: Emulator, kind: KindOfThing, merged: Declared): Promise<boolean> {
  const stack = await createStack(emulator, merged, "nothing");
  const preview = await stack.preview();
  if (!preview.succeeded) assertFailed(preview, new RegExp(kind === "volume" ? "NetworkVolume" : kind, "i"));
  return !preview.succeeded;
}

/** What RunPod has otherwise than the state, and nothing else. */
async function assertRefreshShowsTheRest(stack: TestStack, emulator: Emulator, ignored: Ignored): Promise<void> {
  const [stated, versionBefore] = [await inputsInState(stack), await versionInState(stack)];
  const unfinished = await unfinishedInState(stack);
  const there = atRunpod(emulator);
  const refresh = await stack.refresh();
  assertSucceeded(refresh);
  for (const kind of kinds) {
    const inputs = stated.get(kind) ?? {};
    const [is, shown] = [there[kind] as object as Record<string, unknown>, shownFields(refresh, kind)];
    const fields = [...new Set(units.filter((unit) => unit.kind === kind).flatMap((unit) => unit.fields))];
    // What the engine ignores it does not show.
    const compared = fields.filter((field) => inputs[field] !== undefined && !ignoredInputs[ignored].includes(field));
    const expected = compared.filter((field) => !isEqual(asShown(is[field], inputs[field]), asStated(inputs[field])));
    const isForeign = kind === "endpoint" && thingsOf(emulator).endpoint.version > versionBefore;
    if (isForeign && ignored !== "release") expected.push("release");
    const found = shown.filter((field) => fields.includes(field) || (kind === "endpoint" && field === "release"));
    // After a step that broke off it shows as a whole.
    if (unfinished.has(kind)) {
      assert.ok(
        refresh.steps.some(({ op, urn }) => op !== "same" && kindInUrn(urn) === kind) || expected.length === 0,
        `${kind} shows\n${allTextOf(refresh)}`,
      );
      continue;
    }
    assert.deepEqual(
      found.sort(),
      expected.sort(),
      `refresh shows the rest of the ${kind}\n${changesOf(refresh).join("\n")}\n${allTextOf(refresh)}`,
    );
  }
}

function shownFields(refresh: OperationResult, kind: KindOfThing): string[] {
  return refresh.steps.filter(({ urn }) => kindInUrn(urn) === kind).flatMap(({ diffs }) => diffs);
}

/** The state names volumes by id and place. */
function asStated(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 0) return undefined;
  const isVolumes = Array.isArray(value) && value.some((entry) => typeof entry === "object");
  return isVolumes ? ["the volume"] : value;
}

/** What RunPod has, a variable by its placeholder where the state has that. */
function asShown(is: unknown, stated: unknown): unknown {
  if (typeof is !== "object" || is === null || Array.isArray(is)) return is;
  const before = new Map(Object.entries(stated as object));
  return Object.fromEntries(
    Object.entries(is).map(([name, value]) => [name, isPlaceholder(before.get(name)) ? before.get(name) : value]),
  );
}

type ResourceInState = {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: { version?: number; ready: boolean };
};

async function resourcesInState(stack: TestStack): Promise<ResourceInState[]> {
  const exported = await stack.exportStack();
  const { resources } = exported.deployment as { resources: ResourceInState[] };
  return resources.filter(({ type }) => type.includes("/runpod:"));
}

type StatedInputs = Map<KindOfThing | undefined, object>;

async function inputsInState(stack: TestStack): Promise<Map<KindOfThing | undefined, Record<string, unknown>>> {
  return new Map((await resourcesInState(stack)).map(({ urn, inputs }) => [kindInUrn(urn), inputs]));
}

async function unfinishedInState(stack: TestStack): Promise<Set<KindOfThing | undefined>> {
  const unfinished = (await resourcesInState(stack)).filter(({ outputs }) => !outputs.ready);
  return new Set(unfinished.map(({ urn }) => kindInUrn(urn)));
}

async function versionInState(stack: TestStack): Promise<number> {
  const resources = await resourcesInState(stack);
  return resources.find(({ urn }) => kindInUrn(urn) === "endpoint")?.outputs.version ?? 0;
}

/** After a refresh the next `up` makes everything as the program says; a volume alone never shrinks. */
async function assertRepaired(stack: TestStack, emulator: Emulator, program: Declared): Promise<void> {
  const isShrunk = atRunpod(emulator).volume.sizeInGb > program.volume.sizeInGb;
  const repair = await stack.up();
  assert.equal(repair.succeeded, !isShrunk, `the up after the refresh\n${allTextOf(repair)}`);
  if (isShrunk) return;
  const there = atRunpod(emulator);
  const wrong = units.filter((unit) => !isAsSaid(there[unit.kind], program[unit.kind], unit));
  assert.deepEqual(wrong, [], `repaired\n${JSON.stringify(there)}\n${JSON.stringify(program)}\n${allTextOf(repair)}`);
  for (const kind of ["template", "pod"] as const) {
    const { env } = program[kind];
    if (env !== undefined) assert.deepEqual(there[kind].env, env, "no variable is left over");
  }
  assert.deepEqual(runningAt(emulator), there.template, "what is released in the end");
  assert.deepEqual(changesOf(await stack.refresh()), [], "nothing is left to see");
}
