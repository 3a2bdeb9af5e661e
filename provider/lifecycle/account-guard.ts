import type { RunpodObject } from "../api";
import { UserError } from "../api/errors";
import type { FindResult } from "./inventory";

/** The account of a resource, if the state records it. */
interface Owned {
  accountId?: string;
}

/**
 * The RunPod accounts of this run. An API key of another account than the state's is a mistake: that account does not
 * list the state's resources, and what is created there costs money without anybody's notice.
 */
export class Accounts {
  private readonly held = new Set<string>();

  /** Records the account that the state gives for a resource of this run. */
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

  /** Throws unless complete lists of its own account prove that the resource is gone. */
  assertGone({ accountId, listsClaimed, isComplete }: FindResult<RunpodObject>, state: Owned): void {
    // If RunPod does not report the account of a list, another resource of this run in the list proves it.
    const isAnybodys = (accountId === undefined || state.accountId === undefined) && !listsClaimed;
    if (isAnybodys || !isComplete) {
      throw new UserError(
        "RunPod lists no resource of this kind that the state has, and " +
          `${isComplete ? "does not report whose list that is" : "returned no list at all"}. This does not prove ` +
          "that it is deleted: the API key may belong to another account. Check the key. If you know that it is " +
          "deleted, remove it from the state: `pulumi state delete <its URN>`.",
      );
    }
  }

  /**
   * Refuses to create a resource in an account without any resource of the state, if another account has some. Only
   * resources that the engine compared before are known: it compares in the order of the program, and shows a provider
   * its own resources alone. If it compared none, as in a first `up`, any account is accepted. Each `Provider` instance
   * has its own process, so a program may use two accounts.
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
