import type { Clock } from "../api/clock";
import { firstReportAfterInMs, nextReportAfterInMs } from "../api/clock";
import { Quota } from "./quota";

/**
 * RunPod publishes no figure for GraphQL (docs/internals/runpod-api.md#transport). Ten calls a second, with twenty at
 * once, is a polite first guess.
 */
const firstCallsPerSecond = 10;

/** Ceiling of the rate unless the user sets another. */
export const defaultCallsPerSecond = 50;

/** The rate never falls below this, however often RunPod refuses. */
const slowestCallsPerSecond = 0.5;

const cleanTimeInMs = 1_000;
const firstPauseInMs = 1_000;
const longestPauseInMs = 20_000;
const longestSleepInMs = 1_000;
/** Times that differ by less count as equal: so short a sleep would not advance a clock. */
const roundingInMs = 0.001;

/** Permission for one call. */
export interface Turn {
  /** How many times the rate had been lowered when this turn began. */
  cuts: number;
  startedAtInMs: number;
}

interface Waiter {
  /** True if RunPod has refused the call before: it goes before the others. */
  again: boolean;
  since: number;
  longestPauseInMs: number;
  go: (turn: Turn | undefined) => void;
  fail: (error: unknown) => void;
}

/**
 * Spaces out the calls of one process to one API.
 *
 * The rate doubles after each second without a refusal, and halves when RunPod reports too many calls. No second has
 * more calls than the ceiling. Where answers report a quota, calls also keep to it.
 */
export class RateBudget {
  private callsPerSecond: number;
  /** Time at which the bucket will be, or was, full. This is the whole state of a token bucket. */
  private fullAt: number;
  private changedAt: number;
  private pausedUntil = -Infinity;
  private cuts = 0;
  /** Cuts since the last accepted call. */
  private cutsInARow = 0;
  private hasAccepted = false;
  private readonly waiters: Waiter[] = [];
  private isServing = false;
  private reportedAt = -Infinity;
  private readonly quota: Quota;
  private cancelAlarm = () => undefined as void;

  /** @param reportsQuota true if the API is known to report a quota, so that the first call goes alone to ask */
  constructor(
    private readonly clock: Clock,
    private readonly ceiling: number = defaultCallsPerSecond,
    private readonly inform: (message: string) => void = () => undefined,
    reportsQuota = false,
  ) {
    this.quota = new Quota(clock, reportsQuota);
    // A user who sets a ceiling far above the default knows the limit, so the rate starts closer to it.
    this.callsPerSecond = Math.min(ceiling, Math.max(firstCallsPerSecond, ceiling / 5));
    this.fullAt = this.changedAt = clock.now();
  }

  /**
   * Waits for a call's turn. A call that RunPod has refused before goes before the others. Returns `undefined` at once
   * if RunPod asks for a longer pause than `longestPauseInMs`.
   */
  take({ again = false, longestPauseInMs = Infinity } = {}): Promise<Turn | undefined> {
    return new Promise((go, fail) => {
      const waiter = { again, since: this.clock.now(), longestPauseInMs, go, fail };
      const firstNew = again ? this.waiters.findIndex((other) => !other.again) : -1;
      this.waiters.splice(firstNew < 0 ? this.waiters.length : firstNew, 0, waiter);
      this.dismissImpatient();
      if (!this.isServing) void this.serve();
    });
  }

  /** Records that a call has ended, with or without an answer. Each turn needs it once. */
  ended(): void {
    this.quota.ended();
    if (!this.isServing) void this.serve();
  }

  /** Records what an answer reports about the quota. */
  heard(turn: Turn, answer: Pick<Response, "headers" | "ok">): void {
    this.quota.heard(answer, turn.startedAtInMs);
    this.dismissImpatient();
  }

  /** Records that RunPod did not limit a call. */
  accepted(): void {
    this.hasAccepted = true;
    this.cutsInARow = 0;
  }

  /**
   * Records that RunPod refused a call for too many calls. A call from before the last cut does not cut the rate again.
   */
  refused(turn: Turn, retryAfterInMs?: number): void {
    const now = this.clock.now();
    if (this.quota.closedWindow !== undefined) {
      // The quota is used up, which says nothing about the rate.
      this.pausedUntil = Math.max(this.pausedUntil, now + (retryAfterInMs ?? 0));
      this.dismissImpatient();
      return;
    }
    const isNews = turn.cuts === this.cuts;
    if (!isNews && retryAfterInMs === undefined) return;
    if (isNews) {
      this.cuts += 1;
      this.cutsInARow += 1;
      this.callsPerSecond = Math.max(this.callsPerSecond / 2, Math.min(slowestCallsPerSecond, this.ceiling));
    }
    const ownPauseInMs = Math.min(firstPauseInMs * 2 ** Math.max(0, this.cutsInARow - 1), longestPauseInMs);
    this.pausedUntil = Math.max(this.pausedUntil, now + (retryAfterInMs ?? ownPauseInMs));
    this.fullAt = this.changedAt = Math.max(this.pausedUntil, now + 1000 / this.callsPerSecond);
    this.hasAccepted = false;
    this.dismissImpatient();
  }

  /**
   * Time that may be spent in advance: at first the calls of two seconds. After a refusal there is none, because RunPod
   * would refuse a burst again.
   */
  private get advanceInMs(): number {
    const rate = this.callsPerSecond;
    const calls = this.cuts > 0 ? 1 : Math.max(1, Math.min(2 * rate, this.ceiling - rate));
    return ((calls - 1) * 1000) / rate;
  }

  private async serve(): Promise<void> {
    this.isServing = true;
    this.cancelAlarm();
    try {
      while (this.waiters.length > 0) {
        const now = this.clock.now();
        this.grow(now);
        const nextAt = Math.max(this.pausedUntil, this.fullAt - this.advanceInMs, this.quota.nextCallAtInMs);
        const waitInMs = nextAt - now;
        if (waitInMs > roundingInMs) {
          this.reportWaits(now);
          if (this.quota.awaitsAnswer) {
            this.cancelAlarm = this.clock.later(Math.min(waitInMs, longestSleepInMs), () => void this.serve());
            return;
          }
          // Sleeps briefly and checks again, because the waiting calls may be gone by then.
          await this.clock.sleep(Math.min(waitInMs, longestSleepInMs));
        } else {
          this.fullAt = Math.max(this.fullAt, now) + 1000 / this.callsPerSecond;
          this.quota.started();
          this.waiters.shift()?.go({ cuts: this.cuts, startedAtInMs: now });
        }
      }
    } catch (error) {
      for (const { fail } of this.waiters.splice(0)) fail(error);
    } finally {
      this.isServing = false;
    }
  }

  /** Reports waiting calls after ten seconds, then every fifteen. */
  private reportWaits(now: number): void {
    const longestInMs = now - Math.min(...this.waiters.map(({ since }) => since));
    if (longestInMs < firstReportAfterInMs || now - this.reportedAt < nextReportAfterInMs) return;
    this.reportedAt = now;
    const calls = `Calls to RunPod waiting: ${this.waiters.length}.`;
    const pauseInMs = this.pausedUntil - now;
    const closed = this.quota.closedWindow;
    const rate = Math.round(this.callsPerSecond * 10) / 10;
    const inSeconds = (milliseconds: number) => `${Math.ceil(milliseconds / 1000)} s`;
    if (closed !== undefined) {
      const opensInMs = Math.max(pauseInMs, closed.opensAtInMs - now);
      this.inform(
        `${calls} This API key has used its calls of the ${closed.name}, and RunPod takes the next in ` +
          `${inSeconds(opensInMs)}.`,
      );
      return;
    }
    this.inform(
      pauseInMs > 0
        ? `${calls} RunPod has refused some as too many, and takes the next in ${inSeconds(pauseInMs)} at the earliest.`
        : `${calls} They go at ${rate} a second, the last in about ` +
            `${inSeconds((this.waiters.length / rate) * 1000)} (runpod:callsPerSecond).`,
    );
  }

  private grow(now: number): void {
    if (!this.hasAccepted || now - this.changedAt < cleanTimeInMs || this.callsPerSecond >= this.ceiling) return;
    const spent = (Math.max(0, this.fullAt - now) / 1000) * this.callsPerSecond;
    this.callsPerSecond = Math.min(2 * this.callsPerSecond, this.ceiling);
    this.fullAt = now + Math.min((spent * 1000) / this.callsPerSecond, this.advanceInMs);
    this.changedAt = now;
    this.hasAccepted = false;
  }

  private dismissImpatient(): void {
    const pauseInMs = Math.max(this.pausedUntil, this.quota.closedWindow?.opensAtInMs ?? 0) - this.clock.now();
    const tooLong = this.waiters.filter(({ longestPauseInMs }) => longestPauseInMs < pauseInMs);
    for (const waiter of tooLong) {
      this.waiters.splice(this.waiters.indexOf(waiter), 1);
      waiter.go(undefined);
    }
  }
}
