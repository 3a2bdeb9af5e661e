import { isDeepStrictEqual } from "node:util";
import type { RunpodObject } from "../api";
import { messageOf, PartialFailure, UserError } from "../api/errors";
import { redact } from "../api/redact";
import type { Unresolved } from "./check";
import type { Engine } from "./engine";
import { isComparable } from "./input";
import { findIn } from "./inventory";
import type { AnyInputs, StoredState } from "./kind";
import { labelOf } from "./label";
import { newHolder } from "./marks";
import { isRecord } from "./record";
import { tokenIn } from "./tokens";
import { containsUnknown, unknownPaths } from "./unknown";

/** Takes an existing resource into the state. Writes nothing at RunPod: any difference is for the user to decide. */
export async function adopt(
  engine: Engine,
  id: string,
  inputs: AnyInputs,
): Promise<{ id: string; outputs: StoredState }> {
  const { context, inventory, holders } = engine;
  const holder = newHolder();
  let accountId: string | undefined;
  let object: RunpodObject;
  let outputs: object;
  try {
    // Before anything that can fail: a resource that has held it so far must not delete it then.
    holders.adopting(id, holder, inputs);
    ({ accountId } = await inventory.list("any"));
    await engine.assertAccountForCreate(accountId);
    const resolved = await comparisonFor(engine, id, inputs);
    outputs = resolved.outputs;
    const found = await inventory.find(id);
    const refusal = refusalOf(resolved.comparison, found.object);
    if (found.object === undefined || refusal !== undefined) throw new UserError(refusal);
    object = inventory.record(found.object);
  } catch (error) {
    holders.refused(id, holder);
    throw error;
  }
  holders.adopted(id, holder, inputs);
  engine.kind.hooks?.onAdopted?.(context, id, inputs);
  const note = engine.adoptionNote();
  if (note !== undefined) context.warn(`${labelOf(engine.name, inputs.name, id)} is adopted. ${note}`);
  const state = { ...engine.stateOf(inputs, object, accountId, {}), ...outputs, holder };
  try {
    await engine.kind.hooks?.afterAdopt?.(context, object, inputs);
  } catch (error) {
    throw new PartialFailure(id, { ...state, ready: false }, messageOf(error));
  }
  return { id, outputs: state };
}

/** Reports in a preview whether `pulumi up` would adopt what a new resource names. */
export async function reviewAdoption(
  engine: Engine,
  olds: Record<string, unknown>,
  inputs: Unresolved<AnyInputs>,
): Promise<void> {
  const { context, inventory, holders } = engine;
  const { adopt: id } = inputs as { adopt?: unknown };
  if (Object.keys(olds).length > 0 || typeof id !== "string" || holders.isReplacement(id, inputs)) return;
  const label = labelOf(engine.name, inputs.name);
  await context.adoptionReview.report(label, id, engine.adoptionNote(), async () => {
    const listing = await inventory.list("any");
    await engine.assertAccountForCreate(listing.accountId);
    const { comparison } = await comparisonFor(engine, id, inputs);
    const refusal = holders.refusalToAdopt(id, inputs) ?? refusalOf(comparison, findIn(listing, id));
    return refusal === undefined ? undefined : redact(refusal, engine.secretsIn(inputs));
  });
}

/** The program and RunPod side by side, for a resource to adopt. */
interface Comparison {
  id: string;
  /** What the program says and is known, fields that only we derive left out. */
  declared: Record<string, unknown>;
  /** The same fields as RunPod holds them. */
  observe(object: RunpodObject): Record<string, unknown>;
  /** As in `Kind`. */
  conflicts(object: RunpodObject): Record<string, unknown>;
  /** Inputs that no message shows. Of a map, messages show names only, and single members may be unknown. */
  secretInputs: readonly string[];
  /** Whether the program has marked the argument as secret: then neither side's value is shown. */
  isMarkedSecret(key: string, value: unknown): boolean;
  /** Paths of what a preview does not know yet: it is not compared. None at an apply. */
  unknowns: readonly PropertyKey[][];
}

/** What an adoption compares, of inputs that a preview may not know in whole, and the outputs that remember it. */
async function comparisonFor(
  engine: Engine,
  id: string,
  inputs: Unresolved<AnyInputs>,
): Promise<{ comparison: Comparison; outputs: object }> {
  const { kind, context } = engine;
  const known = knownOf(engine, inputs);
  const resolved = await kind.identity.resolve?.(context, known);
  const compared = resolved?.inputs ?? known;
  const declared = Object.entries(compared).filter(([key]) => isComparable(kind.rules.inputs, key));
  const comparison: Comparison = {
    id,
    declared: Object.fromEntries(declared),
    observe: (found) => kind.mapping.toInputs(found, engine.stateOf(compared, found, undefined, {})),
    conflicts: (found) => kind.identity.adoptionConflicts?.(found, compared) ?? {},
    secretInputs: engine.alwaysSecret,
    isMarkedSecret: (key, value) => context.secretInputs.isMarked(engine.name, key, value),
    unknowns: unknownPaths(inputs),
  };
  return { comparison, outputs: resolved?.outputs ?? {} };
}

function knownOf(engine: Engine, inputs: Unresolved<AnyInputs>): AnyInputs {
  const known = engine.withMaps(inputs as Partial<AnyInputs>, (map) =>
    Object.entries(map).filter(([, value]) => !containsUnknown(value)),
  );
  return Object.fromEntries(Object.entries(known).filter(([, value]) => !containsUnknown(value))) as AnyInputs;
}

function refusalOf(comparison: Comparison, object: RunpodObject | undefined): string | undefined {
  const { id } = comparison;
  if (object === undefined) {
    return `adopt: RunPod does not list ${id} in the account of this API key. Check the id, and runpod:apiKey.`;
  }
  const differences = differencesOf(comparison, object);
  if (differences.length === 0) return undefined;
  return (
    `adopt: ${id} does not match your program, and adopting never changes anything at RunPod. Use RunPod's ` +
    `values first, run \`pulumi up\`, then make your changes:\n` +
    differences.map((line) => `  ${line}`).join("\n")
  );
}

/** A line for each field. */
function differencesOf(comparison: Comparison, object: RunpodObject): string[] {
  const { declared, unknowns, secretInputs } = comparison;
  const observed = comparison.observe(object);
  const isKnown = (key: string) =>
    !unknowns.some(([first, ...rest]) => first === key && (rest.length === 0 || !secretInputs.includes(key)));
  const conflicts = Object.entries(comparison.conflicts(object)).map(([key, live]) => ({
    key,
    program: declared[key],
    live,
  }));
  const sides = Object.entries(declared)
    .filter(([key]) => key in observed)
    .map(([key, program]) => ({ key, program, live: withoutUnknown(comparison, key, observed[key]) }))
    .filter(({ program, live }) => !isDeepStrictEqual(program, live));
  return [...sides, ...conflicts]
    .filter(({ key }) => isKnown(key))
    .map(({ key, program, live }) => difference(comparison, key, program, live));
}

/** A map without the members that are unknown in the program. */
function withoutUnknown(
  { secretInputs, unknowns }: Pick<Comparison, "secretInputs" | "unknowns">,
  key: string,
  side: unknown,
): unknown {
  if (!secretInputs.includes(key) || !isRecord(side)) return side;
  const names = unknowns.filter(([first]) => first === key).map(([, name]) => name);
  return Object.fromEntries(Object.entries(side).filter(([name]) => !names.includes(name)));
}

function difference(
  { secretInputs, isMarkedSecret }: Pick<Comparison, "secretInputs" | "isMarkedSecret">,
  key: string,
  declared: unknown,
  live: unknown,
): string {
  const isSecret = secretInputs.includes(key);
  if (isSecret && isRecord(declared) && isRecord(live)) {
    return `${key}: ${differingNames(declared, live)} (values are not shown, they may be secrets)`;
  }
  if (isSecret || isMarkedSecret(key, declared)) {
    return `${key}: the values differ (not shown, they may be secrets)`;
  }
  const token = tokenInEither(declared, live);
  if (token !== undefined) return `${key}: the values differ (not shown, one seems to hold ${token})`;
  return `${key}: ${textFor(declared)} in the program, ${textFor(live)} at RunPod`;
}

function differingNames(declared: Record<string, unknown>, live: Record<string, unknown>): string {
  const names = Object.keys({ ...declared, ...live }).filter((name) => !isDeepStrictEqual(declared[name], live[name]));
  const inBoth = names.filter((name) => Object.hasOwn(declared, name) && Object.hasOwn(live, name));
  const groups: [names: string[], one: string, several: string][] = [
    [inBoth, "has another value", "have other values"],
    [names.filter((name) => !Object.hasOwn(live, name)), "is only in the program", "are only in the program"],
    [names.filter((name) => !Object.hasOwn(declared, name)), "is only at RunPod", "are only at RunPod"],
  ];
  return groups
    .filter(([group]) => group.length > 0)
    .map(([group, one, several]) => `${group.join(", ")} ${group.length === 1 ? one : several}`)
    .join(", ");
}

function textFor(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

function tokenInEither(...values: unknown[]): string | undefined {
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value ?? "")));
  return texts.map(tokenIn).find((token) => token !== undefined);
}
