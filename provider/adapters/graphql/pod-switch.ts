import type { Pod, PodStatus } from "../../api";
import type { RunpodErrorKind } from "../../api/errors";
import { isRunpodError, messageOf, RunpodError } from "../../api/errors";
import type { Clock, Tell } from "../../api/clock";
import { longestLagInMs, poll, readLagInMs, ToldWait } from "../../api/clock";

/**
 * As long as other calls are repeated (`http.ts`). A look that came sooner could show the Pod as it was before an edit
 * or another switch.
 */
const patience = { firstPauseInMs: readLagInMs, longestPauseInMs: 20_000, deadlineInMs: 120_000 };

/** After a refusal: lists may go on showing what was there before for that long. */
const refusedPatience = {
  firstPauseInMs: readLagInMs,
  longestPauseInMs: 8_000,
  deadlineInMs: longestLagInMs + readLagInMs,
};

/** Refusals that say nothing about the Pod. */
const saysNothing: ReadonlySet<RunpodErrorKind> = new Set(["unauthorised", "rateLimited", "retired"]);

export interface Switch {
  id: string;
  status: PodStatus;
  /** By `Clock.now`: a look that begins sooner may show the Pod as it was before an edit. */
  provenFromInMs: number;
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
export async function switchPod({ id, status, provenFromInMs, clock, tell, send, look }: Switch): Promise<Pod> {
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
        // An error in the answer itself is often a refusal in disguise: worth one more call
        // (docs/internals/runpod-api.md#errors).
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
    if (clock.now() < provenFromInMs) return undefined;
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

  /**
   * Somebody, or a run that was killed, may have been faster than the lists that this run has seen: then RunPod refuses
   * what is so already, in words that are not known. Where nothing else was sent, and a look fails, the refusal stands.
   */
  async function afterRefusal(refusal: RunpodError): Promise<Pod> {
    if (lost === undefined && saysNothing.has(refusal.kind)) throw refusal;
    const provenElseRefused = () => proven().catch(() => Promise.reject(refusal));
    const attempt = lost === undefined ? provenElseRefused : () => provenAfter(refusal);
    await clock.sleep(readLagInMs);
    const done = await poll(clock, refusedPatience, attempt, tell);
    if (done !== undefined) return done;
    // What was sent before may still be carried out.
    throw lost === undefined ? refusal : new RunpodError(refusal.kind, refusal.message, { id });
  }
}
