import { randomInt } from "node:crypto";
import type { Clock, WaitReporter } from "../api/clock";
import { backoff, ReportedWait, reportWhile } from "../api/clock";
import { RunpodError } from "../api/errors";
import { redact } from "../api/redact";
import { isJson, noAnswer, notSent, problemOf } from "./http-problems";
import type { Turn } from "./rate-budget";
import { RateBudget } from "./rate-budget";
import type { StreamedEvent } from "./server-sent-events";
import { eventsIn } from "./server-sent-events";

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

/** A read whose answer is a stream of events that need not end. */
export interface StreamRequest extends Pick<HttpRequest, "operation" | "url" | "headers" | "secrets" | "reportsQuota"> {
  /** The stream ends this long after RunPod's answer. */
  listenForInMs: number;
  /** Ends the stream, without an error. */
  signal?: AbortSignal;
  /** Continues after this event. */
  lastEventId?: string;
}

/** Events, or a refusal in JSON that the adapter must read. */
export type Streamed = { events: AsyncIterable<StreamedEvent> } | { refusal: HttpReply };

export interface StreamingHttp extends Http {
  /**
   * Opens a stream, repeatedly like `send`. Its events hold neither the API key nor the given secrets.
   *
   * The events end when RunPod closes the stream, when the time is over, when the caller aborts or stops to read. A
   * broken connection throws `noAnswer`; no event is read twice.
   */
  stream(request: StreamRequest): Promise<Streamed>;
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

/** Records an answer. Returns it if the adapter can read it, and throws what it means otherwise. */
type Judge = (response: Response, body: string, isReadable: boolean) => HttpReply;

const pauses = { firstPauseInMs: 500, longestPauseInMs: 20_000 };

/** The only place that uses the network. */
export function createHttp(options: HttpOptions): StreamingHttp {
  const { clock, fetch = globalThis.fetch } = options;
  const budgets = new Map<string, RateBudget>();
  const attemptTimeoutInMs = options.attemptTimeoutInMs ?? 60_000;
  const deadlineInMs = options.deadlineInMs ?? 120_000;

  const clean = (said: string, secrets: readonly string[] = []) =>
    redact(said, [options.apiKey, ...secrets, ...(options.secrets?.() ?? [])]);

  function budgetOf({ url, reportsQuota = false }: Pick<HttpRequest, "url" | "reportsQuota">): RateBudget {
    // One host serves GraphQL, which reports no limits, and REST, whose limits are its own.
    const name = `${new URL(url).host} ${reportsQuota}`;
    const budget =
      budgets.get(name) ?? new RateBudget(clock, options.callsPerSecond, options.reporting?.inform, reportsQuota);
    budgets.set(name, budget);
    return budget;
  }

  const ask = (request: HttpRequest, signal: AbortSignal): Promise<Response> =>
    fetch(request.url, {
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
      signal,
    });

  async function attempt(request: HttpRequest, judge: Judge): Promise<HttpReply> {
    let response: Response;
    let body: string;
    try {
      response = await ask(request, AbortSignal.timeout(attemptTimeoutInMs));
      body = await response.text();
    } catch (error) {
      throw noAnswer(request, error, attemptTimeoutInMs, clean);
    }
    const isEmpty = request.mayBeEmpty === true && body.trim() === "";
    return judge(response, body, response.ok && (isEmpty || isJson(body)));
  }

  async function open(request: HttpRequest, stream: StreamRequest, judge: Judge): Promise<Streamed> {
    const end = new AbortController();
    const close = () => end.abort();
    stream.signal?.addEventListener("abort", close);
    let cancel = clock.later(attemptTimeoutInMs, () => end.abort(new DOMException("", "TimeoutError")));
    const release = () => {
      cancel();
      stream.signal?.removeEventListener("abort", close);
      close();
    };
    try {
      if (stream.signal?.aborted === true) close();
      const response = await ask(request, end.signal);
      const isStream = response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      const body = isStream ? "" : await response.text();
      const reply = judge(response, body, isStream);
      if (!isStream) {
        release();
        return { refusal: reply };
      }
      cancel();
      cancel = clock.later(stream.listenForInMs, close);
      return { events: listen(request, response, end.signal, release) };
    } catch (error) {
      release();
      if (stream.signal?.aborted === true) return { events: none() };
      throw error instanceof RunpodError ? error : noAnswer(request, error, attemptTimeoutInMs, clean);
    }
  }

  async function* listen(
    request: HttpRequest,
    { body }: Response,
    signal: AbortSignal,
    release: () => void,
  ): AsyncGenerator<StreamedEvent> {
    try {
      for await (const { id, data } of eventsIn(body ?? none())) yield { id, data: clean(data, request.secrets) };
    } catch (error) {
      if (!signal.aborted) throw noAnswer(request, error, attemptTimeoutInMs, clean);
    } finally {
      release();
    }
  }

  /** Returns a judge of the answer to one attempt. */
  function judgeOf(request: HttpRequest, budget: RateBudget, turn: Turn): Judge {
    return (response, body, isReadable) => {
      const reply = { status: response.status, headers: response.headers, body };
      budget.heard(turn, response);
      if (isReadable) {
        budget.accepted();
        return reply;
      }
      const problem = problemOf(request, response, body, clean, clock);
      if (problem.kind === "rateLimited") budget.refused(turn, problem.retryAfterInMs);
      else if (response.status < 500) budget.accepted();
      // The adapter reads a refusal in JSON, because it knows the API's error format.
      if (problem.kind === "rejected" && isJson(body)) return reply;
      throw problem;
    };
  }

  /** Runs attempts until one succeeds, or until no further one is allowed or may help. */
  async function repeated<Reply>(
    request: HttpRequest,
    run: (judge: Judge) => Promise<Reply>,
  ): Promise<{ reply: Reply; sends: number }> {
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
        const once = () => run(judgeOf(request, budget, turn)).finally(() => budget.ended());
        const reply = await reportWhile(clock, attemptTimeoutInMs, reporter, once);
        return { reply, sends };
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
  }

  return {
    redact: clean,
    async send(request) {
      const { reply, sends } = await repeated(request, (judge) => attempt(request, judge));
      return { ...reply, sends };
    },
    async stream(stream) {
      const { lastEventId, headers, listenForInMs: _, signal: __, ...asked } = stream;
      const request: HttpRequest = {
        ...asked,
        method: "GET",
        repeatable: true,
        headers: {
          ...headers,
          accept: "text/event-stream",
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
      };
      return (await repeated(request, (judge) => open(request, stream, judge))).reply;
    },
  };
}

async function* none(): AsyncGenerator<never> {
  // Yields nothing.
}
