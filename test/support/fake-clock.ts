import type { Clock } from "../../provider/api/clock";

interface Sleeper {
  until: number;
  wake: () => void;
}

interface Alarm {
  at: number;
  run: () => void;
}

/** A clock that jumps to the end of the next sleep as soon as nothing else can run. Runs its timers on the way. */
export class FakeClock implements Clock {
  /** How long each sleep was asked to be, in milliseconds. */
  readonly sleeps: number[] = [];
  private time = 1_000_000;
  private sleepers: Sleeper[] = [];
  private readonly alarms = new Set<Alarm>();
  /** Calls in progress, and sleeps that ended meanwhile. */
  private answering = 0;
  private due = 0;

  /** @param moved receives each step of the clock, for another clock that follows this one */
  constructor(private readonly moved: (milliseconds: number) => void = () => undefined) {}

  now(): number {
    return this.time;
  }

  epochInMs(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    return new Promise((wake) => {
      this.sleepers.push({ until: this.time + Math.max(0, milliseconds), wake });
      setImmediate(() => this.wakeNext());
    });
  }

  later(milliseconds: number, run: () => void): () => void {
    const alarm = { at: this.time + milliseconds, run };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Stops the clock until the answer has arrived, so that an in-process call takes no time. */
  async during<Result>(answer: () => Promise<Result>): Promise<Result> {
    this.answering += 1;
    try {
      return await answer();
    } finally {
      this.answering -= 1;
      for (; this.answering === 0 && this.due > 0; this.due -= 1) setImmediate(() => this.wakeNext());
    }
  }

  private ringUntil(end: number): void {
    for (;;) {
      const [next] = [...this.alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) return;
      this.alarms.delete(next);
      this.moveTo(next.at);
      next.run();
    }
  }

  private wakeNext(): void {
    if (this.answering > 0) {
      this.due += 1;
      return;
    }
    const next = this.sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) => (first === undefined || sleeper.until < first.until ? sleeper : first),
      undefined,
    );
    if (next === undefined) return;
    this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
    this.ringUntil(next.until);
    this.moveTo(next.until);
    next.wake();
  }

  private moveTo(time: number): void {
    const byInMs = time - this.time;
    if (byInMs <= 0) return;
    this.time = time;
    this.moved(byInMs);
  }
}
