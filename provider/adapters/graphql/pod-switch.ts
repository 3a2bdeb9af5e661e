import type { Pod, PodStatus } from "../../api";
import type { RunpodErrorKind } from "../../api/errors";
import { isRunpodError, messageOf, RunpodError } from "../../api/errors";
import type { Clock, WaitReporter } from "../../api/clock";
import { longestLagInMs, poll, readLagInMs, ReportedWait } from "../../api/clock";

/**
 * As long as other calls are repeated (`http.ts`). A read that came sooner could show the Pod as it was before an edit
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
const unrelatedToThePod: ReadonlySet<RunpodErrorKind> = new Set(["unauthorised", "rateLimited", "retired"]);

export interface Switch {
  id: string;
  status: PodStatus;
  /** By `Clock.now`: a read that begins sooner may show the Pod as it was before an edit. */
  freshFromInMs: number;
  clock: Clock;
  report?: WaitReporter;
  /** Asks RunPod to do it, once. */
  send: () => Promise<Pod>;
  /** The Pod as RunPod shows it now. */
  read: () => Promise<Pod | undefined>;
}

/**
 * Stops or starts a Pod. A second podResume is refused ("already running"), so after a lost reply the Pod itself is
 * looked at, and the call is sent again only where that shows that it was not done. A refusal is no failure where the
 * Pod is as it should be.
 */
export async function switchPod({ id, status, freshFromInMs, clock, report, send, read }: Switch): Promise<Pod> {
  let lost: RunpodError | undefined;
  const switched = await poll(
    clock,
    patience,
    async () => {
      const done = lost === undefined ? undefined : await readIfSwitchedAfter(lost);
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
        await new ReportedWait(clock, waitInMs, report).sleep(waitInMs);
        return undefined;
      }
    },
    report,
  );
  if (switched !== undefined) return switched;
  throw new RunpodError("noAnswer", `${messageOf(lost)} It was tried for two minutes.`, { id });

  async function readIfSwitched(): Promise<Pod | undefined> {
    if (clock.now() < freshFromInMs) return undefined;
    const seen = await read();
    return seen?.desiredStatus === status ? seen : undefined;
  }

  async function readIfSwitchedAfter(failure: RunpodError): Promise<Pod | undefined> {
    try {
      return await readIfSwitched();
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
   * what is so already, in words that are not known. Where nothing else was sent, and a read fails, the refusal stands.
   */
  async function afterRefusal(refusal: RunpodError): Promise<Pod> {
    if (lost === undefined && unrelatedToThePod.has(refusal.kind)) throw refusal;
    const switchedElseRefused = () => readIfSwitched().catch(() => Promise.reject(refusal));
    const attempt = lost === undefined ? switchedElseRefused : () => readIfSwitchedAfter(refusal);
    await clock.sleep(readLagInMs);
    const done = await poll(clock, refusedPatience, attempt, report);
    if (done !== undefined) return done;
    // What was sent before may still be carried out.
    throw lost === undefined ? refusal : new RunpodError(refusal.kind, refusal.message, { id });
  }
}
