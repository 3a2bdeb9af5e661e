import { isRunpodError, messageOf, UserError } from "../api/errors";
import type { Clock, Lag, WaitReporter } from "../api/clock";
import { poll } from "../api/clock";

/** What RunPod refuses to delete because it is in use is asked for again: the users may be on their way out. */
const deletePatience = { firstPauseInMs: 2_000, longestPauseInMs: 15_000, deadlineInMs: 300_000 };

/**
 * Runs a delete until it is done. `notFound` is done, but for the time in which RunPod may not know yet what was
 * written
 * last.
 */
export async function retryWhileInUse(
  clock: Clock,
  attempt: () => Promise<void>,
  lag: Lag,
  report?: WaitReporter,
): Promise<void> {
  let refusal: unknown;
  const tryOnce = async () => {
    try {
      await retryWhileReadsLag(attempt, lag);
      return true;
    } catch (error) {
      if (isRunpodError(error, "notFound")) return true;
      if (!isRunpodError(error, "inUse")) throw error;
      refusal = error;
      return undefined;
    }
  };
  const done = await poll(clock, deletePatience, tryOnce, report);
  if (done === undefined) {
    throw new UserError(
      `${messageOf(refusal)} It was still in use after five minutes, and still exists. Remove what uses it, then run the command again.`,
    );
  }
}

async function retryWhileReadsLag(attempt: () => Promise<void>, lag: Lag): Promise<void> {
  for (;;) {
    const isLast = lag.isOver;
    try {
      return await attempt();
    } catch (error) {
      if (!isRunpodError(error, "notFound") || isLast) throw error;
      await lag.pause("nothing");
    }
  }
}
