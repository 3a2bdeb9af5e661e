import type { Clock } from "./wait";

/** RunPod publishes no figure for GraphQL (runpod-api.md, U11): ten calls a second, twenty at once, is a polite guess. */
export const politeCallsPerSecond = 10;

/** Spaces out the calls of one process, and holds all of them back when RunPod says that it is too much. */
export class RateBudget {
  /** When the bucket will be, or was, full: the whole state of a token bucket. */
  private fullAt: number;
  private pausedUntil = 0;
  /** What may be spent in advance: the calls of two seconds. */
  private readonly burstInMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly callsPerSecond: number = politeCallsPerSecond,
  ) {
    this.burstInMs = ((Math.max(1, 2 * callsPerSecond) - 1) * 1000) / callsPerSecond;
    this.fullAt = clock.now();
  }

  /** Waits for a call's turn. False at once where RunPod wants to be left alone for longer than this. */
  async take(longestPauseInMs = Infinity): Promise<boolean> {
    for (;;) {
      const now = this.clock.now();
      if (this.pausedUntil - now > longestPauseInMs) return false;
      const wait = Math.max(this.pausedUntil - now, this.fullAt - now - this.burstInMs);
      if (wait <= 0) {
        this.fullAt = Math.max(this.fullAt, now) + 1000 / this.callsPerSecond;
        return true;
      }
      await this.clock.sleep(wait);
    }
  }

  pause(milliseconds: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + milliseconds);
  }
}
