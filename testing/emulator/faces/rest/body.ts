import type { z } from "zod";
import { isObject } from "../../wire/json";
import { Problem, invalidContent } from "./problem";

/** Bodies above this are refused unread. */
export const largestBodyInBytes = 102_400;

/** Content by a schema, or a refusal that names all its mistakes in the words of RunPod's validator. */
export function readBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  const content = jsonOf(text);
  if (content === undefined) throw new Problem(400);
  const result = schema.safeParse(content);
  if (!result.success) throw invalidContent(mistakesIn(content, result.error.issues));
  keepOddVariable(content, result.data);
  return result.data;
}

/** zod's records drop a key named `__proto__`, which is as good a name of a variable as any. */
function keepOddVariable(content: unknown, read: unknown): void {
  if (!isObject(content) || !isObject(read) || !isObject(content.env) || !isObject(read.env)) return;
  const value = Object.getOwnPropertyDescriptor(content.env, "__proto__");
  if (value !== undefined) Object.defineProperty(read.env, "__proto__", value);
}

/** Undefined for a text that is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type Path = readonly PropertyKey[];

function mistakesIn(content: unknown, issues: readonly z.core.$ZodIssue[]): string[] {
  const missing = new Map<string, string[]>();
  const others: string[] = [];
  for (const issue of issues) {
    const { path } = issue;
    if (path.length > 0 && valueAt(content, path) === undefined) {
      const place = placeOf(path.slice(0, -1));
      missing.set(place, [...(missing.get(place) ?? []), String(path.at(-1))]);
    } else others.push(`${placeOf(path)}: ${mistake(issue, valueAt(content, path))}`);
  }
  const absent = [...missing].map(([place, names]) =>
    names.length === 1
      ? `${place}: missing property ${quoted(names)}`
      : `${place}: missing properties ${quoted(names)}`,
  );
  return [...absent, ...(missing.has("$") ? alsoReported(content) : []), ...others];
}

/** Once a property is missing, the validator reports the valid ones too (RunPod's skill runpod-migrate). */
function alsoReported(content: unknown): string[] {
  const names = Object.keys(content as object);
  return names.length === 0 ? [] : [`$: additional properties ${quoted(names)} not allowed`];
}

/** "$", "$.gpu.pools[0]" */
function placeOf(path: Path): string {
  return `$${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("")}`;
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    content,
  );
}

/** The words of the JSON Schema validator that RunPod uses, as far as samples show them. */
function mistake(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `additional properties ${quoted(issue.keys)} not allowed`;
    case "invalid_value":
      return `value must be ${issue.values.length > 1 ? "one of " : ""}${quoted(issue.values.map(String))}`;
    case "invalid_type":
      return `got ${typeOf(value)}, want ${jsonTypes[issue.expected] ?? issue.expected}`;
    case "invalid_format":
      return `'${String(value)}' does not match pattern '${(issue.pattern ?? "").replace(/^\/|\/$/g, "")}'`;
    case "too_small":
      return `${lowerBounds[issue.origin] ?? "minimum"}: got ${sizeOf(value)}, want ${issue.minimum}`;
    case "too_big":
      return `${upperBounds[issue.origin] ?? "maximum"}: got ${sizeOf(value)}, want ${issue.maximum}`;
    case "invalid_union":
      return "oneOf failed, none matched";
    default:
      return issue.message;
  }
}

/** JSON Schema's names of zod's types. */
const jsonTypes: Record<string, string> = { int: "integer", record: "object" };

const lowerBounds: Record<string, string> = { string: "minLength", array: "minItems", object: "minProperties" };

const upperBounds: Record<string, string> = { string: "maxLength", array: "maxItems", object: "maxProperties" };

function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "number" ? value : 0;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
