import { isDeepStrictEqual } from "node:util";
import type { Listing, RunpodObject } from "../api";
import { UserError } from "../api/errors";
import type { Inventory } from "./inventory";
import { findIn } from "./inventory";
import { isRecord } from "./record";
import { tokenIn } from "./tokens";

/** What a program says of a thing that it adopts, beside what RunPod has. */
export interface Comparison<Observed extends RunpodObject> {
  id: string;
  /** What the program says and is known, fields that only we derive left out. */
  declared: Record<string, unknown>;
  /** The same fields as RunPod holds them. */
  observe(object: Observed): Record<string, unknown>;
  /** As in `Kind`. */
  misfits(object: Observed): Record<string, unknown>;
  /** Inputs that no message shows: of a map only names are told, and a single member may be unknown. */
  secretInputs: readonly string[];
  /** Whether the program has marked the argument as secret: then neither side's value is shown. */
  isMarkedSecret(key: string, value: unknown): boolean;
  /** Paths of what a preview does not know yet: it is not compared. None at an apply. */
  unknowns: readonly PropertyKey[][];
}

/** Takes what exists at RunPod into the state. Writes nothing, so whatever differs is for the user to decide. */
export async function adopt<Observed extends RunpodObject>(
  comparison: Comparison<Observed>,
  inventory: Inventory<Observed>,
): Promise<Observed> {
  const { object } = await inventory.find(comparison.id);
  const refusal = refusalOf(comparison, object);
  if (object === undefined || refusal !== undefined) throw new UserError(refusal);
  return inventory.record(object);
}

/** The same look at a list that is there already: what an adoption would be refused for. */
export function refusalBy<Observed extends RunpodObject>(
  comparison: Comparison<Observed>,
  listing: Listing<Observed>,
): string | undefined {
  return refusalOf(comparison, findIn(listing, comparison.id));
}

function refusalOf<Observed extends RunpodObject>(
  comparison: Comparison<Observed>,
  object: Observed | undefined,
): string | undefined {
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
function differencesOf<Observed extends RunpodObject>(comparison: Comparison<Observed>, object: Observed): string[] {
  const { declared, unknowns, secretInputs } = comparison;
  const observed = comparison.observe(object);
  const isKnown = (key: string) =>
    !unknowns.some(([first, ...rest]) => first === key && (rest.length === 0 || !secretInputs.includes(key)));
  const misfits = Object.entries(comparison.misfits(object)).map(([key, live]) => ({
    key,
    program: declared[key],
    live,
  }));
  const sides = Object.entries(declared)
    .filter(([key]) => key in observed)
    .map(([key, program]) => ({ key, program, live: withoutUnknown(comparison, key, observed[key]) }))
    .filter(({ program, live }) => !isDeepStrictEqual(program, live));
  return [...sides, ...misfits]
    .filter(({ key }) => isKnown(key))
    .map(({ key, program, live }) => difference(comparison, key, program, live));
}

/** A map without the members that are unknown in the program. */
function withoutUnknown(
  { secretInputs, unknowns }: Pick<Comparison<RunpodObject>, "secretInputs" | "unknowns">,
  key: string,
  side: unknown,
): unknown {
  if (!secretInputs.includes(key) || !isRecord(side)) return side;
  const names = unknowns.filter(([first]) => first === key).map(([, name]) => name);
  return Object.fromEntries(Object.entries(side).filter(([name]) => !names.includes(name)));
}

function difference(
  { secretInputs, isMarkedSecret }: Pick<Comparison<RunpodObject>, "secretInputs" | "isMarkedSecret">,
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
