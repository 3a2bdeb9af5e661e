import type { RunpodObject } from "../api";
import type { CommonInputs } from "./check";
import { checkInputs } from "./check";
import { UserError } from "../api/errors";
import { isComparable, mapsOf } from "./input";
import type { Inventory, FindResult } from "./inventory";
import type { Kind, State } from "./kind";
import type { DriftedField, ThreeWay } from "./three-way";
import { threeWay } from "./three-way";
import { tokenIn } from "./tokens";
import type { Lag } from "../api/clock";

/** One update: the engine's step, and what RunPod has meanwhile. */
export interface Step<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
> {
  kind: Kind<Inputs, Observed, Spec, Outputs, Learnt>;
  id: string;
  olds: State<Inputs, Outputs>;
  news: Inputs;
}

export interface ReadAndMerged<Inputs, Observed extends RunpodObject> {
  found: FindResult<Observed>;
  /** Undefined where RunPod does not have the thing any more. */
  current: Observed | undefined;
  merge: ThreeWay<Inputs>;
}

/**
 * Reads the thing, and what an update makes of it. A difference to the state is believed only when it outlasts the lag
 * of reads: a stale read of our own last change is no change by somebody else.
 */
export async function readAndMerge<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
>(
  step: Step<Inputs, Observed, Spec, Outputs, Learnt>,
  inventory: Inventory<Observed>,
  lag: Lag,
): Promise<ReadAndMerged<Inputs, Observed>> {
  const { kind, id, olds, news } = step;
  const isExpected = (seen: Observed) => olds.dropped === undefined && showsInputsOf(kind, olds, seen);
  const found = await inventory.findForUpdate(id, lag, isExpected);
  const current = found.object;
  return { found, current, merge: mergeOf(kind, olds, news, current) };
}

/**
 * Whether RunPod shows the inputs of the state, those that the step changes too: an adapter that compares with an old
 * read would find nothing to change.
 */
function showsInputsOf<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
>(kind: Kind<Inputs, Observed, Spec, Outputs, Learnt>, olds: State<Inputs, Outputs>, current: Observed): boolean {
  return mergeOf(kind, { ...olds, ready: true }, olds, current).drift.length === 0;
}

function mergeOf<Inputs extends CommonInputs, Observed extends RunpodObject, Spec, Outputs extends object, Learnt>(
  kind: Kind<Inputs, Observed, Spec, Outputs, Learnt>,
  olds: State<Inputs, Outputs>,
  news: Inputs,
  current: Observed | undefined,
): ThreeWay<Inputs> {
  const { rules, together = [] } = kind;
  const isInput = ([key]: [string, unknown]) => isComparable(rules.inputs, key);
  const only = <Bag extends object>(bag: Bag) => Object.fromEntries(Object.entries(bag).filter(isInput));
  const observed = current === undefined ? {} : only(kind.observe(current, olds));
  const sides = { olds: only(olds), news: only(news), observed } as {
    olds: Partial<Inputs>;
    news: Inputs;
    observed: Partial<Inputs>;
  };
  // After a step that broke off nobody knows what of it was carried out: then all of the program is sent.
  const { changed, merged, drift } = threeWay({
    ...sides,
    together,
    maps: mapsOf<Inputs>(rules.inputs),
    isWhole: !olds.ready,
  });
  return { changed, merged: { ...news, ...merged }, drift };
}

/**
 * What is sent: of the whole spec not what somebody changed at RunPod, nor what goes together and the step does not
 * change.
 */
export function specToSend<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
>(
  { kind, olds }: Step<Inputs, Observed, Spec, Outputs, Learnt>,
  current: Observed,
  { changed, merged, drift }: ThreeWay<Inputs>,
  learnt: Learnt | undefined,
): Partial<Spec> {
  const whole = kind.spec(merged, olds, current, learnt);
  const inUnits = (kind.together ?? []).flat().filter((key) => !changed.has(key));
  const others = drift.map(({ key }) => key as keyof Inputs).filter((key) => !changed.has(key));
  const kept = new Set<PropertyKey>(
    [...inUnits, ...others].flatMap((key) => [key, ...(kind.rules.inputs[key].sentAs ?? [])]),
  );
  return Object.fromEntries(Object.entries(whole as object).filter(([field]) => !kept.has(field))) as Partial<Spec>;
}

/** Stops an update that would make what the program does not say, or what its rules refuse. */
export function assertMergeAllowed<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
>({ kind, olds }: Step<Inputs, Observed, Spec, Outputs, Learnt>, { merged, drift }: ThreeWay<Inputs>): void {
  if (drift.length === 0) return;
  const refusal = kind.refuseOnDrift?.(drift, olds);
  if (refusal !== undefined) throw new UserError(refusal);
  // What RunPod has already is no change that the rules could refuse.
  const held = drift.filter(({ field, key }) => field === key).map(({ key, observed: value }) => [key, value]);
  const before = { ...olds, ...(Object.fromEntries(held) as Partial<Inputs>) };
  const { problems } = checkInputs(kind.rules, before, { ...merged } as Record<string, unknown>);
  if (problems.length === 0) return;
  throw new UserError(
    `RunPod's values differ from the state (${drift.map(({ field }) => field).join(", ")}) and conflict with ` +
      `this step: ${problems.join(" ")} Nothing was saved. Run \`pulumi refresh\`, then review the next preview.`,
  );
}

/**
 * Tells which fields stay as somebody left them, in the words of a warning. Of a hidden field neither side is shown.
 */
export function driftWarning(drift: readonly DriftedField[], isHidden: (key: string) => boolean): string | undefined {
  if (drift.length === 0) return undefined;
  const fields = drift.map(
    ({ field, key, stored, observed }) => field + (isHidden(key) ? "" : valuesOf(stored, observed)),
  );
  return (
    `RunPod's values differ from the state: ${fields.join(", ")}. This step does not change them, so they stay. ` +
    "Run `pulumi refresh` to see them in the next preview, and to restore your values with the next `pulumi " +
    "up`."
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
