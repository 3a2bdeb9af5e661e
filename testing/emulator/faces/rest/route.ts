import type { z } from "zod";
import type { Account } from "../../platform/entities";
import type { World } from "../../platform/world";
import { jsonReply, type Reply } from "../../wire/reply";
import { readBody } from "./body";

/** One request to a known path, from a known account. */
export interface RestRequest {
  world: World;
  account: Account;
  accountId: string;
  /** The path without its base, such as "/templates". */
  path: string;
  /** Parts of the path that its pattern names. */
  parameters: Record<string, string>;
  /** The path's `{id}`, or "". */
  id: string;
  query: URLSearchParams;
  /** Their names are in lower case. */
  headers: Record<string, string>;
  /** Name and port of the emulator, as the client addresses it. */
  host: string;
  /** The body's text. */
  body: string;
  /** Receives the id of the object that a write created, changed or deleted. */
  touched(id: string): void;
}

/** An operation of the published document. */
export interface Route {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** "/templates/{id}" */
  path: string;
  /** In the emulator's words. It may depend on the body's content. */
  operation: string | ((content: unknown) => string);
  /** The document's operationId. */
  wireName: string;
  /** The field of the answer that holds the list, if it is one. */
  listField?: string;
  answer: ((request: RestRequest) => Reply) & { body?: z.ZodType };
}

/** Reads the body by its schema, and refuses everything else. */
export function withBody<Schema extends z.ZodType>(
  schema: Schema,
  answer: (request: RestRequest, content: z.infer<Schema>) => Reply,
): Route["answer"] {
  const read = (request: RestRequest) => answer(request, readBody(schema, request.body));
  return Object.assign(read, { body: schema });
}

export function ok(content: object): Reply {
  return jsonReply(200, content);
}

export function created(request: RestRequest, { id }: { id: string }, content: object): Reply {
  request.touched(id);
  return jsonReply(201, content);
}

export function updated(request: RestRequest, { id }: { id: string }, content: object): Reply {
  request.touched(id);
  return ok(content);
}

export function deleted(request: RestRequest, id: string): Reply {
  request.touched(id);
  return { status: 204, body: "", headers: {} };
}
