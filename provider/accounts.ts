import { UserError } from "./errors";
import type { CommonOutputs } from "./kind";

/**
 * Which RunPod accounts this run deals with. An API key of another account than the state's is a mistake: what the state has cannot be
 * found there, and what is made there costs money in a place where nobody looks.
 */
export class Accounts {
  private readonly held = new Set<string>();

  /** A resource of this run is in this account, by the state. */
  hold({ accountId }: Partial<CommonOutputs>): void {
    if (accountId !== undefined) this.held.add(accountId);
  }

  /** Refuses to draw any conclusion about a resource from another account. */
  guardExisting(accountId: string | undefined, state: Partial<CommonOutputs>): void {
    if (accountId === undefined || state.accountId === undefined || accountId === state.accountId) return;
    throw new UserError(
      `it belongs to RunPod account ${state.accountId}, but the API key is of account ${accountId}. Nothing was read or ` +
        "changed. Set the key of the right account (runpod:apiKey).",
    );
  }

  /**
   * Refuses to make a thing in an account in which the state has nothing, while it has something in another one. The state is known by
   * what was compared before: the engine compares in the order of the program, and shows a provider its own resources alone. Where it
   * compared nothing, as in a first `up`, or where everything waits for the new thing, any account is taken. Each `Provider` instance
   * has a process of its own, so that two accounts in one program do not meet here.
   */
  guardNew(accountId: string | undefined): void {
    if (accountId === undefined || this.held.size === 0 || this.held.has(accountId)) return;
    throw new UserError(
      `the API key is of RunPod account ${accountId}, but what this stack has is in account ${[...this.held].join(", ")}. Nothing was made. ` +
        "Set the key of the right account (runpod:apiKey). To have things in both, give those of the other account a " +
        "`new runpod.Provider` with its key, in the option `provider`.",
    );
  }
}
