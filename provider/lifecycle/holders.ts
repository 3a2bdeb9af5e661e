import { createHash } from "node:crypto";
import { UserError } from "../api/errors";
import type { RunLog, RunLogEntry } from "./run-log";
import type { Marks } from "./marks";
import { isRecord } from "./record";

/** What a state records about which resource holds an object. */
interface Holder extends Marks {
  /** The argument `adopt`. The resource adopted this object, or one before it. */
  adopt?: string;
}

/** A resource of the program, as its checks show it. */
interface Checked {
  /** The state has it. */
  isInState: boolean;
  /** It was checked again, as new: the engine replaces it. */
  isReplaced: boolean;
  /** What its `adopt` said the last time. */
  adopt?: unknown;
}

/** What to do where the engine asks to delete. */
export type DeleteVerdict = "delete" | "done" | { staysWith: string };

/**
 * Records which resource of the run holds which object of a kind. No resource deletes the object of another one, and no
 * replacement adopts the object that it replaces. `adopt` may stay in a program, and may move an object between
 * resources. Resources that the engine does not show are unknown: those outside `--target`, and some in `destroy`.
 */
export class Holders {
  private readonly resources = new Map<string, Checked>();
  /** Checked inputs, as a hash, to the names of the resources that they belong to. */
  private readonly checkedOld = new Map<string, string>();
  private readonly checkedNew = new Map<string, Set<string>>();
  /** States that a refresh has read, and will compare next. */
  private readonly read = new Set<string>();

  constructor(
    private readonly runLog: RunLog,
    /** The key of the object in the run log. */
    private readonly object: (id: string) => string,
  ) {}

  /** Records a check of a resource. Its default name derives from its URN, so it identifies the resource. */
  checked(olds: object, inputs: { adopt?: unknown }, name: unknown, isRefused: boolean): void {
    if (typeof name !== "string") return;
    const known = this.resources.get(name);
    if (Object.keys(olds).length > 0) {
      this.resources.set(name, { isInState: true, isReplaced: false, adopt: (olds as Holder).adopt });
      this.checkedOld.set(hashOf(inputs), name);
      return;
    }
    if (known === undefined) this.resources.set(name, { isInState: false, isReplaced: false });
    else known.isReplaced = known.isInState;
    const { adopt } = inputs;
    if (typeof adopt !== "string") return;
    const hash = hashOf(inputs);
    this.checkedNew.set(hash, (this.checkedNew.get(hash) ?? new Set()).add(name));
    if (known?.isInState === true) return;
    this.add(adopt, { event: "wanted", resources: [name] });
    // Its create will not run. A create that runs does so before the engine deletes what is left over.
    if (isRefused) this.add(adopt, { event: "refused", resources: [name] });
  }

  /** Records a read by a refresh. The engine compares that state with itself next, not with the program. */
  wasRead(id: string, state: object): void {
    this.read.add(`${id} ${hashOf(state)}`);
  }

  /**
   * Records that a resource that holds the object was compared. Refuses a second holder.
   *
   * @returns false if it was compared by a refresh, and not with the program
   */
  compare(id: string, state: Holder, inputs: object, isReplaced: boolean): boolean {
    const resource = this.checkedOld.get(hashOf(inputs));
    if (this.read.delete(`${id} ${hashOf(state)}`) && resource === undefined) return false;
    this.hold(id, state, resource);
    if (isReplaced) {
      this.add(id, { event: "replaced", holder: holderOf(state) });
      // An adopted object may have been replaced before. The argument still names the first one.
      if (typeof state.adopt === "string") this.add(state.adopt, { event: "replaced" });
    }
    const self = holderOf(state);
    // Two states without a mark may be of one resource.
    const second = this.others(id, self);
    const isSure = second !== undefined && !(isUnmarked(self) && isUnmarked(second.holder));
    const other = isSure ? second : this.unfinished(id).find(({ resources }) => resources !== undefined);
    if (other === undefined) return true;
    const name = resource === undefined ? "this one" : inQuotes(resource);
    throw new UserError(
      `two resources of the program manage ${id}: ${name} and ${nameOf(other)}. Only one can. Remove one of them ` +
        "from the program: nothing is deleted at RunPod, because the other manages it. Or remove one from the " +
        "state: `pulumi state delete <its URN>`.",
    );
  }

  /** Whether a check without a state is of a resource that the state has, by its default name: it is replaced. */
  isInState(name: unknown): boolean {
    return typeof name === "string" && this.resources.get(name)?.isInState === true;
  }

  /** Whether the resource that holds the object is about to be replaced. */
  isToBeReplaced(id: string): boolean {
    return this.about(id).some((entry) => entry.event === "held" && this.isReplaced(entry));
  }

  /** Records that a resource that holds the object is updated. */
  hold(id: string, state: Holder, resource?: string): void {
    const holder = holderOf(state);
    const isKnown = this.about(id).some((entry) => entry.event === "held" && entry.holder === holder);
    if (!isKnown) this.add(id, { event: "held", holder, ...(resource === undefined ? {} : { resources: [resource] }) });
  }

  claim(id: string): void {
    if (!this.isClaimed(id)) this.add(id, { event: "claimed" });
  }

  isClaimed(id: string): boolean {
    return this.about(id).some(({ event }) => event === "claimed" || event === "held" || event === "adopted");
  }

  /** Whether `adopt` names the object that this create replaces. Then the resource needs a new object. */
  isReplacement(adopt: string, inputs: object): boolean {
    const entries = this.about(adopt);
    const isSpent = entries.some(({ event }) => event === "replaced" || event === "deleted");
    const askers = this.askers(inputs);
    if (askers.length === 0) return isSpent;
    if (!askers.every((name) => this.resources.get(name)?.isInState)) {
      // For `--replace` the engine deletes without any comparison, and checks as if the resource were new.
      return entries.some(({ event }) => event === "deleted") && !entries.some(({ event }) => event === "held");
    }
    const hasIt = ({ event, resources }: RunLogEntry) =>
      event === "held" && resources?.some((name) => askers.includes(name));
    return isSpent || entries.some(hasIt) || askers.some((name) => this.resources.get(name)?.adopt === adopt);
  }

  /**
   * Records that the resource with this mark is about to adopt the object. Refuses if another one holds or adopts it.
   */
  adopting(id: string, holder: string, inputs: object): void {
    const resources = this.askers(inputs);
    this.add(id, { event: "adopting", holder, ...(resources.length === 0 ? {} : { resources }) });
    const entries = this.about(id);
    if (entries.some(({ event }) => event === "deleted")) {
      throw new UserError(`adopt: ${id} was deleted in this run. Remove adopt to create a new one, or correct the id.`);
    }
    const mine = entries.findIndex((entry) => entry.event === "adopting" && entry.holder === holder);
    const earlier = this.unfinished(id, entries.slice(0, mine)).find(
      ({ event, holder: other }) =>
        event === "adopting" && !entries.some((entry) => entry.event === "refused" && entry.holder === other),
    );
    const other = this.others(id, holder) ?? earlier;
    if (other !== undefined) throw new UserError(belongsTo(id, other));
  }

  /** Returns why `adopting` would refuse these inputs, as far as a preview shows. Records nothing. */
  refusalToAdopt(id: string, inputs: object): string | undefined {
    const askers = this.askers(inputs);
    const isOther = ({ resources = [] }: RunLogEntry) => resources.some((name) => !askers.includes(name));
    const asking = this.unfinished(id).find((entry) => entry.event === "wanted" && isOther(entry));
    const other = this.others(id) ?? asking;
    return other === undefined ? undefined : belongsTo(id, other);
  }

  adopted(id: string, holder: string, inputs: object): void {
    const resources = this.askers(inputs);
    this.add(id, { event: "adopted", holder, ...(resources.length === 0 ? {} : { resources }) });
  }

  refused(id: string, holder: string): void {
    this.add(id, { event: "refused", holder });
  }

  /**
   * Whether the resource with this state may delete the object. In doubt it may not: a user can still delete it later.
   */
  verdictOnDelete(id: string, state: Holder): DeleteVerdict {
    const entries = this.about(id);
    if (entries.some(({ event }) => event === "deleted")) return "done";
    const self = holderOf(state);
    const other = this.others(id, self);
    if (other !== undefined && !(isUnmarked(self) && isUnmarked(other.holder))) return { staysWith: nameOf(other) };
    const waiting = this.unfinished(id).find(({ event }) => event !== "wanted");
    const own = entries.filter(({ holder }) => holder === self);
    const isReplaced = own.some((entry) => entry.event === "replaced" || this.isReplaced(entry));
    const isDoubtful = isUnmarked(self) && state.adopt === id && own.length > 0 && !isReplaced;
    const doubt = other ?? waiting ?? (isDoubtful ? own[0] : undefined);
    if (doubt === undefined) return "delete";
    throw new UserError(
      `${id} is not deleted and still exists, because ${nameOf(doubt)} may manage it too. Decide in the program ` +
        "which resource " +
        "manages it, and run `pulumi up` again. To keep it at RunPod, remove this resource from the state: " +
        "`pulumi state delete <its URN>`. To delete it anyway, delete it in RunPod's console.",
    );
  }

  deleted(id: string): void {
    this.add(id, { event: "deleted" });
  }

  private about(id: string): readonly RunLogEntry[] {
    return this.runLog.about(this.object(id));
  }

  private add(id: string, entry: Omit<RunLogEntry, "object">): void {
    this.runLog.add({ object: this.object(id), ...entry });
  }

  /** Returns an entry of another resource that holds the object. */
  private others(id: string, self?: string): RunLogEntry | undefined {
    return this.about(id).find(({ event, holder }) => (event === "held" || event === "adopted") && holder !== self);
  }

  /** Adoptions that were asked for and have not ended well. */
  private unfinished(id: string, entries = this.about(id)): RunLogEntry[] {
    const done = entries.filter(({ event }) => event === "adopted");
    return entries.filter(({ event, holder, resources }) => {
      if (event === "adopting") return !done.some((entry) => entry.holder === holder);
      const isOpen = event === "wanted" || (event === "refused" && holder === undefined);
      return isOpen && !done.some((entry) => resources?.some((name) => entry.resources?.includes(name)));
    });
  }

  /** New resources with these inputs. */
  private askers(inputs: object): string[] {
    return [...(this.checkedNew.get(hashOf(inputs)) ?? [])];
  }

  private isReplaced({ resources = [] }: RunLogEntry): boolean {
    return resources.some((name) => this.resources.get(name)?.isReplaced);
  }
}

const unnamed = "another resource";

function belongsTo(id: string, other: RunLogEntry): string {
  const name = nameOf(other);
  return (
    `adopt: ${id} already belongs to a resource of this program${name === unnamed ? "" : `, ${name}`}. Only one ` +
    "resource can manage it: remove the other one, or correct the id."
  );
}

function nameOf({ resources = [] }: RunLogEntry): string {
  return resources.length === 0 ? unnamed : resources.map(inQuotes).join(" or ");
}

/** A default name without its hash, as the program has it. */
function inQuotes(name: string): string {
  return `"${name.replace(/-[0-9a-f]{7}$/, "")}"`;
}

/** States of version 0.1.0 have no mark. */
function holderOf(state: Holder): string {
  return typeof state.holder === "string" ? state.holder : `unmarked ${hashOf(state)}`;
}

function isUnmarked(holder: string | undefined): boolean {
  return holder?.startsWith("unmarked ") === true;
}

/** Of what may hold secrets: it says only whether two are equal. */
function hashOf(bag: object): string {
  const text = JSON.stringify(bag, (_key, value: unknown) => (isRecord(value) ? inOrder(value) : value));
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function inOrder(bag: object): object {
  return Object.fromEntries(Object.entries(bag).sort(([a], [b]) => (a < b ? -1 : 1)));
}
