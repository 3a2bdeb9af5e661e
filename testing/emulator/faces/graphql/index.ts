import {
  executeSync,
  GraphQLError,
  isNonNullType,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from "graphql";
import type { Call } from "../../wire/calls";
import type { Asked, Face } from "../../wire/face";
import { operationOf, parseDocument, readRequest, sentInputKeys, wireNameOf, type GraphqlRequest } from "./document";
import type { Account } from "../../platform/entities";
import { jsonReply, plainReply, type Reply } from "../../wire/reply";
import type { RequestContext, Shape } from "./part";
import { parts } from "./parts";
import { schema, schemaWithPartialEdits } from "./schema";
import { Refusal, somethingWentWrong, type RefusalReason } from "../../platform/refusal";
import type { World } from "../../platform/world";

/** Codes of GraphQL errors, and when RunPod uses each (docs/internals/runpod-api.md#errors). */
const errorCodes = {
  /** A business rule; HTTP 200. */
  businessRule: "RUNPOD",
  /** "Something went wrong": often a permanent refusal in disguise; HTTP 200. */
  internal: "INTERNAL_SERVER_ERROR",
  /** "Something went wrong": often a permanent refusal; HTTP 200. */
  validation: "GRAPHQL_VALIDATION_FAILED",
} as const;

/** All other reasons are business rules. */
const codesOfReasons: Partial<Record<RefusalReason, string>> = {
  unexplained: errorCodes.internal,
  notEmulated: "NOT_EMULATED",
};

/** The root fields of queries and mutations. Shapes resolve nested fields. */
const rootValue: object = Object.fromEntries(parts.flatMap(({ resolvers }) => Object.entries(resolvers)));

/** Introspection is switched off, as in production (docs/internals/runpod-api.md#transport). */
const rules = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** RunPod's GraphQL API. */
export const graphqlFace: Face = {
  name: "graphql",

  read(world, { method, url, body }) {
    if (url.pathname !== "/graphql") return undefined;
    const request = readRequest(body);
    const variables = request?.variables ?? {};
    const document = request === undefined ? undefined : parseDocument(request.document);
    const isReadable = document !== undefined && !(document instanceof GraphQLError);
    const wireName = isReadable ? wireNameOf(document) : "unknown";
    const [root = "", list] = wireName.split(".");
    const asked: Asked = {
      operation: isReadable ? operationOf(document, variables) : "unknown",
      wireName,
      variables,
      answer: (account, call) => (method === "POST" ? answerGraphql(world, request, account, call) : plainReply(405)),
      failed({ message, code = errorCodes.businessRule }, answered) {
        const data = answered === undefined ? nothingFor(root) : (JSON.parse(answered) as { data: unknown }).data;
        return jsonReply(200, { errors: [{ message, path: [root], extensions: { code } }], data });
      },
      ownerField: ["data", root, "id"],
    };
    if (request !== undefined) asked.document = request.document;
    if (list !== undefined) asked.listField = list;
    return asked;
  },

  refusedAtTheDoor({ switches }, key) {
    if (switches.graphqlRetired === "yes") return plainReply(410);
    return key === "anonymous" && switches.missingKey === "401" ? plainReply(401) : undefined;
  },
};

/** The value of a root field that failed: null, or no data at all if the schema forbids null. */
function nothingFor(root: string): object | null {
  const type = schema.getMutationType()?.getFields()[root]?.type;
  return type !== undefined && isNonNullType(type) ? null : { [root]: null };
}

/** Validates and executes without a pause, so that no other request runs in between. */
function answerGraphql(
  world: World,
  request: GraphqlRequest | undefined,
  account: Account | undefined,
  call: Call,
): Reply {
  if (request === undefined) return invalid([new GraphQLError("POST body missing, invalid, or without a query.")]);
  const document = parseDocument(request.document);
  if (document instanceof GraphQLError) return invalid([document], "GRAPHQL_PARSE_FAILED");
  const problems = problemsOf(schemaOf(world), request.document, document);
  if (problems.length > 0) return invalid(problems);
  const result = execute(world, request, document, account, call);
  // graphql-js omits `data` if the variables do not fit, because it executed nothing.
  if (!("data" in result)) return misfit(world, result.errors ?? []);
  if (result.errors === undefined) return jsonReply(200, { data: result.data });
  call.error = result.errors.map(({ message }) => message).join(" ");
  // A nullable root field appears in the answer: `"data":{"deleteRegistryAuth":null}` (seen in skypilot).
  return jsonReply(200, { errors: result.errors.map(envelope), data: result.data });
}

function schemaOf({ switches }: World): GraphQLSchema {
  return switches.podEditJobFields === "optional" ? schemaWithPartialEdits : schema;
}

/** A cache: clients send the same few documents repeatedly. */
const judged = new Map<GraphQLSchema, Map<string, readonly GraphQLError[]>>();

function problemsOf(by: GraphQLSchema, text: string, document: DocumentNode): readonly GraphQLError[] {
  const known = judged.get(by) ?? new Map<string, readonly GraphQLError[]>();
  const problems = known.get(text) ?? validate(by, document, rules);
  judged.set(by, known.set(text, problems));
  return problems;
}

function execute(
  world: World,
  { variables, operationName }: GraphqlRequest,
  document: DocumentNode,
  account: Account | undefined,
  call: Call,
): ExecutionResult {
  const contextValue: RequestContext = {
    world,
    account,
    readAccount: (of) => Object.assign({}, ...parts.map(({ ofAccount }) => ofAccount?.(world, of) ?? {})) as Shape,
    sentKeys: sentInputKeys(document, variables),
    touched: (id) => (call.id = id),
  };
  return executeSync({
    schema: schemaOf(world),
    document,
    rootValue,
    contextValue,
    variableValues: variables,
    operationName,
  });
}

/**
 * The answer to variables that do not fit: HTTP 400, except for two fields of saveTemplate on which sources disagree.
 */
function misfit(world: World, errors: readonly GraphQLError[]): Reply {
  const isAboutTemplate = errors.every(({ message }) =>
    /Field "(dockerArgs|env)" of required type .* was not provided/.test(message),
  );
  if (isAboutTemplate && world.switches.missingTemplateFields === "generic-error") {
    return jsonReply(200, { errors: [refused(somethingWentWrong())], data: null });
  }
  return invalid(errors);
}

function invalid(errors: readonly GraphQLError[], code: string = errorCodes.validation): Reply {
  return jsonReply(400, { errors: errors.map(({ message }) => ({ message, extensions: { code } })) });
}

/** An error in RunPod's form. An unexpected error is a defect of the emulator, and the text says so. */
function envelope({ message, path, originalError, extensions }: GraphQLError): object {
  if (originalError instanceof Refusal) return refused(originalError, path);
  // An object of somebody else may show null where the schema allows none.
  const isNullOfTheirs = message.startsWith("Cannot return null for non-nullable field");
  if (isNullOfTheirs) return { message, path, extensions: { code: errorCodes.internal } };
  if (originalError !== undefined && !(originalError instanceof GraphQLError)) throw originalError;
  return { message, ...(path ? { path } : {}), extensions };
}

function refused({ reason, message }: Refusal, path?: GraphQLError["path"]): object {
  return {
    message,
    ...(path ? { path } : {}),
    extensions: { code: codesOfReasons[reason] ?? errorCodes.businessRule },
  };
}
