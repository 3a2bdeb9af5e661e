/** Time, passed in, so that tests need not spend it. */
export interface Clock {
  /** Milliseconds that only ever grow, from any start: for waits. A wall clock may be set back meanwhile. */
  now(): number;
  /** Milliseconds since 1970, by the wall clock: for what is compared with another process's time. */
  epochInMs(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Runs something later, unless the returned function is called before. Keeps no process alive. */
  later(milliseconds: number, run: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  epochInMs: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  later(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/**
 * RunPod shows what was written only after "up to a few seconds" (docs/internals/runpod-api.md#timing): a read proves
 * what was so this long before.
 */
export const readLagInMs = 3_000;

/** Pause between two looks at a thing that RunPod shows otherwise than the state. */
const readAgainAfterInMs = 4_000;

/** The longest time for which a read may still show what was there before a write. */
export const longestLagInMs = 30_000;

/**
 * How long a read may still show what was there before a write: less than zero where that has been over for a while.
 * @param writtenAt ISO time; unknown where the state does not report
 */
export function lagLeftAfter(clock: Clock, writtenAt: string | undefined): number {
  const agoInMs = writtenAt === undefined ? 0 : clock.epochInMs() - Date.parse(writtenAt);
  return Math.min(longestLagInMs, longestLagInMs - (Number.isNaN(agoInMs) ? 0 : agoInMs));
}

export interface Patience {
  /** Pause before the second attempt; each later one is twice as long. */
  firstPauseInMs: number;
  longestPauseInMs: number;
  /** No attempt starts later than this after the first one. */
  deadlineInMs: number;
}

/** Tells the user about a wait: how long it has been, and at most will be. */
export type WaitReporter = (soFarInMs: number, atMostInMs: number) => void;

/** A wait that takes longer is told, and from then on regularly. */
export const firstReportAfterInMs = 10_000;
export const nextReportAfterInMs = 15_000;

/** The pauses of one wait. */
export class ReportedWait {
  private readonly startedAt: number;
  private reportAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly atMostInMs: number,
    private readonly report: WaitReporter | undefined,
  ) {
    this.startedAt = clock.now();
    this.reportAt = this.startedAt + firstReportAfterInMs;
  }

  async sleep(milliseconds: number): Promise<void> {
    const until = this.clock.now() + milliseconds;
    while (this.report !== undefined && this.reportAt < until) {
      const untilWordInMs = this.reportAt - this.clock.now();
      if (untilWordInMs > 0) await this.clock.sleep(untilWordInMs);
      const now = this.clock.now();
      this.report(now - this.startedAt, this.atMostInMs);
      this.reportAt = now + nextReportAfterInMs;
    }
    const restInMs = until - this.clock.now();
    if (restInMs > 0) await this.clock.sleep(restInMs);
  }
}

/** Tells of one thing that is waited for while it takes long. */
export async function reportWhile<Result>(
  clock: Clock,
  atMostInMs: number,
  report: WaitReporter | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  if (report === undefined) return run();
  const startedAt = clock.now();
  const reportIn = (milliseconds: number): (() => void) =>
    clock.later(milliseconds, () => {
      report(clock.now() - startedAt, atMostInMs);
      cancel = reportIn(nextReportAfterInMs);
    });
  let cancel = reportIn(firstReportAfterInMs);
  try {
    return await run();
  } finally {
    cancel();
  }
}

/** What a read shows that may be older than the last write of a thing, in the words of a wait. */
const staleReadTexts = {
  nothing: "until reads no longer lag: RunPod does not show it, and it was written a moment ago",
  otherValues: "until RunPod's reads no longer lag: it shows other values than the state",
};

/** The time in which reads may still show what was there before the last write of a thing, and the wait for its end. */
export class Lag {
  /** By `Clock.now`. */
  readonly overAtInMs: number;
  private readonly wait: ReportedWait;
  private shown: keyof typeof staleReadTexts = "nothing";

  constructor(
    private readonly clock: Clock,
    leftInMs: number,
    waitReporter?: (what: string) => WaitReporter,
  ) {
    this.overAtInMs = clock.now() + leftInMs;
    const report: WaitReporter = (...times) => waitReporter?.(staleReadTexts[this.shown])(...times);
    this.wait = new ReportedWait(clock, leftInMs, waitReporter && report);
  }

  /** Whether a read that begins now shows the last write. When it is answered says nothing. */
  get isOver(): boolean {
    return this.clock.now() >= this.overAtInMs;
  }

  /**
   * A pause before the next look: no longer than until the given time, which is the end of the lag if none is given.
   */
  async pause(shown: keyof typeof staleReadTexts, untilInMs = this.overAtInMs): Promise<void> {
    this.shown = shown;
    await this.wait.sleep(Math.min(readAgainAfterInMs, untilInMs - this.clock.now()));
  }
}

/** The pauses between attempts, one for each call of the returned function. */
export function backoff({ firstPauseInMs, longestPauseInMs }: Omit<Patience, "deadlineInMs">): () => number {
  let next = firstPauseInMs;
  return () => {
    const pause = next;
    next = Math.min(pause * 2, longestPauseInMs);
    return pause;
  };
}

/** Tries until an attempt gives a value or the deadline is over (then `undefined`). */
export async function poll<T>(
  clock: Clock,
  patience: Patience,
  attempt: () => Promise<T | undefined>,
  report?: WaitReporter,
): Promise<T | undefined> {
  const end = clock.now() + patience.deadlineInMs;
  const wait = new ReportedWait(clock, patience.deadlineInMs, report);
  const nextPause = backoff(patience);
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    const pause = nextPause();
    if (clock.now() + pause > end) return undefined;
    await wait.sleep(pause);
  }
}
