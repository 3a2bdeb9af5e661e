import { isDeepStrictEqual } from "node:util";
import type { KindApi, RunpodObject } from "../api";
import { Lag, lagLeftAfter } from "../api/clock";
import { isRunpodError, messageOf, PartialFailure, UserError } from "../api/errors";
import { checkInputs } from "./check";
import type { Engine } from "./engine";
import { isComparable, isUnquotable, mapsOf } from "./input";
import type { FindResult, Inventory } from "./inventory";
import type { AnyInputs, AnyKind, StoredState } from "./kind";
import { marksAfterWrite } from "./marks";
import { isRecord } from "./record";
import { finishSave, merged, withCause } from "./save";
import type { DriftedField, ThreeWay } from "./three-way";
import { threeWay } from "./three-way";
import { tokenIn } from "./tokens";

/** Updates a resource: sends what the step changes, on top of what RunPod has now. */
export async function update(engine: Engine, id: string, olds: StoredState, news: AnyInputs): Promise<StoredState> {
  return engine.withoutSecretValues(news, (hideFieldsOf) => {
    hideFieldsOf(olds);
    return updateAtRunpod(engine, id, olds, news, hideFieldsOf);
  });
}

async function updateAtRunpod(
  engine: Engine,
  id: string,
  olds: StoredState,
  news: AnyInputs,
  hideFieldsOf: (observed: object) => void,
): Promise<StoredState> {
  const { kind, context, inventory, holders } = engine;
  const { accounts } = context;
  inventory.claim(id);
  engine.holdInState(id, olds);
  holders.hold(id, olds);
  // A key of another account lists other resources.
  accounts.assertSameAccount((await inventory.list("any")).accountId, olds);
  const isLocal = changesOnlyLocalInputs(kind, olds, news);
  const confirmed = isLocal ? undefined : await kind.hooks?.beforeSave?.(context, news, id);
  const step = { kind, id, olds, news };
  const lag = new Lag(context.clock, lagLeftAfter(context.clock, olds.savedAt), context.waitReporter);
  const { found, current, merge } = await readAndMerge(step, inventory, lag);
  accounts.assertSameAccount(found.accountId, olds);
  if (current === undefined) {
    await engine.assertGone(id, found, olds);
    throw new UserError(
      kind.words?.onVanish?.(id) ??
        "it no longer exists at RunPod. Run `pulumi refresh`, then `pulumi up`, which creates it again.",
    );
  }
  hideFieldsOf(kind.mapping.toInputs(current, olds));
  assertMergeAllowed(step, merge);
  engine.assertOffered(olds, news);
  const prepared = merged(await kind.hooks?.prepare?.(context, news, olds, current), confirmed);
  const spec = specToSend(step, current, merge, prepared);
  const save = { sent: spec, prepared, before: current };
  const isMarkedSecret = engine.isMarkedIn(news);
  const isHidden = (key: string) => isUnquotable(kind.rules.inputs, key) || isMarkedSecret(key);
  engine.warnAbout(id, news, driftWarning(merge.drift, isHidden));
  if (isLocal) return withInputs(engine, olds, news);
  if (isCreateDone(engine, step, current)) return finishSave(engine, current, found.accountId, news, olds, save);
  const change = changeOn(engine);
  let saved: RunpodObject;
  try {
    saved = await inventory.write(() => change(engine.withState(current, olds), spec));
  } catch (error) {
    if (!isRunpodError(error)) throw error;
    if (!error.mayHaveHappened && error.id === undefined) throw await withCause(engine, error, news, id);
    // If the state kept the old inputs, a program that goes back to them would show no change.
    throw new PartialFailure(
      id,
      { ...mergeUncertainUpdate(olds, news), ready: false, ...marksAfterWrite(olds, context.clock) },
      messageOf(error),
    );
  }
  return finishSave(engine, saved, found.accountId, news, olds, save);
}

/** The state with other inputs. RunPod was not asked for anything, so its outputs stay. */
function withInputs({ kind }: Engine, olds: StoredState, news: AnyInputs): StoredState {
  const outputs = Object.entries(olds).filter(([key]) => !Object.hasOwn(kind.rules.inputs, key));
  return { ...(Object.fromEntries(outputs) as StoredState), ...news };
}

/** Whether a step changes only inputs that RunPod never sees. After an interrupted step the answer is no. */
function changesOnlyLocalInputs(kind: AnyKind, olds: StoredState, news: AnyInputs): boolean {
  const inputs = Object.keys(kind.rules.inputs);
  const changed = inputs.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
  return olds.ready && changed.length > 0 && changed.every((key) => kind.rules.inputs[key]?.local === true);
}

/**
 * Whether an interrupted create needs no further call: its API cannot change an object, so the create sent everything,
 * and RunPod shows what it reports of that.
 */
function isCreateDone(engine: Engine, { kind, olds, news }: Step, current: RunpodObject): boolean {
  if (engine.api().update !== undefined || changedAtRunpod(kind, olds, news).length > 0) return false;
  return showsInputsOf(kind, olds, current);
}

/** Each changed input, if RunPod sees it: an API that cannot change an object needs a new one. */
export function changedAtRunpod(kind: AnyKind, olds: Partial<StoredState>, news: AnyInputs): string[] {
  const inputs = Object.keys(kind.rules.inputs);
  return inputs.filter(
    (key) => kind.rules.inputs[key]?.local !== true && key !== "adopt" && !isDeepStrictEqual(olds[key], news[key]),
  );
}

/** The port's update. Throws if the API has none: then each change replaces, so that no update should run. */
function changeOn(engine: Engine): NonNullable<KindApi<RunpodObject, object>["update"]> {
  const port = engine.api();
  if (port.update !== undefined) return port.update.bind(port);
  throw new UserError(
    `RunPod's API cannot change a ${engine.name}. Nothing was changed. To delete and create it again, run ` +
      "`pulumi up --replace <its URN>`.",
  );
}

/**
 * The state after an update that was done, or not, or in part: what either side declared is ours, each member of a map
 * too.
 */
function mergeUncertainUpdate(olds: object, news: object): object {
  const before = new Map<string, unknown>(Object.entries(olds));
  const merged = Object.entries(news).map(([key, value]: [string, unknown]) => {
    const old = before.get(key);
    return [key, isRecord(old) && isRecord(value) ? { ...old, ...value } : value];
  });
  return { ...olds, ...Object.fromEntries(merged) } as object;
}

/** One update: the engine's step, and what RunPod has meanwhile. */
interface Step {
  kind: AnyKind;
  id: string;
  olds: StoredState;
  news: AnyInputs;
}

interface ReadAndMerged {
  found: FindResult<RunpodObject>;
  /** Undefined if RunPod no longer has the object. */
  current: RunpodObject | undefined;
  merge: ThreeWay<AnyInputs>;
}

/**
 * Reads the object and merges the step into it. A difference to the state counts only if it outlasts the lag of reads,
 * because a stale read of our own last change is no change by somebody else.
 */
async function readAndMerge(step: Step, inventory: Inventory<RunpodObject>, lag: Lag): Promise<ReadAndMerged> {
  const { kind, id, olds, news } = step;
  const isExpected = (seen: RunpodObject) => olds.dropped === undefined && showsInputsOf(kind, olds, seen);
  const found = await inventory.findForUpdate(id, lag, isExpected);
  const current = found.object;
  return { found, current, merge: mergeOf(kind, olds, news, current) };
}

/**
 * Whether RunPod shows the inputs of the state, those that the step changes too: an adapter that compares with an old
 * read would find nothing to change.
 */
function showsInputsOf(kind: AnyKind, olds: StoredState, current: RunpodObject): boolean {
  return mergeOf(kind, { ...olds, ready: true }, olds, current).drift.length === 0;
}

function mergeOf(
  kind: AnyKind,
  olds: StoredState,
  news: AnyInputs,
  current: RunpodObject | undefined,
): ThreeWay<AnyInputs> {
  const { rules, mapping } = kind;
  const isInput = ([key]: [string, unknown]) => isComparable(rules.inputs, key);
  const only = <Bag extends object>(bag: Bag) => Object.fromEntries(Object.entries(bag).filter(isInput));
  const observed = current === undefined ? {} : only(kind.mapping.toInputs(current, olds));
  const sides = { olds: only(olds), news: only(news), observed } as {
    olds: Partial<AnyInputs>;
    news: AnyInputs;
    observed: Partial<AnyInputs>;
  };
  // After an interrupted step it is unknown what RunPod carried out, so all inputs are sent.
  const { changed, merged, drift } = threeWay({
    ...sides,
    together: mapping.sentTogether ?? [],
    maps: mapsOf<AnyInputs>(rules.inputs),
    isWhole: !olds.ready,
  });
  return { changed, merged: { ...news, ...merged }, drift };
}

/**
 * The part of the spec to send. Leaves out what somebody changed at RunPod, and groups of inputs that the step does not
 * change.
 */
function specToSend(
  { kind, olds }: Step,
  current: RunpodObject,
  { changed, merged, drift }: ThreeWay<AnyInputs>,
  prepared: unknown,
): object {
  const whole = kind.mapping.toSpec({ news: merged, olds, current, prepared });
  const inUnits = (kind.mapping.sentTogether ?? []).flat().filter((key) => !changed.has(key));
  const others = drift.map(({ key }) => key).filter((key) => !changed.has(key));
  const kept = new Set<PropertyKey>(
    [...inUnits, ...others].flatMap((key) => [key, ...(kind.rules.inputs[key]?.sentAs ?? [])]),
  );
  return Object.fromEntries(Object.entries(whole).filter(([field]) => !kept.has(field)));
}

/** Stops an update that would make what the program does not say, or what its rules refuse. */
function assertMergeAllowed({ kind, olds }: Step, { merged, drift }: ThreeWay<AnyInputs>): void {
  if (drift.length === 0) return;
  const refusal = kind.words?.onDriftInUpdate?.(drift, olds);
  if (refusal !== undefined) throw new UserError(refusal);
  // What RunPod has already is no change that the rules could refuse.
  const held = drift.filter(({ field, key }) => field === key).map(({ key, observed: value }) => [key, value]);
  const before = { ...olds, ...(Object.fromEntries(held) as Partial<AnyInputs>) };
  const { problems } = checkInputs(kind.rules, before, { ...merged });
  if (problems.length === 0) return;
  throw new UserError(
    `RunPod's values differ from the state (${drift.map(({ field }) => field).join(", ")}) and conflict with ` +
      `this update: ${problems.join(" ")} Nothing was changed. Run \`pulumi refresh\`: the next \`pulumi up\` then ` +
      "restores your values. To keep RunPod's values, write them into the program.",
  );
}

/**
 * Warns about fields that somebody changed and that this step leaves as they are. Shows no value of a hidden field.
 */
export function driftWarning(drift: readonly DriftedField[], isHidden: (key: string) => boolean): string | undefined {
  if (drift.length === 0) return undefined;
  const fields = drift.map(
    ({ field, key, stored, observed }) => field + (isHidden(key) ? "" : valuesOf(stored, observed)),
  );
  return (
    `RunPod's values differ from the state: ${fields.join(", ")}. This update does not change them, so they stay. ` +
    "Run `pulumi refresh` to see them in the next preview, and to restore your values with the next `pulumi up`."
  );
}

function valuesOf(stored: unknown, held: unknown): string {
  const [before, now] = [textOf(stored), textOf(held)];
  if (tokenIn(before) !== undefined || tokenIn(now) !== undefined) return "";
  return ` (${now}, in the state ${before})`;
}

function textOf(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}
