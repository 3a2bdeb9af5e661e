import type { Clock } from "../api/clock";
import type { RunpodErrorKind } from "../api/errors";
import { keyRefused, messageOf, RunpodError } from "../api/errors";

/** What messages need of a request. */
interface Asked {
  operation: string;
  url: string;
  secrets?: readonly string[];
}

/** Removes the API key and the given secrets from a text. */
type Redact = (text: string, secrets?: readonly string[]) => string;

export function notSent({ operation }: Asked, deadlineInMs: number): RunpodError {
  return new RunpodError(
    "rateLimited",
    `${operation}: not sent, because RunPod asks for a pause of more than ${deadlineInMs / 1000} seconds. Run ` +
      "the command again later. If this happens often, lower runpod:callsPerSecond.",
    { sent: false, retryAfterInMs: Infinity },
  );
}

export function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Codes of errors in which no connection was made, so that nothing can have been carried out. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

export function noAnswer(request: Asked, error: unknown, timeoutInMs: number, clean: Redact): RunpodError {
  // undici puts the reason into `cause`.
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = reason instanceof Error && "code" in reason ? String(reason.code) : "";
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const text = timedOut ? `no answer within ${timeoutInMs / 1000} seconds` : code || messageOf(reason);
  const host = new URL(request.url).host;
  return new RunpodError(
    "noAnswer",
    `${request.operation}: ${host} did not answer (${clean(text, request.secrets)}).`,
    { sent: !neverSentCodes.has(code) },
  );
}

export function problemOf(request: Asked, response: Response, body: string, clean: Redact, clock: Clock): RunpodError {
  const { status } = response;
  const excerpt = excerptOf(response, clean(body, request.secrets));
  const said = excerpt === "" ? "" : ` RunPod said: ${excerpt}`;
  const details = { status, retryAfterInMs: retryAfterInMs(response, clock) };
  if (status === 401) return keyRefused(`${request.operation}: HTTP 401.${said}`, details);
  const [kind, meaning] = meaningOf(response, body);
  return new RunpodError(kind, `${request.operation}: HTTP ${status}, ${meaning}${said}`, details);
}

function meaningOf({ status, ok }: Response, body: string): [kind: RunpodErrorKind, meaning: string] {
  if (status === 429 || isCloudflaresLimit(status, body)) {
    return [
      "rateLimited",
      "too many calls. Run the command again later. If this happens often, lower the rate with `pulumi config " +
        "set runpod:callsPerSecond 5`.",
    ];
  }
  if (status === 403 && isJson(body)) {
    return [
      "unauthorised",
      "the API key has no permission for this. Grant it in RunPod's console, or set another key.",
    ];
  }
  if (status === 403) {
    return [
      "rejected",
      "a gateway refused the request. This says nothing about the API key. Try again later, or from another network.",
    ];
  }
  if (status === 410) {
    return ["retired", "RunPod has switched off this API. Remove runpod:api, or set it to the other one."];
  }
  if (status >= 500) {
    return ["unavailable", "RunPod, or a gateway in front of it, failed. Run the command again later."];
  }
  if (ok) {
    return [
      "malformed",
      "the reply cannot be read. Run the command again later, or correct the address if you have set one.",
    ];
  }
  return [
    "rejected",
    "the request was refused, but not by RunPod's API. Run the command again later, or correct the address if " +
      "you have set one.",
  ];
}

/**
 * True if the gateway before RunPod limited the number of calls: code 1015, or a bare 403. Its other codes concern the
 * caller, and repeating does not help
 * (developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors).
 */
function isCloudflaresLimit(status: number, body: string): boolean {
  if (/error[ _]code\W{0,4}1015\b|error 1015\b/i.test(body)) return status >= 400;
  return status === 403 && !isJson(body) && !/\b10(0\d|1[0-4]|20)\b/.test(body);
}

/** The readable start of an answer. Remove secrets before: a shortened or cleaned text may hide one from the search. */
function excerptOf(response: Response, body: string): string {
  // A successful answer holds data, such as the env of other objects. If it cannot be read, only a gateway's HTML
  // page is useful.
  if (response.ok && !body.trimStart().startsWith("<")) return "";
  const text = isJson(body) ? body : body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  return text.trim().slice(0, 300);
}

function retryAfterInMs(response: Response, clock: Clock): number | undefined {
  const text = response.headers.get("retry-after") ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.epochInMs();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
