import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { OperationResult } from "../../end-to-end/engine";
import { changesOf, allTextOf } from "../../end-to-end/results";
import type { Held, HeldContainer } from "./at-runpod";
import { nameOf } from "./description";
import type { Container, Declared, Ignored, KindOfThing, Unit } from "./declared";
import { ignoredInputs, released, units, valueOf } from "./declared";

/** One `up`, with what was there before and what the preview promised. */
export interface Round {
  /** RunPod before and after it. */
  before: Held;
  after: Held;
  /** The inputs in the state before it. */
  stated: Map<KindOfThing | undefined, Record<string, unknown>>;
  program: Declared;
  /** What the program shall release: that of the first one, where releases are ignored. */
  wanted: Container;
  ignored: Ignored;
  /** Whether somebody's release stands in the state, which `ignoreChanges` then holds. */
  holdsForeignRelease: boolean;
  preview: OperationResult;
  result: OperationResult;
  ranBefore: HeldContainer;
  runs: HeldContainer;
}

const logicalNames: Record<KindOfThing, string> = {
  volume: "models",
  template: "worker",
  endpoint: "service",
  pod: "shell",
};

export const kinds = Object.keys(logicalNames) as KindOfThing[];

export function kindInUrn(urn: string): KindOfThing | undefined {
  const name = urn.split("::").at(-1);
  return kinds.find((kind) => logicalNames[kind] === name);
}

/** The step that a preview announces for a thing, if it does not stay as it is. */
function updateOf(round: Pick<Round, "preview">, kind: KindOfThing) {
  return round.preview.steps.find(({ op, urn }) => op === "update" && kindInUrn(urn) === kind);
}

/** Whether the preview announced a change of a unit. After a step that broke off, it announces all of the program. */
function isShown(round: Round, { kind, fields, variable }: Unit): boolean {
  const step = updateOf(round, kind);
  if (step === undefined) return false;
  const paths = Object.keys(step.detailedDiff);
  const isWhole = paths.length === 0;
  if (variable === undefined) return isWhole || paths.some((path) => fields.includes(path.split(/[.[]/)[0] ?? ""));
  // A map that comes or goes as a whole shows as one: it stands for what the state or the program says of it.
  const isSpoken = variable in statedEnv(round, kind) || variable in envOf(round.program[kind]);
  return paths.includes(`env.${variable}`) || ((isWhole || paths.includes("env")) && isSpoken);
}

function statedEnv({ stated }: Round, kind: KindOfThing): object {
  return envOf(stated.get(kind) ?? {});
}

function envOf(thing: object): object {
  return (thing as { env?: object }).env ?? {};
}

/** Whether a program leaves a field to RunPod: then nothing that RunPod has there is a difference. */
function isUnsaid(said: Declared[KindOfThing], { fields }: Unit): boolean {
  return fields.every((field) => (said as unknown as Record<string, unknown>)[field] === undefined);
}

/** What RunPod must have of a unit after a step that was carried out. */
function isAsShown(round: Round, unit: Unit): boolean {
  const { before, after, program, stated } = round;
  const { kind, fields } = unit;
  const isKept = isEqual(valueOf(after[kind], unit), valueOf(before[kind], unit));
  if (!isShown(round, unit)) return isKept;
  if (!isUnsaid(program[kind], unit)) return isAsSaid(after[kind], program[kind], unit);
  // What the program no longer says goes; what it never said stays.
  const wasSaid = fields.some((field) => stated.get(kind)?.[field] !== undefined);
  return wasSaid ? isEmpty(valueOf(after[kind], unit)) : isKept;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined;
  return Object.values(value).every((member) => Array.isArray(member) && member.length === 0);
}

/** What differs at RunPod from the program although the preview did not show it. */
function isLeft(round: Round, unit: Unit): boolean {
  const { kind, variable } = unit;
  const [there, said] = [round.before[kind], round.program[kind]];
  if (isShown(round, unit)) return false;
  // Where the program ends to speak of a map, somebody's variable in it is a difference to the state still.
  const isDropped = variable !== undefined && isUnsaid(said, unit) && round.stated.get(kind)?.["env"] !== undefined;
  return isDropped ? variable in envOf(there) : !isAsSaid(there, said, unit);
}

/** Why this `up` must stop: the fields that its message has to name. Undefined if it must succeed. */
function reasonToStop(round: Round): string[] | undefined {
  const { before, after, program, wanted, holdsForeignRelease } = round;
  const ofTemplate = units.filter(({ kind }) => kind === "template");
  const foreign = ofTemplate.filter((unit) => isLeft(round, unit)).flatMap(({ fields }) => fields);
  if (updateOf(round, "template") !== undefined && foreign.length > 0) return foreign;
  if (updateOf(round, "endpoint") !== undefined) {
    const different = released.filter((field) => !isReleasedAs(after.template, wanted, field));
    // A release that is held back may be one that nobody can name any more.
    if (holdsForeignRelease) return ["ignoreChanges"];
    if (different.length > 0) return round.ignored === "release" ? ["ignoreChanges"] : different;
  }
  const isShrunk =
    isShown(round, { kind: "volume", fields: ["sizeInGb"] }) && before.volume.sizeInGb > program.volume.sizeInGb;
  return isShrunk ? ["sizeInGb"] : undefined;
}

/** Whether a field of a content is as wanted. What the program leaves to RunPod is not compared, nor an empty env. */
function isReleasedAs(there: Container, wanted: Container, field: (typeof released)[number]): boolean {
  if (wanted[field] === undefined || (field === "env" && Object.keys(wanted.env ?? {}).length === 0)) return true;
  return isEqual(there[field], wanted[field]);
}

/** RunPod has what the preview showed, and otherwise what it had; or the run stopped, and said why. */
export async function assertAsPreviewed(
  round: Round,
  isRefusedByRules: (kind: KindOfThing, merged: Declared) => Promise<boolean>,
): Promise<void> {
  const { before, after, program, result } = round;
  const told = allTextOf(result);
  const untouched: KindOfThing[] = [];
  for (const kind of kinds) {
    const own = units.filter((unit) => unit.kind === kind);
    const isSame = own.every((unit) => isEqual(valueOf(after[kind], unit), valueOf(before[kind], unit)));
    if (isSame) untouched.push(kind);
    if (!result.succeeded && isSame) continue;
    const wrong = own.filter((unit) => !isAsShown(round, unit));
    assert.deepEqual(
      wrong.map((unit) => describe(unit, before, program, after, isShown(round, unit))),
      [],
      `${kind}: what the up made of it\n${changesOf(round.preview).join("\n")}\n${told}`,
    );
    if (result.succeeded && updateOf(round, kind) !== undefined) assertLeftIsTold(round, own, told);
  }
  assertReleased(round, told);
  const reason = reasonToStop(round);
  if (!result.succeeded && reason === undefined) {
    // What the console has set may not go together with what the step sets: then that is what no program could say.
    assert.match(told, /conflict with this update/, "stops for a reason");
    const refused: KindOfThing[] = [];
    for (const kind of untouched.filter((one) => updateOf(round, one) !== undefined)) {
      if (await isRefusedByRules(kind, mergedOf(round, kind))) refused.push(kind);
    }
    assert.ok(refused.length > 0, `what it refuses to make is nothing that the rules refuse\n${told}`);
    return;
  }
  assert.equal(result.succeeded, reason === undefined, `stops because of ${String(reason)}\n${told}`);
  for (const field of reason ?? []) {
    assert.match(told, new RegExp(`\\b${field}\\b`), "the field that stops it is named");
  }
}

/** No release of anything but what the program says, and that one where the endpoint was saved. */
function assertReleased(round: Round, told: string): void {
  const { ranBefore, runs, wanted, result } = round;
  const isOld = isDeepStrictEqual(inOrder(ranBefore), inOrder(runs));
  const isWanted = released.every((field) => isReleasedAs(runs, wanted, field));
  const isSaved = result.succeeded && updateOf(round, "endpoint") !== undefined;
  const texts = [runs, ranBefore, wanted].map((content) => JSON.stringify(content));
  assert.ok(isSaved ? isWanted : isOld || isWanted, `runs ${texts[0]}, ran ${texts[1]}, wanted ${texts[2]}\n${told}`);
}

/** After an operation that broke off: workers run what they ran, or what the program says. */
export function assertReleasedNothingElse(ran: HeldContainer, runs: HeldContainer, wanted: Container): void {
  const isWanted = released.every((field) => isReleasedAs(runs, wanted, field));
  assert.ok(isWanted || isDeepStrictEqual(inOrder(ran), inOrder(runs)), `released: ${JSON.stringify(runs)}`);
}

/** What RunPod would have, had the step been carried out. */
function mergedOf(round: Round, kind: KindOfThing): Declared {
  const merged = structuredClone(round.program) as unknown as Record<string, Record<string, unknown>>;
  const own = units.filter((unit) => unit.kind === kind && unit.variable === undefined && !isShown(round, unit));
  const there = round.before[kind] as unknown as Record<string, unknown>;
  for (const field of own.flatMap(({ fields }) => fields)) {
    const thing = merged[kind] ?? {};
    if (there[field] === undefined) delete thing[field];
    else thing[field] = there[field];
  }
  return merged as unknown as Declared;
}

/** Whether RunPod has what a program says. A queue on request counts has no idle timeout, whatever RunPod keeps. */
export function isAsSaid(there: Declared[KindOfThing], said: Declared[KindOfThing], unit: Unit): boolean {
  if (isUnsaid(said, unit)) return true;
  const isIdle = (field: string) => field !== "idleTimeoutInSeconds" || field in said;
  const compared = { ...unit, fields: unit.fields.filter(isIdle) };
  return isEqual(valueOf(there, compared), valueOf(said, compared));
}

/** What an update leaves in place is told by field, with the way to see and repair it. */
function assertLeftIsTold(round: Round, own: Unit[], told: string): void {
  const silent: string[] = [...ignoredInputs[round.ignored]];
  for (const unit of own.filter((one) => isLeft(round, one))) {
    const { before, program } = round;
    const [is, should] = [before[unit.kind], program[unit.kind]] as unknown as Record<string, unknown>[];
    const fields = unit.fields.filter((field) => !isEqual(is?.[field], should?.[field]));
    if (fields.every((field) => silent.includes(field))) continue;
    assert.ok(
      fields.some((field) => new RegExp(`\\b${field}\\b`).test(told)) && told.includes("pulumi refresh"),
      `left in place without a word: ${fields.join(", ")}\n${told}`,
    );
  }
}

function describe(unit: Unit, before: Declared, program: Declared, after: Declared, shown: boolean): object {
  const of = (declared: Declared) => valueOf(declared[unit.kind], unit);
  return { unit: nameOf(unit), shown, console: of(before), program: of(program), now: of(after) };
}

/** RunPod gives lists of places, ports and versions back in any order; that of GPUs counts. */
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
