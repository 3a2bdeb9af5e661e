import type { FakeClock } from "../../support/fake-clock";

export interface QuotaServer {
  callsPerMinute: number;
  /** Counts per minute of the server's clock, or within any minute. */
  window: "fixed" | "sliding";
  /** How much of the first minute is over at the first call. */
  startsAtInMs: number;
  latencyInMs: number;
  /** How the seconds that are left are rounded. */
  round: (seconds: number) => number;
  retryAfter: boolean;
}

/** A limiter like that of REST v2, which reports its windows in each answer. Refused calls do not count. */
export class QuotaLimiter {
  /** The header `call` of each refused request. */
  readonly refused: string[] = [];
  private readonly startInMs: number;
  private taken: number[] = [];

  constructor(
    private readonly clock: FakeClock,
    private readonly server: QuotaServer,
  ) {
    this.startInMs = clock.now() - server.startsAtInMs;
  }

  readonly fetch: typeof fetch = async (_url, init) => {
    const { latencyInMs, callsPerMinute: quota, round, retryAfter } = this.server;
    await this.clock.sleep(latencyInMs / 2);
    const now = this.clock.now();
    const windowInMs = this.windowInMs(now);
    this.taken = this.taken.filter((at) => at >= windowInMs);
    const isRefused = this.taken.length >= quota;
    if (isRefused) this.refused.push(new Headers(init?.headers).get("call") ?? "");
    else this.taken.push(now);
    const resetsInMs = (this.server.window === "fixed" ? windowInMs : (this.taken[0] ?? now)) + 60_000 - now;
    const secondsLeft = Math.max(0, round(resetsInMs / 1000));
    const headers = {
      "ratelimit-policy": `"minute";q=${quota};w=60, "hour";q=${50 * quota};w=3600`,
      ratelimit: `"minute";r=${quota - this.taken.length};t=${secondsLeft}, "hour";r=${40 * quota};t=1812`,
      ...(isRefused && retryAfter ? { "retry-after": "1" } : {}),
    };
    await this.clock.sleep(latencyInMs / 2);
    return new Response("{}", { status: isRefused ? 429 : 200, headers });
  };

  private windowInMs(now: number): number {
    if (this.server.window === "sliding") return now - 60_000 + 0.001;
    return now - ((now - this.startInMs) % 60_000);
  }
}
