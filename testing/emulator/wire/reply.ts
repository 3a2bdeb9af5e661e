import { readObject } from "./json";

/** An HTTP answer, before it is sent. */
export interface Reply {
  status: number;
  body: string;
  headers: Record<string, string>;
  /** Set if a proxy before the API answers. */
  isOfProxy?: true;
  /** Set if a switch contradicts the published document. */
  isUndocumented?: true;
  /** Set for a request that is held. It is called repeatedly, and its first answer counts. */
  later?: () => Reply | undefined;
  /** Set for an answer that goes on after its body: what has come since the last call. Undefined at the end. */
  more?: () => string | undefined;
}

export function jsonReply(status: number, body: unknown): Reply {
  return { status, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

export function textReply(status: number, body: string, contentType = "text/plain"): Reply {
  return { status, body, headers: { "Content-Type": contentType } };
}

/** A JSON text without the members of this name. */
export function withoutField(body: string, field: string): string {
  return rewritten(body, (key, value) => (key === field ? undefined : value));
}

/** A JSON text without the member at this path. */
export function withoutFieldAt(body: string, path: readonly string[]): string {
  if (path.length === 0) return body;
  const whole: unknown = JSON.parse(body);
  const [field = "", ...outer] = [...path].reverse();
  let holder: unknown = whole;
  for (const name of outer.reverse()) holder = (holder as Record<string, unknown> | null | undefined)?.[name];
  if (typeof holder === "object" && holder !== null) delete (holder as Record<string, unknown>)[field];
  return JSON.stringify(whole);
}

/** A JSON text with null for the members of this name. */
export function withNull(body: string, field: string): string {
  return rewritten(body, (key, value) => (key === field ? null : value));
}

/** A JSON text with one more item, null, in the lists of this name. */
export function withNullItem(body: string, field: string): string {
  const add = (value: unknown) => (Array.isArray(value) ? [...(value as unknown[]), null] : value);
  return rewritten(body, (key, value) => (key === field ? add(value) : value));
}

/** A page in JSON that says that another one follows, with this cursor. */
export function withNextPage(body: string, nextCursor: string | null): string {
  return JSON.stringify({ ...readObject(body), pagination: { nextCursor, hasNextPage: true } });
}

/** An answer without content stays empty. */
function rewritten(body: string, change: (key: string, value: unknown) => unknown): string {
  return body === "" ? body : JSON.stringify(JSON.parse(body, change));
}

/** The answer of a proxy whose API does not answer. */
export function gatewayPage(status: number): Reply {
  const title = `${status} Bad Gateway`;
  const page = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return { ...textReply(status, page, "text/html"), isOfProxy: true };
}

/** Cloudflare's refusal, which is no JSON. */
function cloudflarePage(status: number, code: number): Reply {
  return { ...textReply(status, `error code: ${code}`), isOfProxy: true };
}

/** The answer to a call above the rate, from RunPod's own limiter or from the proxy before it. */
export function limited(answer: "429" | "429-retry-after" | "429-cloudflare" | "403-cloudflare"): Reply {
  if (answer === "429-cloudflare") return cloudflarePage(429, 1015);
  if (answer === "403-cloudflare") return cloudflarePage(403, 1015);
  const reply = plainReply(429);
  if (answer === "429-retry-after") reply.headers["Retry-After"] = "1";
  return reply;
}

/** Answers before execution, in the form of each status (docs/internals/runpod-api.md#errors). */
export function plainReply(status: number): Reply {
  if (status === 403) return cloudflarePage(403, 1010);
  return jsonReply(status, { message: texts[status] ?? "Internal Server Error" });
}

const texts: Record<number, string> = {
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  410: "Gone",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
