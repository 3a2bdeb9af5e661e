import type { Pod, PodStatus } from "../api";
import type { RunpodErrorKind } from "../api/errors";
import { isRunpodError, messageOf, RunpodError } from "../api/errors";
import type { Clock, WaitReporter } from "../api/clock";
import { longestLagInMs, poll, readLagInMs, ReportedWait } from "../api/clock";

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

export interface StatusChange {
  clock: Clock;
  waitReporter?: ((what: string) => WaitReporter) | undefined;
  /** Sends the request for a status once. */
  send: (status: PodStatus) => Promise<Pod>;
  /** Reads the Pod. Undefined if RunPod has none. */
  read: () => Promise<Pod | undefined>;
}

/**
 * Stops or starts a Pod if its status is not the requested one. Without a request it gets back the status from before
 * an edit, because an edit restarts it.
 * @param edited the answer to an edit; undefined if nothing was edited
 */
export async function setPodStatus(
  current: Pod,
  edited: Pod | undefined,
  requested: PodStatus | undefined,
  change: StatusChange,
): Promise<Pod> {
  const { clock, waitReporter } = change;
  const before = statusOf(current);
  const status = requested ?? before;
  const pod = edited ?? current;
  if (status === undefined || (status === "EXITED") === (pod.desiredStatus === "EXITED")) return pod;
  // Only in this case can a read from before the edit already show the requested status.
  const mayLookSwitched = edited !== undefined && status === before;
  const freshFromInMs = mayLookSwitched ? clock.now() + longestLagInMs : -Infinity;
  const report = waitReporter?.(`until RunPod has ${status === "EXITED" ? "stopped" : "started"} the Pod`);
  try {
    const send = () => change.send(status);
    return await switchPod({ id: current.id, status, freshFromInMs, clock, report, send, read: change.read });
  } catch (error) {
    if (!isRunpodError(error)) throw error;
    const isRented = error.kind === "capacity";
    if (edited === undefined && !isRented) throw error;
    // An edit is done, although the switch is not.
    const id = error.id ?? (edited === undefined ? undefined : current.id);
    throw new RunpodError(error.kind, isRented ? `${error.message} ${rentedToOthers}` : error.message, { id });
  }
}

const rentedToOthers =
  "A stopped Pod stays on its host, and others now rent the host's GPUs. Try again later, or replace the Pod: " +
  "`pulumi up --replace <its URN>`. Data on a network volume stays; data on the Pod's own volume is lost.";

function statusOf({ desiredStatus }: Pod): PodStatus | undefined {
  return desiredStatus === "EXITED" || desiredStatus === "RUNNING" ? desiredStatus : undefined;
}

interface Switch {
  id: string;
  status: PodStatus;
  /** By `Clock.now`. A read that begins earlier may show the Pod as it was before an edit. */
  freshFromInMs: number;
  clock: Clock;
  report: WaitReporter | undefined;
  /** Sends the request once. */
  send: () => Promise<Pod>;
  read: () => Promise<Pod | undefined>;
}

/**
 * Stops or starts a Pod.
 *
 * RunPod refuses a second start ("already running"). After a lost reply this function reads the Pod, and repeats
 * the call only if the status has not changed. A refusal is not a failure if the Pod already has the requested status.
 */
async function switchPod({ id, status, freshFromInMs, clock, report, send, read }: Switch): Promise<Pod> {
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
