import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export type Json = Record<string, unknown>;

/** RunPod's description of REST v2. */
export interface OpenapiDocument {
  paths: Record<string, Json>;
  components: Record<string, Json> & { schemas: Json };
}

/** One operation in scope, from the list beside the document. */
export interface OperationInScope {
  method: string;
  path: string;
  operationId: string;
}

const file = process.env["RUNPOD_OPENAPI"] ?? resolve(__dirname, "../../../shared/reference/runpod-openapi-v2.json");

/** The document of a month. Undefined, told once, where it is not at hand. */
export function openapiDocument(month: "August" | "October" = "October"): OpenapiDocument | undefined {
  loaded ??= load();
  return loaded[month];
}

let loaded: { August?: OpenapiDocument; October?: OpenapiDocument } | undefined;

export function operationsInScope(): OperationInScope[] {
  return readJson(join(dirname(file), "v2-operations.json")) as OperationInScope[];
}

function load(): NonNullable<typeof loaded> {
  if (!existsSync(file)) {
    console.warn(`REST exchanges are not checked: there is no ${file}. Set RUNPOD_OPENAPI to RunPod's document.`);
    return {};
  }
  const patch = file.replace(/\.json$/, "-october.patch.json");
  const published = readJson(file);
  const merged = existsSync(patch) ? mergePatch(published, readJson(patch)) : published;
  return {
    August: withoutRootConditions(published as OpenapiDocument),
    October: withoutRootConditions(merged as OpenapiDocument),
  };
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = { ...(isObject(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/**
 * ajv 8 takes properties as unevaluated if a schema has an `if` that does not hold beside `unevaluatedProperties`. In
 * `allOf` the same condition means the same, and ajv is right.
 */
function withoutRootConditions(document: OpenapiDocument): OpenapiDocument {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => {
    const { if: condition, then, ...rest } = schema as Json;
    if (condition === undefined || rest["unevaluatedProperties"] !== false) return [name, schema];
    return [name, { ...rest, allOf: [...((rest["allOf"] as Json[] | undefined) ?? []), { if: condition, then }] }];
  });
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) as Json } };
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
