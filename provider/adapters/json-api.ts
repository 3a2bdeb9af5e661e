import { z } from "zod";
import { RunpodError } from "../api/errors";
import type { Http, HttpMethod } from "./http";

/** One call to an API that has a path per object and answers in JSON. */
export interface Call<Reply extends z.ZodType> {
  /** Name of the call in messages. */
  operation: string;
  method: HttpMethod;
  /** Segments of the path after the API's address, unescaped: `call` escapes them. */
  path: readonly string[];
  query?: Query;
  body?: object;
  /**
   * Schema of a successful answer. The answer may have more fields, but not fewer. Use `nothing` for an empty answer.
   */
  reply: Reply;
  /** True for reads and for writes that give the same result when done twice. Never for a create. */
  repeatable: boolean;
  /** Values in path or body that must not appear in a message. */
  secrets?: readonly string[];
  /** Receives how many times the request may have been carried out. */
  onAttempts?: (sends: number) => void;
}

/** Parameters after the path, unescaped. A list is sent with commas. `undefined` is left out. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

export type JsonApi = <Reply extends z.ZodType>(call: Call<Reply>) => Promise<z.output<Reply>>;

/** A refusal that the transport leaves to the adapter, see `Http.send`. */
export interface Refusal {
  operation: string;
  method: HttpMethod;
  status: number;
  /** The answer's JSON. */
  body: unknown;
  /** Removes the key and the secrets of the call from a text. */
  redact: (text: string) => string;
}

interface JsonApiOptions {
  /** Reads the API's refusals. Default: quotes them. */
  refusalOf?: (refusal: Refusal) => RunpodError;
  /** The API refuses larger bodies. Default: no limit. */
  longestBodyInBytes?: number;
  /** See `HttpRequest`. */
  reportsQuota?: boolean;
}

/** Schema for calls whose answer does not matter, such as a DELETE. */
export const nothing = z.unknown().transform(() => undefined);

/** @param url address of the API, without a slash at the end */
export function createJsonApi(
  http: Http,
  url: string,
  { refusalOf = quoted, longestBodyInBytes = Infinity, reportsQuota }: JsonApiOptions = {},
): JsonApi {
  return async ({ operation, method, path, query, body, reply, repeatable, secrets, onAttempts }) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    if (json !== undefined) refuseLongBody(operation, json, longestBodyInBytes);
    const answer = await http.send({
      operation,
      method,
      url: urlOf(url, operation, path, query),
      ...(json === undefined ? {} : { body: json, headers: { "content-type": "application/json" } }),
      repeatable,
      ...((reply as z.ZodType) === nothing ? { mayBeEmpty: true } : {}),
      ...(secrets === undefined ? {} : { secrets }),
      ...(reportsQuota === undefined ? {} : { reportsQuota }),
    });
    onAttempts?.(answer.sends ?? 1);
    const { status } = answer;
    const answered: unknown = answer.body.trim() === "" ? undefined : JSON.parse(answer.body);
    if (status >= 400) {
      throw refusalOf({ operation, method, status, body: answered, redact: (text) => http.redact(text, secrets) });
    }
    const result = reply.safeParse(answered);
    if (result.success) return result.data;
    throw new RunpodError("malformed", `${operation}: ${unreadable(result.error)}`, { status, id: idIn(answered) });
  };
}

function quoted({ operation, status, body, redact }: Refusal): RunpodError {
  const said = redact(JSON.stringify(body)).slice(0, 300);
  return new RunpodError(
    status === 404 ? "notFound" : "rejected",
    `${operation}: HTTP ${status}. RunPod said: ${said}`,
    { status },
  );
}

function refuseLongBody(operation: string, body: string, longestInBytes: number): void {
  const sizeInBytes = Buffer.byteLength(body);
  if (sizeInBytes <= longestInBytes) return;
  throw new RunpodError(
    "rejected",
    `${operation}: the request has ${sizeInBytes} bytes, and RunPod accepts at most ${longestInBytes}. Shorten the ` +
      "longest values, for example in env. Nothing was sent.",
    { sent: false },
  );
}

/** Reads the id of what a call created from an answer that does not fit the schema. */
function idIn(answered: unknown): string | undefined {
  return z.looseObject({ id: z.string().min(1) }).safeParse(answered).data?.id;
}

/** Describes what cannot be read in an answer, as a sentence. */
export function unreadable(error: z.ZodError): string {
  return (
    `unexpected reply from RunPod (missing or malformed: ${fieldsOf(error)}). Run the command again. If this keeps ` +
    "happening, update runpod-iac."
  );
}

/** The fields of an answer that are missing or malformed. */
export function fieldsOf({ issues }: z.core.$ZodError): string {
  return [...new Set(issues.map((issue) => issue.path.join(".")))].filter((path) => path !== "").join(", ") || "all";
}

/** @param url address of the API, without a slash at the end */
export function urlOf(url: string, operation: string, path: readonly string[], query?: Query): string {
  return `${url}${pathOf(operation, path)}${queryOf(query)}`;
}

function pathOf(operation: string, segments: readonly string[]): string {
  for (const segment of segments) {
    // URLs resolve these segments, so the path would address another object.
    if (["", ".", ".."].includes(segment)) {
      throw new RunpodError("rejected", `${operation}: "${segment}" is no id. Nothing was sent.`, { sent: false });
    }
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
}

function queryOf(query: Query = {}): string {
  const sent = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "object" ? value : [value];
    return [`${encodeURIComponent(name)}=${values.map((one) => encodeURIComponent(one)).join(",")}`];
  });
  return sent.length === 0 ? "" : `?${sent.join("&")}`;
}
