import type { Pod, PodStatus } from "../../api";
import type { RunpodErrorKind } from "../../api/errors";
import { isRunpodError, messageOf, RunpodError } from "../../api/errors";
import type { Clock, WaitReporter } from "../../api/clock";
import { longestLagInMs, poll, readLagInMs, ReportedWait } from "../../api/clock";

/**
 * Same deadline as for other repeated calls (`http.ts`). An earlier read could show the Pod as it was before an edit or
 * another switch.
 */
const patience = { firstPauseInMs: readLagInMs, longestPauseInMs: 20_000, deadlineInMs: 120_000 };

/** Patience after a refusal: lists may show the previous status for this long. */
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
  /** By `Clock.now`. A read that begins earlier may show the Pod as it was before an edit. */
  freshFromInMs: number;
  clock: Clock;
  report?: WaitReporter;
  /** Sends the request once. */
  send: () => Promise<Pod>;
  /** Reads the Pod from RunPod's list. */
  read: () => Promise<Pod | undefined>;
}

/**
 * Stops or starts a Pod.
 *
 * RunPod refuses a second podResume ("already running"). After a lost reply this function reads the Pod, and repeats
 * the call only if the status has not changed. A refusal is not a failure if the Pod already has the requested status.
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
        // RunPod reports many refusals in this form: one more call is worth it (docs/internals/runpod-api.md#errors).
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
  throw new RunpodError("noAnswer", `${messageOf(lost)} The provider tried for two minutes.`, { id });

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
        `${failure.message} The provider could not find out whether RunPod did it: ${messageOf(error)}`,
        { id },
      );
    }
  }

  /**
   * The user or an interrupted run may have switched the Pod after this run listed it. RunPod then refuses the call, in
   * words that are unknown. If nothing else was sent and the read fails, the refusal is thrown.
   */
  async function afterRefusal(refusal: RunpodError): Promise<Pod> {
    if (lost === undefined && unrelatedToThePod.has(refusal.kind)) throw refusal;
    const switchedElseRefused = () => readIfSwitched().catch(() => Promise.reject(refusal));
    const attempt = lost === undefined ? switchedElseRefused : () => readIfSwitchedAfter(refusal);
    await clock.sleep(readLagInMs);
    const done = await poll(clock, refusedPatience, attempt, report);
    if (done !== undefined) return done;
    // RunPod may still carry out the earlier request.
    throw lost === undefined ? refusal : new RunpodError(refusal.kind, refusal.message, { id });
  }
}
