import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { everyListLags } from "../../../testing/emulator";
import type { Api, OperationResult, TestStack } from "../../end-to-end/engine";
import { onApi } from "../../end-to-end/engine-api";
import { simulatorEngine } from "../../end-to-end/engine-simulator";
import { assertFailed, assertSucceeded, changesOf, allTextOf } from "../../end-to-end/results";
import { isPlaceholder } from "../../../provider/lifecycle/placeholder";
import type { HeldContainer } from "./at-runpod";
import { atRunpod, setInConsole, runningAt, objectsOf, undeclaredAt } from "./at-runpod";
import type { Case } from "./case";
import type { Declared, Ignored, DeclaredKind } from "./declared";
import { ignoredInputs, programOf, units, withUnits } from "./declared";
import { assertAsPreviewed, assertReleasedNothingElse, isAsDeclared, isEqual, kindInUrn, kinds } from "./assertions";

/** The result of the last edit. */
export type Outcome = "done" | "stopped";

export async function playCase(one: Case, api: Api, emulator: Emulator): Promise<Outcome> {
  const { first, console: hand, ignored, isRefreshed, programs, lagInSeconds } = one;
  const passTime = (milliseconds: number) => emulator.clock.advance(milliseconds);
  const stack = await createStack(api, emulator, first, ignored);
  assertSucceeded(await stack.up());
  passTime(60_000);
  const releases = new Releases(api, stack, emulator);
  await releases.note();
  await setInConsole(emulator, withUnits(atRunpod(emulator), hand.to, hand.chosen), hand.releases);
  const isReleased = await releases.isForeign();
  passTime(60_000);
  if (isRefreshed) assertSucceeded(await stack.refresh());
  await releases.note();
  lag(emulator, lagInSeconds);
  const holdsForeignRelease = ignored === "release" && isRefreshed && isReleased;
  let outcome: Outcome = "done";
  for (const [index, program] of programs.entries()) {
    stack.program = programOf(program, ignored);
    const wanted = ignored === "release" ? first.template : program.template;
    const undeclared = undeclaredAt(emulator);
    if (index === 0 && one.breaksAt !== undefined) {
      const ran = runningAt(emulator);
      await interruptUp(stack, emulator, one.breaksAt);
      assertReleasedNothingElse(ran, runningAt(emulator), wanted);
    } else {
      const [before, ranBefore] = [atRunpod(emulator), runningAt(emulator)];
      const stated = await inputsInState(stack);
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(atRunpod(emulator), before, "a preview changes nothing");
      const result = await stack.up();
      const [after, runs] = [atRunpod(emulator), runningAt(emulator)];
      const results = { preview, result };
      const round = {
        before,
        after,
        stated,
        program: withIgnoredInputs(program, stated, ignored),
        wanted,
        ignored,
        holdsForeignRelease,
        ...results,
        ranBefore,
        runs,
      };
      await assertAsPreviewed(round, (kind, merged) => isRefusedByRules(api, emulator, kind, merged));
      outcome = result.succeeded ? "done" : "stopped";
    }
    assert.deepEqual(undeclaredAt(emulator), undeclared, "values that no program sets");
    await releases.note();
  }
  passTime(60_000);
  lag(emulator, 0);
  await assertRefreshReportsTheRest(stack, emulator, releases, ignored);
  if (ignored === "nothing") await assertRepaired(stack, emulator, programs.at(-1) ?? first);
  return outcome;
}

function createStack(api: Api, emulator: Emulator, program: Declared, ignored: Ignored): Promise<TestStack> {
  return onApi(simulatorEngine, api).createStack({
    program: programOf(program, ignored),
    config: emulator.stackConfig,
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
    epochInMs: () => emulator.clock.now(),
  });
}

/** The program as the engine sees it: an ignored input keeps the state's value. */
function withIgnoredInputs(program: Declared, stated: StatedInputs, ignored: Ignored): Declared {
  if (ignored !== "workers") return program;
  const { workersMin, workersMax } = stated.get("endpoint") as Declared["endpoint"];
  return { ...program, endpoint: { ...program.endpoint, workersMin, workersMax } };
}

function lag(emulator: Emulator, seconds: number): void {
  Object.assign(emulator.switches, everyListLags(seconds));
}

/** Runs an `up` in which RunPod executes a write and never answers it. */
async function interruptUp(stack: TestStack, emulator: Emulator, operation: string): Promise<void> {
  emulator.faults.inject({ operation, times: 100, fault: { kind: "reset", write: "after" } });
  await stack.up();
  emulator.faults.clear();
}

/** Whether the preview refuses a new resource with these inputs. */
async function isRefusedByRules(api: Api, emulator: Emulator, kind: DeclaredKind, merged: Declared): Promise<boolean> {
  const stack = await createStack(api, emulator, merged, "nothing");
  const preview = await stack.preview();
  if (!preview.succeeded) assertFailed(preview, new RegExp(kind === "volume" ? "NetworkVolume" : kind, "i"));
  return !preview.succeeded;
}

/** Asserts that a refresh reports exactly the differences between RunPod and the state. */
async function assertRefreshReportsTheRest(
  stack: TestStack,
  emulator: Emulator,
  releases: Releases,
  ignored: Ignored,
): Promise<void> {
  const [stated, isForeign] = [await inputsInState(stack), await releases.isForeign()];
  const unfinished = await unfinishedInState(stack);
  const there = atRunpod(emulator);
  const refresh = await stack.refresh();
  assertSucceeded(refresh);
  for (const kind of kinds) {
    const inputs = stated.get(kind) ?? {};
    const [is, shown] = [there[kind] as object as Record<string, unknown>, shownFields(refresh, kind)];
    const fields = [...new Set(units.filter((unit) => unit.kind === kind).flatMap((unit) => unit.fields))];
    // A refresh does not report inputs that the engine ignores.
    const compared = fields.filter((field) => inputs[field] !== undefined && !ignoredInputs[ignored].includes(field));
    const expected = compared.filter((field) => !isEqual(asShown(is[field], inputs[field]), asStated(inputs[field])));
    if (kind === "endpoint" && isForeign && ignored !== "release") expected.push("release");
    const found = shown.filter((field) => fields.includes(field) || (kind === "endpoint" && field === "release"));
    // After an interrupted update the resource is reported as a whole.
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
      `refresh reports the rest of the ${kind}\n${changesOf(refresh).join("\n")}\n${allTextOf(refresh)}`,
    );
  }
}

function shownFields(refresh: OperationResult, kind: DeclaredKind): string[] {
  return refresh.steps.filter(({ urn }) => kindInUrn(urn) === kind).flatMap(({ diffs }) => diffs);
}

/** The state refers to volumes by id and data center. */
function asStated(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 0) return undefined;
  const isVolumes = Array.isArray(value) && value.some((entry) => typeof entry === "object");
  return isVolumes ? ["the volume"] : value;
}

/** RunPod's value, with the state's placeholders in place of added variables. */
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
  outputs: { version?: number; running?: string; ready?: boolean };
};

async function resourcesInState(stack: TestStack): Promise<ResourceInState[]> {
  const exported = await stack.exportStack();
  const { resources } = exported.deployment as { resources: ResourceInState[] };
  return resources.filter(({ type }) => type.includes("/runpod:"));
}

type StatedInputs = Map<DeclaredKind | undefined, object>;

async function inputsInState(stack: TestStack): Promise<Map<DeclaredKind | undefined, Record<string, unknown>>> {
  return new Map((await resourcesInState(stack)).map(({ urn, inputs }) => [kindInUrn(urn), inputs]));
}

async function unfinishedInState(stack: TestStack): Promise<Set<DeclaredKind | undefined>> {
  const unfinished = (await resourcesInState(stack)).filter(({ outputs }) => outputs.ready !== true);
  return new Set(unfinished.map(({ urn }) => kindInUrn(urn)));
}

/** What the state knows of the endpoint's releases: on GraphQL the last version, on REST v2 a hash of what runs. */
class Releases {
  private readonly contents = new Map<string, HeldContainer>();

  constructor(
    private readonly api: Api,
    private readonly stack: TestStack,
    private readonly emulator: Emulator,
  ) {}

  /** Call this after each operation, while RunPod runs what the state may have recorded. */
  async note(): Promise<void> {
    const { running = "" } = await this.outputs();
    if (!this.contents.has(running)) this.contents.set(running, runningAt(this.emulator));
  }

  /** Whether somebody else has released what the state does not know. */
  async isForeign(): Promise<boolean> {
    const { version = 0, running = "" } = await this.outputs();
    return this.api === "graphql"
      ? objectsOf(this.emulator).endpoint.version > version
      : !isEqual(this.contents.get(running), runningAt(this.emulator));
  }

  private async outputs() {
    const resources = await resourcesInState(this.stack);
    return resources.find(({ urn }) => kindInUrn(urn) === "endpoint")?.outputs ?? {};
  }
}

/** After a refresh, the next `up` restores the program's values. Only a volume never shrinks. */
async function assertRepaired(stack: TestStack, emulator: Emulator, program: Declared): Promise<void> {
  const isShrunk = atRunpod(emulator).volume.sizeInGb > program.volume.sizeInGb;
  const repair = await stack.up();
  assert.equal(repair.succeeded, !isShrunk, `the up after the refresh\n${allTextOf(repair)}`);
  if (isShrunk) return;
  const there = atRunpod(emulator);
  const wrong = units.filter((unit) => !isAsDeclared(there[unit.kind], program[unit.kind], unit));
  assert.deepEqual(wrong, [], `repaired\n${JSON.stringify(there)}\n${JSON.stringify(program)}\n${allTextOf(repair)}`);
  for (const kind of ["template", "pod"] as const) {
    const { env } = program[kind];
    if (env !== undefined) assert.deepEqual(there[kind].env, env, "no other variable");
  }
  assert.deepEqual(runningAt(emulator), there.template, "the released content");
  assert.deepEqual(changesOf(await stack.refresh()), [], "no difference is left");
}
