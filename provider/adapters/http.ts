import { randomInt } from "node:crypto";
import type { Clock, WaitReporter } from "../api/clock";
import { backoff, ReportedWait, reportWhile } from "../api/clock";
import type { RunpodErrorKind } from "../api/errors";
import { keyRefused, messageOf, RunpodError } from "../api/errors";
import { redact } from "../api/redact";
import type { Turn } from "./rate-budget";
import { RateBudget } from "./rate-budget";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request, with the rules for repeating it. */
export interface HttpRequest {
  /** Name of the request in messages, in the words of the API. */
  operation: string;
  method: HttpMethod;
  url: string;
  body?: string;
  headers?: Record<string, string>;
  /** True for reads and for writes that give the same result when done twice. Never for a create. */
  repeatable: boolean;
  /** True if a successful answer may be empty, such as HTTP 204. Otherwise an empty answer counts as lost. */
  mayBeEmpty?: boolean;
  /** Values that must not appear in a message, besides the API key. */
  secrets?: readonly string[];
  /** True if the API reports its limits in `RateLimit` headers. Its calls have a budget of their own on their host. */
  reportsQuota?: boolean;
}

export interface HttpReply {
  /** How many times the request may have been carried out, this time included. */
  sends?: number;
  status: number;
  headers: Headers;
  body: string;
}

export interface Http {
  /**
   * Sends a request, and repeats it if that is allowed and may help.
   *
   * Returns a successful answer in JSON (or an empty one, see `mayBeEmpty`), or a refusal that the adapter must read:
   * HTTP 4xx except 401, 403, 410 and 429. Throws a `RunpodError` for everything else.
   */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Removes the API key and the given secrets from a text. */
  redact(text: string, secrets?: readonly string[]): string;
}

/** Reports calls that wait to the user. */
export interface Reporting {
  inform: (message: string) => void;
  waitReporter: (what: string) => WaitReporter;
}

export interface HttpOptions {
  apiKey: string;
  clock: Clock;
  userAgent: string;
  /** Maximum per host, and per API that reports its limits. */
  callsPerSecond?: number;
  /** Values that must not appear in a message, besides the API key and the secrets of a request. */
  secrets?: () => string[];
  /** Timeout of one attempt. */
  attemptTimeoutInMs?: number;
  /** No repetition starts later than this after the first attempt. */
  deadlineInMs?: number;
  reporting?: Reporting;
  /** For tests: an API in this process. Default: the network. */
  fetch?: typeof fetch;
}

const pauses = { firstPauseInMs: 500, longestPauseInMs: 20_000 };

/** The only place that uses the network. */
export function createHttp(options: HttpOptions): Http {
  const { clock, fetch = globalThis.fetch } = options;
  const budgets = new Map<string, RateBudget>();
  const attemptTimeoutInMs = options.attemptTimeoutInMs ?? 60_000;
  const deadlineInMs = options.deadlineInMs ?? 120_000;

  const clean = (said: string, secrets: readonly string[] = []) =>
    redact(said, [options.apiKey, ...secrets, ...(options.secrets?.() ?? [])]);

  function budgetOf({ url, reportsQuota = false }: HttpRequest): RateBudget {
    // One host serves GraphQL, which reports no limits, and REST, whose limits are its own.
    const name = `${new URL(url).host} ${reportsQuota ? "with a quota" : ""}`;
    const budget =
      budgets.get(name) ?? new RateBudget(clock, options.callsPerSecond, options.reporting?.inform, reportsQuota);
    budgets.set(name, budget);
    return budget;
  }

  async function attempt(request: HttpRequest, budget: RateBudget, turn: Turn): Promise<HttpReply> {
    let response: Response;
    let body: string;
    try {
      response = await fetch(request.url, {
        method: request.method,
        headers: {
          ...request.headers,
          Authorization: `Bearer ${options.apiKey}`,
          // The gateway answers a call without a user agent of its own with 403 "error code: 1010"
          // (docs/internals/runpod-api.md#transport).
          "User-Agent": options.userAgent,
        },
        body: request.body,
        redirect: "error",
        signal: AbortSignal.timeout(attemptTimeoutInMs),
      });
      body = await response.text();
    } catch (error) {
      throw noAnswer(request, error, attemptTimeoutInMs, clean);
    }
    budget.heard(turn, response);
    const isEmpty = request.mayBeEmpty === true && body.trim() === "";
    if (response.ok && (isEmpty || isJson(body))) {
      budget.accepted();
      return { status: response.status, headers: response.headers, body };
    }
    const problem = problemOf(request, response, body, clean, clock);
    if (problem.kind === "rateLimited") budget.refused(turn, problem.retryAfterInMs);
    else if (response.status < 500) budget.accepted();
    // The adapter reads a refusal in JSON, because it knows the API's error format.
    if (problem.kind === "rejected" && isJson(body)) {
      return { status: response.status, headers: response.headers, body };
    }
    throw problem;
  }

  return {
    redact: clean,
    async send(request) {
      const budget = budgetOf(request);
      let end: number | undefined;
      let wait: ReportedWait | undefined;
      let sends = 1;
      let lost: RunpodError | undefined;
      const nextPause = backoff(pauses);
      for (;;) {
        const pause = nextPause();
        const turn = await budget.take({ again: end !== undefined, longestPauseInMs: deadlineInMs });
        if (turn === undefined) throw lost ?? notSent(request, deadlineInMs);
        // The deadline starts after the first turn: a call that waits for its turn has not been sent.
        end ??= clock.now() + deadlineInMs;
        try {
          const reporter = options.reporting?.waitReporter(`for RunPod's answer to ${request.operation}`);
          const once = () => attempt(request, budget, turn).finally(() => budget.ended());
          const reply = await reportWhile(clock, attemptTimeoutInMs, reporter, once);
          return { ...reply, sends };
        } catch (error) {
          if (!(error instanceof RunpodError) || !error.isTransient) throw error;
          // A request that was certainly not carried out may be repeated, even a create.
          if (!request.repeatable && error.mayHaveHappened) throw error;
          if (error.mayHaveHappened) {
            sends += 1;
            lost = error;
          }
          // After a rate limit the budget's next turn is the pause.
          const isRefused = error.kind === "rateLimited";
          const pauseInMs = Math.max(error.retryAfterInMs ?? 0, isRefused ? 0 : pause + randomInt(pause / 4));
          // A later refusal does not undo what an earlier attempt may have done.
          if (clock.now() + pauseInMs > end) throw lost ?? error;
          if (isRefused) continue;
          const what = `until RunPod answers ${request.operation} (${error.status === undefined ? "no answer" : `HTTP ${error.status}`})`;
          wait ??= new ReportedWait(clock, deadlineInMs, options.reporting?.waitReporter(what));
          await wait.sleep(pauseInMs);
        }
      }
    },
  };
}

function notSent({ operation }: HttpRequest, deadlineInMs: number): RunpodError {
  return new RunpodError(
    "rateLimited",
    `${operation}: not sent, because RunPod asks for a pause of more than ${deadlineInMs / 1000} seconds. Run ` +
      "the command again later. If this happens often, lower runpod:callsPerSecond.",
    { sent: false, retryAfterInMs: Infinity },
  );
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Codes of errors in which no connection was made, so that nothing can have been carried out. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

function noAnswer(request: HttpRequest, error: unknown, timeoutInMs: number, clean: Http["redact"]): RunpodError {
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

function problemOf(
  request: HttpRequest,
  response: Response,
  body: string,
  clean: Http["redact"],
  clock: Clock,
): RunpodError {
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
  if (status === 410) return ["retired", "RunPod has switched off this API. Update runpod-iac."];
  if (status >= 500) {
    return ["unavailable", "RunPod, or a gateway in front of it, failed. Run the command again later."];
  }
  if (ok) {
    return [
      "malformed",
      "the reply is not JSON. Run the command again later, or correct the address if you have set one.",
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
  // A successful answer holds data, such as the env of other objects. If it cannot be read, only a gateway's HTML page
  // is
  // useful.
  if (response.ok && !body.trimStart().startsWith("<")) return "";
  const text = isJson(body) ? body : body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  return text.trim().slice(0, 300);
}

function retryAfterInMs(response: Response, clock: Clock): number | undefined {
  const text = response.headers.get("retry-after") ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.epochInMs();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
