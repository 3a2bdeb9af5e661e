/** An HTTP answer, before it is sent. */
export interface Reply {
  status: number;
  body: string;
  headers: Record<string, string>;
  /** The request is held: this is asked again and again, and its first answer is the one that counts. */
  later?: () => Reply | undefined;
}

export function jsonReply(status: number, body: unknown): Reply {
  return { status, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

export function textReply(status: number, body: string, contentType = "text/plain"): Reply {
  return { status, body, headers: { "Content-Type": contentType } };
}

/** A JSON text without the members of this name. */
export function withoutField(body: string, field: string): string {
  const whole: unknown = JSON.parse(body, (key, value: unknown) => (key === field ? undefined : value));
  return JSON.stringify(whole);
}

/** A JSON text without the member to which these names lead from the outside in. */
export function withoutFieldAt(body: string, path: readonly string[]): string {
  const whole: unknown = JSON.parse(body);
  const [field = "", ...outer] = [...path].reverse();
  let holder: unknown = whole;
  for (const name of outer.reverse()) holder = (holder as Record<string, unknown> | null | undefined)?.[name];
  if (typeof holder === "object" && holder !== null) delete (holder as Record<string, unknown>)[field];
  return JSON.stringify(whole);
}

/** A JSON text with null for the members of this name. */
export function withNull(body: string, field: string): string {
  const whole: unknown = JSON.parse(body, (key, value: unknown) => (key === field ? null : value));
  return JSON.stringify(whole);
}

/** A JSON text with one more item, null, in the lists of this name. */
export function withNullItem(body: string, field: string): string {
  const add = (value: unknown) => (Array.isArray(value) ? [...(value as unknown[]), null] : value);
  return JSON.stringify(JSON.parse(body, (key, value: unknown) => (key === field ? add(value) : value)));
}

/** What a proxy in front of the API answers when the API does not. */
export function gatewayPage(status: number): Reply {
  const title = `${status} Bad Gateway`;
  const page = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return textReply(status, page, "text/html");
}

/** What a call beyond the rate is told: by RunPod's own limiter, or by the proxy in front of it. */
export function limited(answer: "429" | "429-retry-after" | "429-cloudflare" | "403-cloudflare"): Reply {
  if (answer === "429-cloudflare") return textReply(429, "error code: 1015");
  if (answer === "403-cloudflare") return textReply(403, "error code: 1015");
  const reply = plainReply(429);
  if (answer === "429-retry-after") reply.headers["Retry-After"] = "1";
  return reply;
}

/**
 * Answers that come before anything is executed, in the form that each status has
 * (docs/internals/runpod-api.md#errors).
 */
export function plainReply(status: number): Reply {
  if (status === 403) return textReply(403, "error code: 1010");
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
