/** The emulator's time. It follows real time until a test freezes it; `advance` moves it in either case. */
export class Clock {
  private offsetInMs = 0;
  private frozenAt: number | undefined;
  private readonly listeners: (() => void)[] = [];

  /** Milliseconds since 1970, in emulated time. */
  now(): number {
    return (this.frozenAt ?? Date.now()) + this.offsetInMs;
  }

  /** Moves time forward; everything that was due by then has happened when this returns. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError(`clock.advance(${milliseconds}): time only moves forward.`);
    this.offsetInMs += milliseconds;
    for (const listener of this.listeners) listener();
  }

  /** From here on time moves only by `advance`. */
  freeze(): void {
    this.frozenAt ??= Date.now();
  }

  /** Back to real time, running. */
  reset(): void {
    this.offsetInMs = 0;
    this.frozenAt = undefined;
  }

  onAdvance(listener: () => void): void {
    this.listeners.push(listener);
  }
}
