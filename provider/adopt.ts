import { isDeepStrictEqual } from "node:util";
import type { Thing } from "./api";
import { UserError } from "./errors";
import type { Inventory } from "./inventory";
import { tokenIn } from "./tokens";

export interface Adoption<Observed extends Thing> {
  id: string;
  inventory: Inventory<Observed>;
  /** What the program says, fields that only we derive left out. */
  declared: Record<string, unknown>;
  /** The same fields as RunPod holds them. */
  observe(thing: Observed): Record<string, unknown>;
  /** As in `Kind`. */
  misfits(thing: Observed): Record<string, unknown>;
  /** Whether the program has marked the argument as secret: then neither side's value is shown. */
  isSecret(key: string, value: unknown): boolean;
}

/** Values of these fields may be secrets. */
const unspoken = new Set(["env"]);

/** Takes what exists at RunPod into the state. Writes nothing, so whatever differs is for the user to decide. */
export async function adopt<Observed extends Thing>(adoption: Adoption<Observed>): Promise<Observed> {
  const { id, inventory } = adoption;
  const { thing } = await inventory.observe(id);
  if (thing === undefined)
    throw new UserError(
      `adopt: RunPod does not list ${id} in the account of this API key. Check the id, and runpod:apiKey.`,
    );
  const live = adoption.observe(thing);
  const differences = Object.entries(adoption.declared)
    .filter(([key, value]) => key in live && !isDeepStrictEqual(live[key], value))
    .map(([key, value]) => difference(adoption, key, value, live[key]));
  const misfits = Object.entries(adoption.misfits(thing));
  differences.push(...misfits.map(([key, value]) => difference(adoption, key, adoption.declared[key], value)));
  if (differences.length > 0) {
    throw new UserError(
      `adopt: ${id} differs from the program, and adopting changes nothing at RunPod. Write what is there, and change it afterwards:\n` +
        differences.map((line) => `  ${line}`).join("\n"),
    );
  }
  return inventory.record(thing);
}

function difference(
  { isSecret }: Pick<Adoption<Thing>, "isSecret">,
  key: string,
  declared: unknown,
  live: unknown,
): string {
  if (unspoken.has(key) || isSecret(key, declared)) return `${key}: the values differ (not shown, they may be secrets)`;
  const token = tokenInEither(declared, live);
  if (token !== undefined) return `${key}: the values differ (not shown, one seems to hold ${token})`;
  return `${key}: ${textFor(declared)} in the program, ${textFor(live)} at RunPod`;
}

function textFor(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

function tokenInEither(...values: unknown[]): string | undefined {
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value ?? "")));
  return texts.map(tokenIn).find((token) => token !== undefined);
}
