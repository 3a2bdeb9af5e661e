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
  body?: object;
  /**
   * Schema of a successful answer. The answer may have more fields, but not fewer. Use `nothing` for an empty answer.
   */
  reply: Reply;
  /** True for reads and for writes that give the same result when done twice. Never for a create. */
  repeatable: boolean;
  /** Values in path or body that must not appear in a message. */
  secrets?: readonly string[];
}

export type JsonApi = <Reply extends z.ZodType>(call: Call<Reply>) => Promise<z.output<Reply>>;

/** Schema for calls whose answer does not matter, such as a DELETE. */
export const nothing = z.unknown().transform(() => undefined);

/** @param url address of the API, without a slash at the end */
export function createJsonApi(http: Http, url: string): JsonApi {
  return async ({ operation, method, path, body, reply, repeatable, secrets }) => {
    const answer = await http.send({
      operation,
      method,
      url: `${url}${pathOf(operation, path)}`,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      repeatable,
      ...((reply as z.ZodType) === nothing ? { mayBeEmpty: true } : {}),
      ...(secrets === undefined ? {} : { secrets }),
    });
    const { status } = answer;
    if (status >= 400) {
      const said = http.redact(answer.body, secrets).slice(0, 300);
      throw new RunpodError(
        status === 404 ? "notFound" : "rejected",
        `${operation}: HTTP ${status}. RunPod said: ${said}`,
        { status },
      );
    }
    const result = reply.safeParse(answer.body === "" ? undefined : JSON.parse(answer.body));
    if (result.success) return result.data;
    throw new RunpodError("malformed", `${operation}: ${unreadable(result.error)}`, { status });
  };
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

function pathOf(operation: string, segments: readonly string[]): string {
  for (const segment of segments) {
    // URLs resolve these segments, so the path would address another object.
    if (["", ".", ".."].includes(segment)) {
      throw new RunpodError("rejected", `${operation}: "${segment}" is no id. Nothing was sent.`, { sent: false });
    }
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
}
