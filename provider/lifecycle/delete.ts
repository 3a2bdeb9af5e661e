import { Lag, longestLagInMs, poll } from "../api/clock";
import type { Clock, WaitReporter } from "../api/clock";
import type { RunpodError } from "../api/errors";
import { isRunpodError, mayBeDone, messageOf, UserError } from "../api/errors";
import type { Engine } from "./engine";
import type { StoredState } from "./kind";

/** Deletes a resource at RunPod, unless another resource of the run manages it. */
export async function remove(engine: Engine, id: string, state: StoredState): Promise<void> {
  const { holders } = engine;
  const verdict = holders.verdictOnDelete(id, state);
  if (verdict === "done") return;
  if (verdict !== "delete") {
    return engine.warnAbout(id, state, `it stays at RunPod, because ${verdict.staysWith} manages it.`);
  }
  await deleteAtRunpod(engine, id, state);
  holders.deleted(id);
}

async function deleteAtRunpod(engine: Engine, id: string, state: StoredState): Promise<void> {
  const { kind, context, inventory } = engine;
  const { accounts, clock } = context;
  inventory.claim(id);
  engine.holdInState(id, state);
  accounts.assertSameAccount((await inventory.list("any")).accountId, state);
  const lag = engine.lagOf(state);
  const found = await inventory.findForDelete(id, lag);
  accounts.assertSameAccount(found.accountId, state);
  if (found.object === undefined) return engine.assertGone(id, found, state);
  const current = engine.withState(found.object, state);
  const attempt = async () =>
    kind.hooks?.delete === undefined ? engine.api().delete(current) : kind.hooks.delete(context, current, state);
  await inventory.remove(id, async () => {
    try {
      const report = context.waitReporter("until RunPod no longer reports it as in use");
      const users = async () => kind.words?.onStillInUse?.(context, id).catch(() => undefined);
      await retryWhileInUse(clock, attempt, lag, users, report);
    } catch (error) {
      if (!isRunpodError(error) || !(mayBeDone(error) || error.mayBeDenied)) throw error;
      if (await isProvenGone(engine, id, state)) return;
      throw error.mayBeDenied ? notProvenGone(error) : error;
    }
  });
}

function notProvenGone(refusal: RunpodError): UserError {
  return new UserError(
    `${refusal.message} RunPod's lists do not prove that it is deleted: the API key may have no permission for it. ` +
      "Check the key, then run the command again.",
  );
}

/** Looks for the resource after a delete whose reply does not say whether RunPod carried it out. */
async function isProvenGone(engine: Engine, id: string, state: StoredState): Promise<boolean> {
  const { context, inventory } = engine;
  const report = context.waitReporter("to find out whether RunPod deleted it: its reply does not say");
  try {
    const found = await inventory.find(id, new Lag(context.clock, longestLagInMs, () => report), () => false);
    context.accounts.assertSameAccount(found.accountId, state);
    if (found.object !== undefined) return false;
    await engine.assertGone(id, found, state);
    return true;
  } catch {
    // The error of the delete itself is reported.
    return false;
  }
}

/** For a delete that RunPod refuses because the resource is in use: what uses it may be going away too. */
const deletePatience = { firstPauseInMs: 2_000, longestPauseInMs: 15_000, deadlineInMs: 300_000 };

/**
 * Retries a delete while the resource is in use. `notFound` means deleted, except while reads may lag behind the last
 * write, and except if the API key may have no access: that is thrown.
 */
async function retryWhileInUse(
  clock: Clock,
  attempt: () => Promise<void>,
  lag: Lag,
  users: () => Promise<string | undefined>,
  report?: WaitReporter,
): Promise<void> {
  let refusal: unknown;
  const tryOnce = async () => {
    try {
      await retryWhileReadsLag(attempt, lag);
      return true;
    } catch (error) {
      if (isRunpodError(error, "notFound") && !error.mayBeDenied) return true;
      if (!isRunpodError(error, "inUse")) throw error;
      refusal = error;
      return undefined;
    }
  };
  const done = await poll(clock, deletePatience, tryOnce, report);
  if (done === undefined) {
    const known = await users();
    throw new UserError(
      `${messageOf(refusal)} It was still in use after five minutes, and still exists. ` +
        `${known === undefined ? "" : `${known} `}Remove what uses it, then run the command again.`,
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
