import type { RunpodObject } from "../api";
import { UserError } from "../api/errors";
import type { FindResult } from "./inventory";

/** What a state records about the account of a resource. */
export interface Owner {
  /** The account, if RunPod reported it. */
  accountId?: string;
  /** A hash of the API key that last saved or read the resource, if RunPod did not report the account. */
  keyHash?: string;
}

/** Different owners, by a text that differs between them. */
type OwnerSet = Map<string, Owner>;

/** An object that the state names, as a resource or as what a resource refers to. */
export interface NamedInState {
  kind: string;
  id: string;
}

/**
 * The RunPod accounts of this run. An API key of another account than the state's is a mistake: that account does not
 * list the state's resources, and what is created there costs money without anybody's notice.
 *
 * An API may not report the account. Then the same key proves it, or a list of any kind that shows an object of the
 * same owner.
 */
export class Accounts {
  private readonly held = new Set<string>();
  /** The account of this process's key, once RunPod has reported it. */
  private reported: string | undefined;
  /** What the state names, by kind and id, with the owners of the resources that name it. */
  private readonly inState = new Map<string, Map<string, OwnerSet>>();
  private readonly listed = new Map<string, ReadonlySet<string>>();
  private readonly listsByKind = new Map<string, () => Promise<unknown>>();

  /** @param keyHash a hash of this process's API key */
  constructor(private readonly keyHash: () => string) {}

  /** Records how to list a kind, for a proof that needs one more list. */
  addList(kind: string, list: () => Promise<unknown>): void {
    this.listsByKind.set(kind, list);
  }

  /** Records a list. */
  onListed(kind: string, accountId: string | undefined, items: readonly RunpodObject[]): void {
    this.reported = accountId ?? this.reported;
    this.listed.set(kind, new Set(items.map(({ id }) => id)));
  }

  /** Records what the state says of a resource of this run: its owner, and the objects that it names. */
  hold({ accountId, keyHash }: Owner, named: readonly NamedInState[]): void {
    if (accountId !== undefined) this.held.add(accountId);
    for (const { kind, id } of named) {
      const ids = this.inState.get(kind) ?? new Map<string, OwnerSet>();
      const owners = ids.get(id) ?? new Map<string, Owner>();
      // Many resources refer to one object, and most of them have one owner.
      owners.set(JSON.stringify([accountId, keyHash]), { accountId, keyHash });
      ids.set(id, owners);
      this.inState.set(kind, ids);
    }
  }

  /** What the state of a resource keeps of its owner after a save. */
  ownerAfterSave(accountId: string | undefined, before: Owner): Owner {
    if (accountId !== undefined) return { accountId };
    return { ...(before.accountId === undefined ? {} : { accountId: before.accountId }), keyHash: this.keyHash() };
  }

  /** The same after a read. It adds no account to what an API saved that does not report one. */
  ownerAfterRead(accountId: string | undefined, before: Owner): Owner {
    const isAdded = before.accountId === undefined && before.keyHash !== undefined;
    return {
      ...(accountId === undefined || isAdded ? {} : { accountId }),
      ...(before.keyHash === undefined ? {} : { keyHash: this.keyHash() }),
    };
  }

  /** Refuses to draw any conclusion about a resource from another account. */
  assertSameAccount(accountId = this.reported, state: Owner): void {
    if (accountId === undefined || state.accountId === undefined || accountId === state.accountId) return;
    throw new UserError(
      `it belongs to RunPod account ${state.accountId}, but the API key belongs to account ${accountId}. Nothing ` +
        "was read or changed. Set the key of the right account (runpod:apiKey).",
    );
  }

  /** Throws unless complete lists of its own account prove that the resource is gone. */
  async assertGone(
    gone: NamedInState,
    { accountId = this.reported, isComplete }: FindResult<RunpodObject>,
    state: Owner,
  ): Promise<void> {
    this.assertSameAccount(accountId, state);
    const isReported = accountId !== undefined && state.accountId !== undefined;
    const isOwn = isReported || state.keyHash === this.keyHash();
    if (isComplete && (isOwn || (await this.isShownByLists((owner) => isSameOwner(owner, state), gone)))) return;
    throw new UserError(
      (isComplete
        ? "RunPod does not list it, but no list shows another object that the state names, and RunPod does not " +
          "report whose lists these are. "
        : "RunPod returned no list of its kind at all. ") +
        "This does not prove that it is deleted: the API key may belong to another account. Check the key. If you " +
        "know that it is deleted, remove it from the state: `pulumi state delete <its URN>`.",
    );
  }

  /**
   * Refuses to create a resource in an account without any resource of the state, if another account has some. Only
   * resources that the engine compared before are known: it compares in the order of the program, and shows a provider
   * its own resources alone. If it compared none, as in a first `up`, any account is accepted. Each `Provider` instance
   * has its own process, so a program may use two accounts.
   */
  async assertAccountForCreate(accountId = this.reported): Promise<void> {
    const isUntold = accountId === undefined && this.inState.size > 0 && !this.isSavedByThisKey();
    if (isUntold && !(await this.isShownByLists(() => true))) {
      throw new UserError(
        "RunPod's lists show no object that this stack's state names, and RunPod does not report whose lists these " +
          "are: the API key may belong to another account. Nothing was created. Check the key (runpod:apiKey). If it " +
          "is the right one, run `pulumi refresh` first.",
      );
    }
    if (accountId === undefined || this.held.size === 0 || this.held.has(accountId)) return;
    throw new UserError(
      `the API key belongs to RunPod account ${accountId}, but this stack's resources are in account ` +
        `${[...this.held].join(", ")}. Nothing was created. Set the key of the right account (runpod:apiKey). To ` +
        "use both accounts, give the resources of the other one a `new runpod.Provider` with its key, in the " +
        "option `provider`.",
    );
  }

  private isSavedByThisKey(): boolean {
    const owners = [...this.inState.values()].flatMap((ids) => [...ids.values()].flatMap((of) => [...of.values()]));
    return owners.some(({ keyHash }) => keyHash === this.keyHash());
  }

  /** Whether a list shows an object of such an owner. Asks for further lists, one at a time, until one does. */
  private async isShownByLists(isOwner: (owner: Owner) => boolean, except?: NamedInState): Promise<boolean> {
    const isOther = (kind: string, id: string) => kind !== except?.kind || id !== except.id;
    for (;;) {
      const kinds = [...this.inState].map(([kind, owners]) => {
        const ids = [...owners]
          .filter(([id, of]) => isOther(kind, id) && [...of.values()].some(isOwner))
          .map(([id]) => id);
        return { kind, ids };
      });
      if (kinds.some(({ kind, ids }) => ids.some((id) => this.listed.get(kind)?.has(id)))) return true;
      const next = kinds.find(({ kind, ids }) => ids.length > 0 && !this.listed.has(kind))?.kind;
      const list = next === undefined ? undefined : this.listsByKind.get(next);
      if (next === undefined || list === undefined) return false;
      await list();
      // A list that failed throws. One that is not recorded would be asked for again and again.
      if (!this.listed.has(next)) return false;
    }
  }
}

/** States from before these marks have none. */
function isSameOwner(one: Owner, other: Owner): boolean {
  const isUnmarked = ({ accountId, keyHash }: Owner) => accountId === undefined && keyHash === undefined;
  if (isUnmarked(one) && isUnmarked(other)) return true;
  return (["accountId", "keyHash"] as const).some((mark) => one[mark] !== undefined && one[mark] === other[mark]);
}
