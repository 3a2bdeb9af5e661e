import type { ClientError, GraphQLClient } from "graphql-request";
import { z } from "zod";
import { isRunpodError, keyRefused, RunpodError } from "../../api/errors";
import type { Http } from "../http";
import type { Document } from "./document";
import { document } from "./document";
import { unreadable } from "../json-api";
import type { Listed } from "../list-items";
import { identified, readItems } from "../list-items";
import { isRefusal, kindOfRefusal } from "../refusal-texts";

/** One call of a GraphQL operation. */
export interface Call<Reply extends z.ZodType> {
  /** The root field of the operation. Messages use it as the name, and a new id is read from under it. */
  operation: string;
  document: Document;
  variables?: Record<string, unknown>;
  /** Schema of the reply's `data`. The reply may have more fields than the schema, but not fewer. */
  reply: Reply;
  /** True for reads, and for writes that give the same result when done twice. Never for a create. */
  repeatable: boolean;
  /** Values in the variables that must not appear in a message. */
  secrets?: readonly string[];
  /** Receives how many times the request may have been carried out. */
  onAttempts?: (sends: number) => void;
}

export interface Graphql {
  call<Reply extends z.ZodType>(call: Call<Reply>): Promise<z.output<Reply>>;
}

/** One client for all calls, with our transport as its `fetch`. */
export function createGraphql(http: Http, url: string): Graphql {
  /** Finds the call for `transport`, by the signal that the client passes on to `fetch`. */
  const callsBySignal = new WeakMap<AbortSignal, Call<z.ZodType>>();
  let loaded: Promise<{ client: GraphQLClient; isClientError: (error: unknown) => error is ClientError }> | undefined;

  // Loaded with the first call: a preview makes none, and this module takes as long to load as all others together.
  const load = () =>
    (loaded ??= import("graphql-request").then(({ ClientError, GraphQLClient }) => ({
      client: new GraphQLClient(url, { fetch: transport }),
      isClientError: (error) => error instanceof ClientError,
    })));

  const transport: typeof fetch = async (_url, init) => {
    const { operation, repeatable, secrets, onAttempts } = callsBySignal.get(
      init?.signal as AbortSignal,
    ) as Call<z.ZodType>;
    const headers = Object.fromEntries(new Headers(init?.headers));
    const request = { operation, method: "POST" as const, url, body: init?.body as string, headers };
    const { status, body, sends = 1 } = await http.send({ ...request, repeatable, secrets });
    onAttempts?.(sends);
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  };

  async function once<Reply extends z.ZodType>(call: Call<Reply>): Promise<z.output<Reply>> {
    const { client, isClientError } = await load();
    let data: unknown;
    try {
      const { signal } = new AbortController();
      callsBySignal.set(signal, call);
      data = await client.request<unknown>({ document: call.document, variables: call.variables, signal });
    } catch (error) {
      throw isClientError(error) ? refusal(http, call, error) : failureOf(call, error);
    }
    return parse(call.operation, call.reply, data);
  }

  return {
    async call(call) {
      try {
        return await once(call);
      } catch (error) {
        // RunPod reports many refusals and some passing failures in this form. One more call is worth it, two are not
        // (docs/internals/runpod-api.md#errors).
        if (call.repeatable && isRunpodError(error, "unavailable") && error.status === 200) return once(call);
        throw error;
      }
    },
  };
}

function parse<Reply extends z.ZodType>(operation: string, reply: Reply, data: unknown): z.output<Reply> {
  const result = reply.safeParse(data);
  if (result.success) return result.data;
  throw new RunpodError("malformed", `${operation}: ${unreadable(result.error)}`, { id: idIn(operation, data) });
}

/** Reads the id of what a mutation created from a reply that does not fit the schema. */
function idIn(operation: string, data: unknown): string | undefined {
  const schema = z.looseObject({ [operation]: z.looseObject({ id: z.string().min(1) }) });
  return schema.safeParse(data).data?.[operation]?.id;
}

const answeredErrors = z
  .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.unknown() }).partial().nullish() }))
  .default([]);

/** Next step after an answer that may come from a gateway, a wrong address or a changed API. */
const nextStep =
  "Run the command again later, or correct runpod:graphqlUrl if you have set it. If this keeps happening, update " +
  "runpod-iac.";

function failureOf({ operation }: Call<z.ZodType>, error: unknown): RunpodError {
  if (isRunpodError(error)) return error;
  // The answer is JSON but not GraphQL, so the operation may have been carried out.
  return new RunpodError("malformed", `${operation}: RunPod's reply is not a GraphQL response. ${nextStep}`);
}

function refusal(http: Http, call: Call<z.ZodType>, error: ClientError): RunpodError {
  const { status, data } = error.response;
  const parsed = answeredErrors.safeParse(error.response.errors);
  if (!parsed.success) {
    return new RunpodError("malformed", `${call.operation}: RunPod's errors cannot be read. ${nextStep}`, {
      status,
    });
  }
  const errors = parsed.data;
  const said = errors.map(({ message }) => http.redact(message, call.secrets)).join(" ");
  const id = idIn(call.operation, data);
  if (status === 400) {
    return new RunpodError(
      "rejected",
      `${call.operation}: RunPod does not understand the request: ${said} This is a bug in runpod-iac. Report it ` +
        "with this message.",
      { status, id },
    );
  }
  const code = errors[0]?.extensions?.code;
  const known = code === "INTERNAL_SERVER_ERROR" ? "unavailable" : kindOfRefusal(said);
  const kind = known ?? "rejected";
  const inUnknownWords = known === undefined && status === 200 && !isRefusal(said);
  const words = `${call.operation}: RunPod said: ${said || `HTTP ${status}. ${nextStep}`}`;
  if (kind === "unauthorised") return keyRefused(words, { status, id });
  return new RunpodError(kind, words, { status, id, inUnknownWords });
}

/** A list under `myself`, the account of the key. */
interface OwnList {
  field: string;
  document: Document;
}

export function ownList(field: string, selection: string): OwnList {
  return { field, document: document(`query { myself { id ${field} { ${selection} } } }`) };
}

/** Lists the account's own objects of one kind. */
export async function listOwn<Item extends z.ZodType>(
  graphql: Graphql,
  { field, document: text }: OwnList,
  item: Item,
): Promise<Listed<z.output<Item>>> {
  const operation = `myself.${field}`;
  const { myself } = await graphql.call({
    operation,
    document: text,
    reply: z.looseObject({ myself: z.looseObject({ id: z.string().nullable() }).nullable() }),
    repeatable: true,
  });
  if (myself === null) throw unauthenticated(operation);
  const raw = parse(operation, z.looseObject({ [field]: z.array(identified).nullable() }), myself)[field];
  return {
    accountId: myself.id ?? undefined,
    ...readItems(item, raw ?? []),
    // UNKNOWN: whether RunPod sends null for an empty list.
    ...(raw === null ? { isComplete: false as const } : {}),
  };
}

/** RunPod sends `myself: null`, without an error, if the request has no valid key. The account is not empty. */
export function unauthenticated(operation: string): RunpodError {
  return keyRefused(`${operation}: RunPod treated the request as unauthenticated.`);
}
