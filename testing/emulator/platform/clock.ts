/** The emulator's time. It follows real time until a test freezes it. `advance` moves it in either case. */
export class Clock {
  private offsetInMs = 0;
  private frozenAt: number | undefined;
  private playedAt: number | undefined;
  private readonly listeners: (() => void)[] = [];

  /** Milliseconds since 1970, in emulated time. */
  now(): number {
    return this.playedAt ?? (this.frozenAt ?? Date.now()) + this.offsetInMs;
  }

  /** Runs `body` as of an earlier moment, for what was due then. */
  at<Result>(moment: number, body: () => Result): Result {
    const outer = this.playedAt;
    this.playedAt = moment;
    try {
      return body();
    } finally {
      this.playedAt = outer;
    }
  }

  /** Moves time forward. Everything that is due by then has happened when this returns. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError(`clock.advance(${milliseconds}): time only moves forward.`);
    this.offsetInMs += milliseconds;
    for (const listener of this.listeners) listener();
  }

  /** From now on only `advance` moves time. */
  freeze(): void {
    this.frozenAt ??= Date.now();
  }

  /** Returns to real time. */
  reset(): void {
    this.offsetInMs = 0;
    this.frozenAt = undefined;
  }

  onAdvance(listener: () => void): void {
    this.listeners.push(listener);
  }
}
