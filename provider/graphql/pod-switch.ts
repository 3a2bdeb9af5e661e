import type { Pod, PodStatus } from "../api";
import { isRunpodError, messageOf, RunpodError } from "../errors";
import type { Clock, Tell } from "../wait";
import { poll, readLagInMs, ToldWait } from "../wait";

/**
 * As long as other calls are repeated (`http.ts`). A look that came sooner could show the Pod as it was before an edit
 * or another switch.
 */
const patience = { firstPauseInMs: readLagInMs, longestPauseInMs: 20_000, deadlineInMs: 120_000 };

export interface Switch {
  id: string;
  status: PodStatus;
  clock: Clock;
  tell?: Tell;
  /** Asks RunPod to do it, once. */
  send: () => Promise<Pod>;
  /** The Pod as RunPod shows it now. */
  look: () => Promise<Pod | undefined>;
}

/**
 * Stops or starts a Pod. A second podResume is refused ("already running"), so after a lost reply the Pod itself is
 * looked at, and the call is sent again only where that shows that it was not done. A refusal is no failure where the
 * Pod is as it should be.
 */
export async function switchPod({ id, status, clock, tell, send, look }: Switch): Promise<Pod> {
  let lost: RunpodError | undefined;
  const switched = await poll(
    clock,
    patience,
    async () => {
      const done = lost === undefined ? undefined : await provenAfter(lost);
      if (done !== undefined) return done;
      try {
        return await send();
      } catch (error) {
        if (!isRunpodError(error)) throw error;
        if (!error.mayHaveHappened) return afterRefusal(error);
        // An error in the answer itself is often a refusal in disguise: worth one more call (runpod-api.md f).
        const isAnswer = error.kind === "unavailable" && error.status === 200;
        const waitInMs = error.retryAfterInMs ?? 0;
        if ((isAnswer && lost !== undefined) || waitInMs > patience.deadlineInMs) throw error;
        lost = error;
        await new ToldWait(clock, waitInMs, tell).sleep(waitInMs);
        return undefined;
      }
    },
    tell,
  );
  if (switched !== undefined) return switched;
  throw new RunpodError("noAnswer", `${messageOf(lost)} It was tried for two minutes.`, { id });

  async function proven(): Promise<Pod | undefined> {
    const seen = await look();
    return seen?.desiredStatus === status ? seen : undefined;
  }

  async function provenAfter(failure: RunpodError): Promise<Pod | undefined> {
    try {
      return await proven();
    } catch (error) {
      throw new RunpodError(
        failure.kind,
        `${failure.message} Whether RunPod did it could not be found out: ${messageOf(error)}`,
        { id },
      );
    }
  }

  async function afterRefusal(refusal: RunpodError): Promise<Pod> {
    if (lost === undefined && refusal.kind !== "rejected") throw refusal;
    await clock.sleep(readLagInMs);
    if (lost !== undefined) {
      const done = await provenAfter(refusal);
      if (done !== undefined) return done;
      // What was sent before may still be carried out.
      throw new RunpodError(refusal.kind, refusal.message, { id });
    }
    // Somebody, or an earlier run, may have been faster than the list that this run has seen. Where a look fails, the
    // refusal stands.
    const done = await proven().catch(() => undefined);
    if (done === undefined) throw refusal;
    return done;
  }
}
