import { z } from "zod";
import { RunpodError } from "../api/errors";
import type { Http, HttpMethod } from "./http";

/** One call to an API that has a path for each thing, and speaks JSON. */
export interface Call<Reply extends z.ZodType> {
  /** What the call is for: appears in messages. */
  operation: string;
  method: HttpMethod;
  /** The segments of the path after the address of the API, as they are: they are escaped here. */
  path: readonly string[];
  body?: object;
  /**
   * A good answer. Fields that it does not list may be there; those that it lists must be. `nothing` is an empty one.
   */
  reply: Reply;
  /** True for reads and for writes that give the same result when done twice. Never for a create. */
  repeatable: boolean;
  /** Values in path or body that must not appear in a message. */
  secrets?: readonly string[];
}

export type JsonApi = <Reply extends z.ZodType>(call: Call<Reply>) => Promise<z.output<Reply>>;

/** The reply of calls that are answered with nothing, such as a DELETE. Whatever is answered is not looked at. */
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

/** What cannot be read in an answer, as a sentence. */
export function unreadable(error: z.ZodError): string {
  return `RunPod's reply lacks, or has in another form: ${fieldsOf(error)}. If it stays so, update runpod-iac.`;
}

/** The fields of an answer that are missing, or have another form. */
export function fieldsOf({ issues }: z.core.$ZodError): string {
  return [...new Set(issues.map((issue) => issue.path.join(".")))].filter((path) => path !== "").join(", ") || "all";
}

function pathOf(operation: string, segments: readonly string[]): string {
  for (const segment of segments) {
    // Each is written as it is in a path, and an address would be read as one of another thing.
    if (["", ".", ".."].includes(segment)) {
      throw new RunpodError("rejected", `${operation}: "${segment}" is no id. Nothing was sent.`, { sent: false });
    }
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
}
