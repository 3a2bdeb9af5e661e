import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Exchange } from "../../testing/emulator/wire/exchanges";
import { isObject, type Json, type OpenapiDocument } from "./openapi-document";

/** Judges REST exchanges by RunPod's document. */
export interface OpenapiChecker {
  /** What is wrong, one line each. */
  problemsOf: (exchange: Exchange) => string[];
}

interface Operation {
  /** "POST /v2/pods" */
  name: string;
  parameters: Parameter[];
  requestBody: { required?: boolean; content?: Content } | undefined;
  responses: Record<string, unknown>;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  explode?: boolean;
  schema: Json;
}

type Content = Record<string, { schema: Json }>;

/** The provider's own requests must be right. Other clients of the emulator may send what RunPod then refuses. */
const ourAgent = "runpod-iac/";

/** Rules of the document's prose, which its schemas do not know. */
const proseRule = /must not begin with RUNPOD/;

export function openapiChecker(document: OpenapiDocument): OpenapiChecker {
  const validators = validatorsFor(document);

  function problemsOf({ request, answer, isRunpods }: Exchange): string[] {
    const { method, url } = request;
    const operation = operationAt(document, method, url.pathname);
    const isOurs = request.headers["user-agent"]?.startsWith(ourAgent) ?? false;
    const asked =
      operation === undefined ? ["the document has no such operation"] : problemsOfRequest(operation, request, isOurs);
    const isRefused = answer !== undefined && answer.status >= 400 && answer.status < 500;
    const judged = answer !== undefined && isRunpods ? answer : undefined;
    const problems = [
      ...(isOurs || (judged !== undefined && !isRefused) ? asked : []),
      ...(judged === undefined ? [] : problemsOfAnswer(operation, judged)),
      ...(judged !== undefined && asked.length === 0 && request.body !== "" && isSchemaFailure(judged)
        ? [`refuses the form of a request that is right: ${judged.body}`]
        : []),
    ];
    const name = `${method} ${url.pathname}${url.search} -> ${answer?.status ?? "no answer"}`;
    return problems.map((problem) => `${name}: ${problem}`);
  }

  /** RunPod ignores unknown parameters of a query. Ours must not be among them. */
  function problemsOfRequest(operation: Operation, { url, body }: Exchange["request"], isOurs: boolean): string[] {
    const known = new Map(operation.parameters.filter((each) => each.in === "query").map((each) => [each.name, each]));
    const queries = [...url.searchParams.keys()].flatMap((name) => {
      const parameter = known.get(name);
      if (parameter === undefined) return isOurs ? [`unknown query parameter ${name}`] : [];
      const value = valueOf(parameter, url.searchParams.get(name) ?? "");
      return validators
        .ofRequest(parameter.schema)(value)
        .map((problem) => `query parameter ${name}: ${problem}`);
    });
    const missing = [...known.values()].filter(({ name, required }) => required && !url.searchParams.has(name));
    return [
      ...queries,
      ...missing.map(({ name }) => `query parameter ${name} is missing`),
      ...problemsOfBody(operation, body),
    ];
  }

  function problemsOfBody({ requestBody }: Operation, body: string): string[] {
    const schema = requestBody?.content?.["application/json"]?.schema;
    if (schema === undefined) return body === "" ? [] : ["the request has a body"];
    const value = parsed(body);
    if (value === undefined) return ["the request's body is no JSON"];
    return validators
      .ofRequest(schema)(value)
      .map((problem) => `request: ${problem}`);
  }

  function problemsOfAnswer(operation: Operation | undefined, answer: NonNullable<Exchange["answer"]>): string[] {
    const { status, body } = answer;
    const type = contentTypeOf(answer);
    const responses = operation?.responses ?? { default: unknownPath };
    const response = resolved(document, responses[status] ?? responses["default"]);
    if (response === undefined) return ["the document does not know this status"];
    const content = response["content"] as Content | undefined;
    if (content === undefined) return body === "" ? [] : ["the answer has a body"];
    const schema = content[type]?.schema;
    const types = Object.keys(content).join(" or ");
    if (schema === undefined) return [`the answer is ${type || "of no type"}, not ${types}`];
    if (type === "text/event-stream") return [];
    const value = parsed(body);
    const problems = validators
      .ofAnswer(schema)(value)
      .map((problem) => `answer: ${problem}`);
    const isOtherStatus = type === "application/problem+json" && isObject(value) && value["status"] !== status;
    return isOtherStatus ? [...problems, `the problem tells another status: ${body}`] : problems;
  }

  return { problemsOf };
}

const unknownPath = { $ref: "#/components/responses/NotFoundError" };

function operationAt(document: OpenapiDocument, method: string, path: string): Operation | undefined {
  const template = Object.keys(document.paths)
    .filter((candidate) => fits(candidate, path))
    // A path in full letters goes before one with a placeholder.
    .sort((one, other) => placeholders(one) - placeholders(other))[0];
  if (template === undefined) return undefined;
  const item = document.paths[template] ?? {};
  const operation = item[method.toLowerCase()] as Json | undefined;
  if (operation === undefined) return undefined;
  const parameters = [
    ...((item["parameters"] as Json[] | undefined) ?? []),
    ...((operation["parameters"] ?? []) as Json[]),
  ];
  return {
    name: `${method} ${template}`,
    parameters: parameters.map((each) => resolved(document, each) as Json & Parameter),
    requestBody: resolved(document, operation["requestBody"]),
    responses: operation["responses"] as Json,
  };
}

function fits(template: string, path: string): boolean {
  const [wanted, given] = [template.split("/"), path.split("/")];
  if (wanted.length !== given.length) return false;
  return wanted.every((part, index) => (part.startsWith("{") ? given[index] !== "" : part === given[index]));
}

function placeholders(template: string): number {
  return template.split("{").length;
}

/** What stands at a reference into the document, or the value itself. */
function resolved(document: OpenapiDocument, value: unknown): Json | undefined {
  if (!isObject(value)) return undefined;
  const { $ref } = value;
  if (typeof $ref !== "string") return value;
  let found: unknown = document;
  for (const part of $ref.slice(2).split("/")) found = (found as Json)[part];
  return resolved(document, found);
}

/** A query's text as the JSON value that its schema describes. */
function valueOf({ schema }: Parameter, text: string): unknown {
  if (schema["type"] === "array") return text.split(",");
  if (schema["type"] === "integer" && /^-?\d+$/.test(text)) return Number(text);
  if (schema["type"] === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

/** Whether RunPod says that a body breaks the schema. */
function isSchemaFailure({ status, body }: NonNullable<Exchange["answer"]>): boolean {
  const value = parsed(body);
  return status === 422 && isObject(value) && Array.isArray(value["errors"]) && !proseRule.test(body);
}

function contentTypeOf({ headers }: NonNullable<Exchange["answer"]>): string {
  const [, type = ""] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type") ?? [];
  return type.split(";")[0] ?? "";
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

type Validator = (value: unknown) => string[];

/** Validators for schemas of the document. Each is compiled when it is first needed. */
function validatorsFor({ components }: OpenapiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats(ajv);
  const uri = ajv.formats["uri"] as (text: string) => boolean;
  // The one waiver: RunPod's addresses of jobs end in this placeholder, which no address may have.
  ajv.addFormat("uri", (text: string) => uri(text.replace("{job_id}", "job")));

  const compile = (schema: Json, from: object): Validator => {
    const validate: ValidateFunction = ajv.compile({ ...schema, components: from });
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, params }) =>
        [instancePath || "the body", message, JSON.stringify(params)].join(" "),
      );
    };
  };
  const closed = { ...components, schemas: mapped(components.schemas, (schema) => withClosedParts(schema)) };
  return {
    ofRequest: once((schema: Json) => compile(schema, components)),
    /** Answers are open in the document. Here they are closed: the emulator must not invent a field. */
    ofAnswer: once((schema: Json) => compile(closedPart(schema) as Json, closed)),
  };
}

function once(compile: (schema: Json) => Validator): (schema: Json) => Validator {
  const compiled = new Map<Json, Validator>();
  return (schema) => {
    const validator = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validator);
    return validator;
  };
}

/** The schema with each schema of a member or an item closed. Parts of one object stay open to each other. */
function withClosedParts(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withClosedParts);
  if (!isObject(schema)) return schema;
  return mapped(schema, (value, key) => {
    if (key === "properties") return mapped(value as Json, closedPart);
    if (key === "items" || key === "additionalProperties") return closedPart(value);
    return ["allOf", "anyOf", "oneOf"].includes(key) ? withClosedParts(value) : value;
  });
}

function closedPart(schema: unknown): unknown {
  const open = withClosedParts(schema);
  const describesObject =
    isObject(open) && ["$ref", "properties", "allOf", "anyOf", "oneOf"].some((key) => key in open);
  return describesObject ? { allOf: [open], unevaluatedProperties: false } : open;
}

function mapped(object: Json, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
