import { z } from "zod";
import type { KindCapabilities } from "../api/capabilities";
import { lacksIn, noLimits, notOffered } from "../api/capabilities";
import type { Input, Inputs as InputsOf } from "./input";
import { mapsOf } from "./input";
import { labelOf } from "./label";
import { outputTextProblem, withoutOutputText } from "./output-text";
import { withoutForeignPlaceholders } from "./placeholder";
import type { Unknown } from "./unknown";
import { containsUnknown, unknown, unknownPaths } from "./unknown";

/** What every kind takes. */
export interface CommonInputs {
  name: string;
  /**
   * Id of an existing resource at RunPod. `pulumi up` takes it into the state instead of creating one, and changes
   * nothing at RunPod. Any difference to the other arguments is an error that lists RunPod's values. A warning names
   * what RunPod does not report. The preview shows both. Set `name` too, because the default one ends in 7 hex digits.
   *
   * @default none: a new resource is created
   * @change does nothing: it is used only when the resource is created. You may keep or remove the line afterwards
   */
  adopt?: string;
}

/**
 * Inputs as they are in a preview: any of them may be unknown as a whole or in a part.
 *
 * @internal
 */
export type Unresolved<Inputs> = { [Key in keyof Inputs]?: Inputs[Key] | Unknown };

/**
 * What a class passes to the rules besides the inputs.
 *
 * @internal
 */
export type Hints = Record<string, unknown>;

/**
 * The inputs of one resource, as rules over several fields look at them.
 *
 * @internal
 */
export interface Proposal<Inputs> {
  /** Inputs of the program that are known and valid. */
  news: Partial<Inputs>;
  /** All inputs as written, invalid and unknown ones too, and the hints. */
  raw: Unresolved<Inputs> & Hints;
  /** The previous inputs, as far as this version's schema takes them. Empty for a new resource. */
  olds: Partial<Inputs>;
  /** The whole stored state. Rules that protect paid resources and data look at this. */
  state: Readonly<Record<string, unknown>>;
}

/**
 * The static rules of one kind. All pure: no I/O, no clock, no environment.
 *
 * @internal
 */
export interface InputRules<Inputs extends CommonInputs> {
  /** As users know it, and as the type token ends. */
  kind: string;
  /** What a program may say; what is not listed is refused by name. */
  inputs: InputsOf<Inputs>;
  /** Continues a sentence on an argument that does not exist with the one that may be meant. */
  suggestionFor?: (argument: string, known: readonly string[]) => string;
  /** What the class passes for `problems` alone: never an input, never kept. */
  hints?: string[];
  /** Whether an unnamed resource gets a new default name, as one does whose replacement Pulumi creates first. */
  renames?(olds: Partial<Inputs>, news: Record<string, unknown>): boolean;
  /**
   * For a kind of which RunPod takes no name twice, and whose replacement Pulumi creates first. Returns the changed
   * inputs that replace. Such a replacement needs another name: that of an unnamed resource counts up.
   */
  renewedFor?(olds: Partial<Inputs>, news: Partial<Inputs>): (keyof Inputs)[];
  /** Rules over several fields, and over time. Returns a sentence for each problem. */
  problems?(proposal: Proposal<Inputs>): string[];
  /** Adds our documented defaults and what derives from other inputs. `olds` are the inputs of last time. */
  complete?(inputs: Unresolved<Inputs>, olds: Partial<Inputs>): Unresolved<Inputs>;
}

/** @internal */
export interface Checked<Inputs> {
  inputs: Unresolved<Inputs>;
  /** One text per problem; none means that the inputs are good. */
  problems: string[];
}

/**
 * Validates and canonicalises the inputs of one resource. `olds` are the checked inputs of last time, empty for a new
 * one. Of `limits` only what is asked for anew is refused: what a state has, an API took.
 *
 * @internal
 */
export function checkInputs<Inputs extends CommonInputs>(
  rules: InputRules<Inputs>,
  olds: Partial<Inputs>,
  news: Record<string, unknown>,
  limits: KindCapabilities = noLimits,
): Checked<Inputs> {
  // A state of an older version, or an edited one, may hold what this version does not take.
  const before = validate(rules, { ...olds }).valid as Partial<Inputs>;
  const { defaultName, secretInputs: _secretInputs, inPreview: _inPreview, ...rest } = news;
  const hints = rules.hints ?? [];
  const declared = Object.fromEntries(Object.entries(rest).filter(([key]) => !hints.includes(key)));
  const kept = rules.renames?.(before, declared) === true ? undefined : before.name;
  const name = declared.name ?? kept ?? defaultName ?? before.name;
  const named: Record<string, unknown> = name === undefined ? declared : { ...declared, name };
  if (before.name !== undefined) {
    // Adopted or not, it is in the state now: the line may stay in the program, or go, or come.
    delete named.adopt;
    if (before.adopt !== undefined) named.adopt = before.adopt;
  }

  for (const key of mapsOf<Inputs>(rules.inputs)) {
    const field = String(key);
    if (field in named) named[field] = withoutForeignPlaceholders(named[field], before[key]);
  }

  const { issues, valid } = validate(rules, named);
  const canonical = canonicalise(rules, valid as Partial<Inputs>);

  const resource = labelOf(rules.kind, typeof name === "string" ? withoutOutputText(name) : name);
  const problems = [
    ...issues.map((issue) => `${fieldOf(issue)} ${issue.message}`.trim()),
    ...problemsOfLimits(limits, olds, named),
    ...problemsOfTakenName(rules, before, canonical, declared),
    ...(rules.problems?.({
      news: canonical,
      raw: { ...rest, ...named } as Unresolved<Inputs> & Hints,
      olds: before,
      state: { ...olds },
    }) ?? []),
  ].map((problem) => `${resource}: ${problem}${/[.?!]$/.test(problem) ? "" : "."}`);
  if (problems.length > 0) return { inputs: named as Unresolved<Inputs>, problems };

  const inputs = { ...named, ...canonical } as Unresolved<Inputs>;
  return { inputs: rules.complete?.(inputs, before) ?? inputs, problems };
}

/** What the API does not offer, of that which the program sets anew or changes. */
export function problemsOfLimits(limits: KindCapabilities, olds: object, news: object): string[] {
  return lacksIn(limits, olds, news).map((lack) => notOffered(lack, limits));
}

/** Whether a replacement would get the name of the resource that it replaces, which still exists then. */
function problemsOfTakenName<Inputs extends CommonInputs>(
  rules: InputRules<Inputs>,
  olds: Partial<Inputs>,
  news: Partial<Inputs>,
  { name }: { name?: unknown },
): string[] {
  if (name === undefined || name !== olds.name) return [];
  const causes = rules.renewedFor?.(olds, news) ?? [];
  if (causes.length === 0) return [];
  return [
    `${causes.map(String).join(" and ")} changes, which replaces it. Pulumi creates the new one before it deletes this ` +
      "one, and RunPod takes no name twice. Give it another name too, or leave name out: the default name then " +
      "changes with each replacement",
  ];
}

/** What is wrong with inputs by their schema, and those that are known and right. */
function validate<Inputs extends CommonInputs>(rules: InputRules<Inputs>, inputs: Record<string, unknown>) {
  const issues = issuesOf(rules, inputs);
  const invalid = new Set(issues.map((issue) => issue.path[0]));
  const right = Object.entries(inputs).filter(([key, value]) => !invalid.has(key) && !containsUnknown(value));
  return { issues, valid: Object.fromEntries(right) };
}

/** The problems of the schema, those left out that only say that an unknown value is not of the right type. */
function issuesOf<Inputs extends CommonInputs>(
  rules: InputRules<Inputs>,
  inputs: Record<string, unknown>,
): z.core.$ZodIssue[] {
  const result = schemaOf(rules.inputs).safeParse(inputs, { error: explain });
  const unknowns = unknownPaths(inputs);
  const issues = (result.error?.issues ?? []).flatMap((issue) => perArgument(issue, rules));
  const outputs = outputTextsIn(inputs, []);
  return [
    ...outputs,
    ...issues.filter(
      (issue) =>
        !unknowns.some((path) => startsWith(path, issue.path) || startsWith(issue.path, path)) &&
        // What such a text breaks besides is not the point.
        !outputs.some(({ path }) => startsWith(issue.path, path)),
    ),
  ];
}

/** Returns an issue for each text, at any depth, that contains the text of a converted Output. */
function outputTextsIn(value: unknown, path: PropertyKey[]): z.core.$ZodIssue[] {
  if (typeof value === "string") {
    const message = outputTextProblem(value);
    return message === undefined ? [] : [{ code: "custom", path, message }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const message = outputTextProblem(key);
    return message === undefined ? outputTextsIn(member, at) : [{ code: "custom", path, message }];
  });
}

const schemas = new WeakMap<object, z.ZodObject>();

/** Made once per kind: zod compiles a schema when it first parses with it, which takes longer than the parsing. */
function schemaOf(inputs: Record<string, Input>): z.ZodObject {
  const known = schemas.get(inputs);
  if (known !== undefined) return known;
  const schema = z.strictObject(Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.schema])));
  schemas.set(inputs, schema);
  return schema;
}

function startsWith(path: PropertyKey[], start: PropertyKey[]): boolean {
  // The empty path means an unknown argument name, which no unknown value explains.
  return start.length > 0 && start.every((key, index) => path[index] === key);
}

/** One issue for each argument that does not exist, with the known one that it resembles. */
function perArgument<Inputs extends CommonInputs>(
  issue: z.core.$ZodIssue,
  { inputs, suggestionFor }: InputRules<Inputs>,
): z.core.$ZodIssue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  const known = issue.path.length === 0 ? Object.keys(inputs) : [];
  const hint = (key: string) => suggestionFor?.(key, known) ?? "";
  return issue.keys.map((key) => ({ ...issue, message: `has no argument "${key}"${hint(key)}` }));
}

const explain: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join("; ");
  if (issue.code === "invalid_type") {
    return issue.input === undefined
      ? "is required"
      : `must be ${article(issue.expected)}, not ${typeName(issue.input)}`;
  }
  if (issue.code === "invalid_value") {
    const got = typeof issue.input === "string" ? `, not "${issue.input}"` : "";
    return `must be ${issue.values.map((value) => `"${String(value)}"`).join(" or ")}${got}`;
  }
  return undefined;
};

const typeWords: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

function article(expected: string): string {
  return typeWords[expected] ?? expected;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeWords[typeof value] ?? typeof value;
}

function fieldOf(issue: z.core.$ZodIssue): string {
  return issue.path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index ? `.${String(key)}` : String(key)))
    .join("");
}

function canonicalise<Inputs extends CommonInputs>(
  rules: InputRules<Inputs>,
  inputs: Partial<Inputs>,
): Partial<Inputs> {
  const canonical = { ...inputs };
  for (const key of Object.keys(inputs) as (keyof Inputs)[]) {
    const value = inputs[key];
    // An argument that does not exist may be called as what every object has.
    const input: Input<Inputs[typeof key]> | undefined = Object.hasOwn(rules.inputs, key)
      ? rules.inputs[key]
      : undefined;
    if (input?.canonical !== undefined && value !== undefined && value !== null) {
      canonical[key] = input.canonical(value);
    }
  }
  return canonical;
}

/**
 * Derives a value from inputs; unknown as soon as one of them is.
 *
 * @internal
 */
export function derive<Sources extends object, Result>(
  sources: Unresolved<Sources>,
  compute: (known: Sources) => Result,
): Result | Unknown {
  return containsUnknown(sources) ? unknown : compute(sources as Sources);
}
