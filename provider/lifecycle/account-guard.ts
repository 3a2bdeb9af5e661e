import type { RunpodObject } from "../api";
import { UserError } from "../api/errors";
import type { FindResult } from "./inventory";

/** The account that a thing is in, where the state tells. */
interface Owned {
  accountId?: string;
}

/**
 * Which RunPod accounts this run deals with. An API key of another account than the state's is a mistake: what the
 * state has cannot be found there, and what is made there costs money in a place where nobody looks.
 */
export class Accounts {
  private readonly held = new Set<string>();

  /** A resource of this run is in this account, by the state. */
  hold({ accountId }: Owned): void {
    if (accountId !== undefined) this.held.add(accountId);
  }

  /** Refuses to draw any conclusion about a resource from another account. */
  assertSameAccount(accountId: string | undefined, state: Owned): void {
    if (accountId === undefined || state.accountId === undefined || accountId === state.accountId) return;
    throw new UserError(
      `it belongs to RunPod account ${state.accountId}, but the API key belongs to account ${accountId}. Nothing ` +
        "was read or changed. Set the key of the right account (runpod:apiKey).",
    );
  }

  /** A thing is gone if two complete lists of its own account lack it. Refuses to believe it of any other list. */
  assertGone({ accountId, listsClaimed, isComplete }: FindResult<RunpodObject>, state: Owned): void {
    // Where RunPod does not tell whose list it is, another thing of ours in it does.
    const isAnybodys = (accountId === undefined || state.accountId === undefined) && !listsClaimed;
    if (isAnybodys || !isComplete) {
      throw new UserError(
        "RunPod lists nothing of this kind that is in the state, and " +
          `${isComplete ? "does not report whose list that is" : "returned no list at all"}. This does not prove ` +
          "that it is deleted. Check the API key. If you know that it is deleted, remove it from the state with " +
          "`pulumi state delete`.",
      );
    }
  }

  /**
   * Refuses to make a thing in an account in which the state has nothing, while it has something in another one. The
   * state is known by what was compared before: the engine compares in the order of the program, and shows a provider
   * its own resources alone. Where it compared nothing, as in a first `up`, or where everything waits for the new
   * thing, any account is taken. Each `Provider` instance has a process of its own, so that two accounts in one program
   * do not meet here.
   */
  assertAccountForCreate(accountId: string | undefined): void {
    if (accountId === undefined || this.held.size === 0 || this.held.has(accountId)) return;
    throw new UserError(
      `the API key belongs to RunPod account ${accountId}, but this stack's resources are in account ` +
        `${[...this.held].join(", ")}. Nothing was created. Set the key of the right account (runpod:apiKey). To ` +
        "use both accounts, give the resources of the other one a `new runpod.Provider` with its key, in the " +
        "option `provider`.",
    );
  }
}
