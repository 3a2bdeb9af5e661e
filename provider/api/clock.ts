/** Time as a parameter, so that tests need not wait. */
export interface Clock {
  /** Milliseconds from any start, which only grow. For waits, because a wall clock may be set back. */
  now(): number;
  /** Milliseconds since 1970 by the wall clock. For comparisons with other processes. */
  epochInMs(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Runs a function later, unless you call the returned function before. Keeps no process alive. */
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
 * RunPod shows a write only after "up to a few seconds" (docs/internals/runpod-api.md#timing). A read therefore proves
 * the state of this long ago.
 */
export const readLagInMs = 3_000;

/** Pause between two reads while RunPod shows other values than the state. */
const readAgainAfterInMs = 4_000;

/** Longest time after a write in which a read may still show the values from before it. */
export const longestLagInMs = 30_000;

/**
 * How long reads may still show the values from before a write. Negative once that time is over.
 * @param writtenAt ISO time; undefined if the state has none
 */
export function lagLeftAfter(clock: Clock, writtenAt: string | undefined): number {
  const agoInMs = writtenAt === undefined ? 0 : clock.epochInMs() - Date.parse(writtenAt);
  return Math.min(longestLagInMs, longestLagInMs - (Number.isNaN(agoInMs) ? 0 : agoInMs));
}

export interface Patience {
  /** Pause before the second attempt. Each later pause is twice as long. */
  firstPauseInMs: number;
  longestPauseInMs: number;
  /** No attempt starts later than this after the first one. */
  deadlineInMs: number;
}

/** Reports a wait to the user: how long it has taken, and how long it takes at most. */
export type WaitReporter = (soFarInMs: number, atMostInMs: number) => void;

/** Longer waits are reported after this time, and then regularly. */
export const firstReportAfterInMs = 10_000;
export const nextReportAfterInMs = 15_000;

/** The pauses of one wait, with reports to the user. */
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

/** Reports regularly while one operation takes long. */
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

/** Why a read may be older than the last write, as the text of a wait. */
const staleReadTexts = {
  nothing: "until RunPod shows it: it was written a moment ago, and reads may lag",
  otherValues: "until RunPod's reads catch up: they differ from the state",
};

/** The time after a write in which reads may show older values, and the wait for its end. */
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

  /** Whether a read that begins now shows the last write. The time of its answer does not matter. */
  get isOver(): boolean {
    return this.clock.now() >= this.overAtInMs;
  }

  /** Pauses before the next read, at most until the given time. Default: the end of the lag. */
  async pause(shown: keyof typeof staleReadTexts, untilInMs = this.overAtInMs): Promise<void> {
    this.shown = shown;
    await this.wait.sleep(Math.min(readAgainAfterInMs, untilInMs - this.clock.now()));
  }
}

/** Returns a function whose calls return the pauses between attempts. */
export function backoff({ firstPauseInMs, longestPauseInMs }: Omit<Patience, "deadlineInMs">): () => number {
  let next = firstPauseInMs;
  return () => {
    const pause = next;
    next = Math.min(pause * 2, longestPauseInMs);
    return pause;
  };
}

/** Repeats until an attempt returns a value. Returns `undefined` at the deadline. */
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
