import type { Clock } from "../api/clock";

/** Reported times are whole seconds, rounded in an unknown direction. */
const roundingInMs = 1_000;

/** What an answer reported counts for this long, because other processes use the quota too. */
const freshInMs = 5_000;

/** While answers are outstanding, one more call may start after this time. */
const slowAnswerInMs = 1_000;

/** Calls in flight use at most this part of what is left, because other processes read the same number. */
const partInFlight = 1 / 4;

/** So many calls of a window stay unused, or a tenth of a small one: two processes would send the last one twice. */
const spareCalls = 2;

interface Window {
  /** As RunPod names it: minute, hour, day. */
  name: string;
  quota: number;
  remaining: number;
  resetsAtInMs: number;
}

/**
 * The calls that RunPod still takes from an API key, as the `RateLimit` headers of all answers report it.
 *
 * Other processes may use the key, and their calls show in the next answer only. So few calls are in flight when few
 * are left, and one call goes first to ask in a new window and after a time without an answer.
 */
export class Quota {
  private readonly windows = new Map<string, Window>();
  private inFlight = 0;
  private startedAtInMs = -Infinity;
  private heardAtInMs = -Infinity;

  /** @param mustAsk true if the API is known to report a quota, so that no call may start before the first answer */
  constructor(
    private readonly clock: Clock,
    private mustAsk: boolean,
  ) {}

  started(): void {
    this.inFlight += 1;
    this.startedAtInMs = this.clock.now();
  }

  ended(): void {
    this.inFlight -= 1;
  }

  /**
   * Reads the headers of an answer. A key without limits gets none.
   * @param calledAtInMs start of the call, by `Clock.now`
   */
  heard({ headers, ok }: Pick<Response, "headers" | "ok">, calledAtInMs: number): void {
    const now = this.clock.now();
    const reports = itemsIn(headers.get("ratelimit"));
    // A gateway's answer says nothing.
    if (reports.length === 0 && !ok) return;
    this.mustAsk = false;
    this.heardAtInMs = now;
    const policies = new Map(itemsIn(headers.get("ratelimit-policy")));
    for (const [name, { r: remaining, t: secondsLeft }] of reports) {
      if (remaining === undefined || secondsLeft === undefined) continue;
      const [earliestInMs, latestInMs] = [calledAtInMs + secondsLeft * 1000, now + secondsLeft * 1000];
      const known = this.windows.get(name);
      const quota = Math.max(1, policies.get(name)?.q ?? known?.quota ?? 0, remaining);
      const reported = { name, quota, remaining, resetsAtInMs: latestInMs };
      const endInMs = known?.resetsAtInMs ?? -Infinity;
      if (known === undefined || calledAtInMs >= endInMs || earliestInMs > endInMs + 2 * roundingInMs) {
        this.windows.set(name, reported);
      } else if (latestInMs >= endInMs - 2 * roundingInMs) {
        // Answers overtake each other.
        known.remaining = Math.min(known.remaining, remaining);
        known.resetsAtInMs = Math.min(known.resetsAtInMs, latestInMs);
      }
    }
  }

  /** The used up window that opens last. */
  get closedWindow(): { name: string; opensAtInMs: number } | undefined {
    return this.closedAfter(0);
  }

  /** Whether the next call should wait for an answer to an earlier one. */
  get awaitsAnswer(): boolean {
    return this.closedWindow === undefined && this.inFlight >= this.mostInFlight;
  }

  /** Time at which the next call may start, by `Clock.now`. An answer may bring it forward. */
  get nextCallAtInMs(): number {
    const slowInMs = this.awaitsAnswer ? this.startedAtInMs + slowAnswerInMs : -Infinity;
    // Calls in flight may use up what is left.
    const opensAtInMs = this.closedAfter(this.inFlight)?.opensAtInMs ?? -Infinity;
    return Math.max(slowInMs, opensAtInMs);
  }

  /** The window that opens last, of those that so many more calls use up. */
  private closedAfter(calls: number): { name: string; opensAtInMs: number } | undefined {
    const now = this.clock.now();
    return [...this.windows.values()]
      .filter(({ remaining, quota }) => remaining - calls <= Math.min(spareCalls, Math.floor(quota / 10)))
      .map(({ name, resetsAtInMs }) => ({ name, opensAtInMs: resetsAtInMs + roundingInMs }))
      .filter(({ opensAtInMs }) => opensAtInMs > now)
      .sort((a, b) => b.opensAtInMs - a.opensAtInMs)[0];
  }

  private get mostInFlight(): number {
    if (this.windows.size === 0) return this.mustAsk ? 1 : Infinity;
    const now = this.clock.now();
    const windows = [...this.windows.values()];
    const isStale = now - this.heardAtInMs > freshInMs || windows.some(({ resetsAtInMs }) => resetsAtInMs <= now);
    const left = Math.min(...windows.map(({ remaining }) => remaining));
    return isStale ? 1 : Math.max(1, Math.floor(left * partInFlight));
  }
}

/** Items of a header such as `"minute";r=0;t=12, "hour";r=2800;t=1812`, with their numbers. */
function itemsIn(header: string | null): [name: string, numbers: Partial<Record<string, number>>][] {
  return (header ?? "").split(",").flatMap((item) => {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const numbers = parameters.map((parameter) => parameter.split("=").map((part) => part.trim()));
    const isNumber = ([, value = ""]: string[]) => /^\d+$/.test(value);
    const named = Object.fromEntries(numbers.filter(isNumber).map(([key = "", value]) => [key, Number(value)]));
    return name === "" ? [] : [[name.replace(/^"|"$/g, ""), named]];
  });
}
