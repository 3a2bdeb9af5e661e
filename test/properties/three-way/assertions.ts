import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { OperationResult } from "../../end-to-end/engine";
import { changesOf, allTextOf } from "../../end-to-end/results";
import type { Held, HeldContainer } from "./at-runpod";
import { nameOf } from "./description";
import type { Container, Declared, Ignored, DeclaredKind, Unit } from "./declared";
import { ignoredInputs, released, units, valueOf } from "./declared";

/** One `up`, with RunPod's values and the preview before it. */
export interface Round {
  /** RunPod's values before and after it. */
  before: Held;
  after: Held;
  /** The inputs in the state before it. */
  stated: Map<DeclaredKind | undefined, Record<string, unknown>>;
  program: Declared;
  /** The content that it may release. If releases are ignored, this is the first program's. */
  wanted: Container;
  ignored: Ignored;
  /** Whether the state has a release by another user, which `ignoreChanges` then keeps. */
  holdsForeignRelease: boolean;
  preview: OperationResult;
  result: OperationResult;
  ranBefore: HeldContainer;
  runs: HeldContainer;
}

const logicalNames: Record<DeclaredKind, string> = {
  volume: "models",
  template: "worker",
  endpoint: "service",
  pod: "shell",
};

export const kinds = Object.keys(logicalNames) as DeclaredKind[];

export function kindInUrn(urn: string): DeclaredKind | undefined {
  const name = urn.split("::").at(-1);
  return kinds.find((kind) => logicalNames[kind] === name);
}

/** The update that a preview announces for a resource, if any. */
function updateOf(round: Pick<Round, "preview">, kind: DeclaredKind) {
  return round.preview.steps.find(({ op, urn }) => op === "update" && kindInUrn(urn) === kind);
}

/** Whether the preview announced a change of a unit. After an interrupted update it announces everything. */
function isShown(round: Round, { kind, fields, variable }: Unit): boolean {
  const step = updateOf(round, kind);
  if (step === undefined) return false;
  const paths = Object.keys(step.detailedDiff);
  const isWhole = paths.length === 0;
  if (variable === undefined) return isWhole || paths.some((path) => fields.includes(path.split(/[.[]/)[0] ?? ""));
  // A map that is added or removed as a whole is announced as one. It stands for all its variables in state and
  // program.
  const isDeclared = variable in envInState(round, kind) || variable in envOf(round.program[kind]);
  return paths.includes(`env.${variable}`) || ((isWhole || paths.includes("env")) && isDeclared);
}

function envInState({ stated }: Round, kind: DeclaredKind): object {
  return envOf(stated.get(kind) ?? {});
}

function envOf(values: object): object {
  return (values as { env?: object }).env ?? {};
}

/** Whether the program omits all fields of the unit, so that RunPod's values are no difference. */
function isOmitted(program: Declared[DeclaredKind], { fields }: Unit): boolean {
  return fields.every((field) => (program as unknown as Record<string, unknown>)[field] === undefined);
}

/** Whether RunPod has the right value of a unit after the update. */
function isAsShown(round: Round, unit: Unit): boolean {
  const { before, after, program, stated } = round;
  const { kind, fields } = unit;
  const isKept = isEqual(valueOf(after[kind], unit), valueOf(before[kind], unit));
  if (!isShown(round, unit)) return isKept;
  if (!isOmitted(program[kind], unit)) return isAsDeclared(after[kind], program[kind], unit);
  // An argument that the program removed is cleared. One that it never had keeps RunPod's value.
  const wasDeclared = fields.some((field) => stated.get(kind)?.[field] !== undefined);
  return wasDeclared ? isEmpty(valueOf(after[kind], unit)) : isKept;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined;
  return Object.values(value).every((member) => Array.isArray(member) && member.length === 0);
}

/** Whether RunPod's value differs from the program without a previewed change. */
function isKeptDifference(round: Round, unit: Unit): boolean {
  const { kind, variable } = unit;
  const [there, program] = [round.before[kind], round.program[kind]];
  if (isShown(round, unit)) return false;
  // If the program removes a map, a variable that somebody added is still a difference to the state.
  const isDropped = variable !== undefined && isOmitted(program, unit) && round.stated.get(kind)?.["env"] !== undefined;
  return isDropped ? variable in envOf(there) : !isAsDeclared(there, program, unit);
}

/** The fields that the error of this `up` must name. Undefined if it must succeed. */
function reasonToStop(round: Round): string[] | undefined {
  const { before, after, program, wanted, holdsForeignRelease } = round;
  const ofTemplate = units.filter(({ kind }) => kind === "template");
  const foreign = ofTemplate.filter((unit) => isKeptDifference(round, unit)).flatMap(({ fields }) => fields);
  if (updateOf(round, "template") !== undefined && foreign.length > 0) return foreign;
  if (updateOf(round, "endpoint") !== undefined) {
    const different = released.filter((field) => !isReleasedAs(after.template, wanted, field));
    // If a release is held back, its content may be unknown.
    if (holdsForeignRelease) return ["ignoreChanges"];
    if (different.length > 0) return round.ignored === "release" ? ["ignoreChanges"] : different;
  }
  const isShrunk =
    isShown(round, { kind: "volume", fields: ["sizeInGb"] }) && before.volume.sizeInGb > program.volume.sizeInGb;
  return isShrunk ? ["sizeInGb"] : undefined;
}

/** Whether a field is released as wanted. Omitted fields and an empty env are not compared. */
function isReleasedAs(there: Container, wanted: Container, field: (typeof released)[number]): boolean {
  if (wanted[field] === undefined || (field === "env" && Object.keys(wanted.env ?? {}).length === 0)) return true;
  return isEqual(there[field], wanted[field]);
}

/** Asserts that RunPod has the previewed values and otherwise its old ones, or that the run stopped with a reason. */
export async function assertAsPreviewed(
  round: Round,
  isRefusedByRules: (kind: DeclaredKind, merged: Declared) => Promise<boolean>,
): Promise<void> {
  const { before, after, program, result } = round;
  const text = allTextOf(result);
  const untouched: DeclaredKind[] = [];
  for (const kind of kinds) {
    const own = units.filter((unit) => unit.kind === kind);
    const isSame = own.every((unit) => isEqual(valueOf(after[kind], unit), valueOf(before[kind], unit)));
    if (isSame) untouched.push(kind);
    if (!result.succeeded && isSame) continue;
    const wrong = own.filter((unit) => !isAsShown(round, unit));
    assert.deepEqual(
      wrong.map((unit) => describe(unit, before, program, after, isShown(round, unit))),
      [],
      `${kind}: RunPod's values after the up\n${changesOf(round.preview).join("\n")}\n${text}`,
    );
    if (result.succeeded && updateOf(round, kind) !== undefined) assertKeptIsReported(round, own, text);
  }
  assertReleased(round, text);
  const reason = reasonToStop(round);
  if (!result.succeeded && reason === undefined) {
    // The console's values may conflict with the update. Then no program could have both.
    assert.match(text, /conflict with this update/, "stops for a reason");
    const refused: DeclaredKind[] = [];
    for (const kind of untouched.filter((one) => updateOf(round, one) !== undefined)) {
      if (await isRefusedByRules(kind, mergedOf(round, kind))) refused.push(kind);
    }
    assert.ok(refused.length > 0, `the rules accept what the run refused\n${text}`);
    return;
  }
  assert.equal(result.succeeded, reason === undefined, `stops because of ${String(reason)}\n${text}`);
  for (const field of reason ?? []) {
    assert.match(text, new RegExp(`\\b${field}\\b`), "the field that stops it is named");
  }
}

/** Asserts that only the program's content was released, and that it was if the endpoint was saved. */
function assertReleased(round: Round, text: string): void {
  const { ranBefore, runs, wanted, result } = round;
  const isOld = isDeepStrictEqual(inOrder(ranBefore), inOrder(runs));
  const isWanted = released.every((field) => isReleasedAs(runs, wanted, field));
  const isSaved = result.succeeded && updateOf(round, "endpoint") !== undefined;
  const texts = [runs, ranBefore, wanted].map((content) => JSON.stringify(content));
  assert.ok(isSaved ? isWanted : isOld || isWanted, `runs ${texts[0]}, ran ${texts[1]}, wanted ${texts[2]}\n${text}`);
}

/** After an interrupted operation, workers run their old content or the program's. */
export function assertReleasedNothingElse(ran: HeldContainer, runs: HeldContainer, wanted: Container): void {
  const isWanted = released.every((field) => isReleasedAs(runs, wanted, field));
  assert.ok(isWanted || isDeepStrictEqual(inOrder(ran), inOrder(runs)), `released: ${JSON.stringify(runs)}`);
}

/** The values that RunPod would have after the update. */
function mergedOf(round: Round, kind: DeclaredKind): Declared {
  const merged = structuredClone(round.program) as unknown as Record<string, Record<string, unknown>>;
  const own = units.filter((unit) => unit.kind === kind && unit.variable === undefined && !isShown(round, unit));
  const there = round.before[kind] as unknown as Record<string, unknown>;
  for (const field of own.flatMap(({ fields }) => fields)) {
    const values = merged[kind] ?? {};
    if (there[field] === undefined) delete values[field];
    else values[field] = there[field];
  }
  return merged as unknown as Declared;
}

/** Whether RunPod has the program's values. Ignores the idle timeout of a queue that scales by request count. */
export function isAsDeclared(there: Declared[DeclaredKind], program: Declared[DeclaredKind], unit: Unit): boolean {
  if (isOmitted(program, unit)) return true;
  const isIdle = (field: string) => field !== "idleTimeoutInSeconds" || field in program;
  const compared = { ...unit, fields: unit.fields.filter(isIdle) };
  return isEqual(valueOf(there, compared), valueOf(program, compared));
}

/** Asserts that the update reports each kept field, and how to see and repair it. */
function assertKeptIsReported(round: Round, own: Unit[], text: string): void {
  const silent: string[] = [...ignoredInputs[round.ignored]];
  for (const unit of own.filter((one) => isKeptDifference(round, one))) {
    const { before, program } = round;
    const [is, should] = [before[unit.kind], program[unit.kind]] as unknown as Record<string, unknown>[];
    const fields = unit.fields.filter((field) => !isEqual(is?.[field], should?.[field]));
    if (fields.every((field) => silent.includes(field))) continue;
    assert.ok(
      fields.some((field) => new RegExp(`\\b${field}\\b`).test(text)) && text.includes("pulumi refresh"),
      `left in place without a word: ${fields.join(", ")}\n${text}`,
    );
  }
}

function describe(unit: Unit, before: Declared, program: Declared, after: Declared, shown: boolean): object {
  const of = (declared: Declared) => valueOf(declared[unit.kind], unit);
  return { unit: nameOf(unit), shown, console: of(before), program: of(program), now: of(after) };
}

/** RunPod returns lists of data centers, ports and versions in any order. Only the order of GPUs matters. */
export function isEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(inOrder(one), inOrder(other));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])].sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === "gpus" ? String(member) : inOrder(member)]),
  );
}
