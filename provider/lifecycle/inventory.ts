import type { Listing, RunpodObject } from "../api";
import { RunpodError } from "../api/errors";
import type { Holders } from "./holders";
import type { Clock } from "../api/clock";
import { Lag, readLagInMs } from "../api/clock";

/** All updates of a moment share a list. */
const longestListAgeForUpdateInMs = 5_000;

/** Pauses before a list that is null is asked for again. */
const pausesAfterNoListInMs = [1_000, 4_000];

/**
 * What this process knows of one kind: its lists, what it wrote, and which ids belong to resources of this run
 * ("claimed"). An operation needs one list call per kind, or two if an object is missing.
 */
export class Inventory<Observed extends RunpodObject> {
  /** Lists that began after the last write, in order. */
  private sinceWrite: ListCall<Observed>[] = [];
  private latest: ListCall<Observed> | undefined;
  private readonly claimed = new Set<string>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly written = new Map<string, Observed>();
  private readonly warnedUnreadable = new Set<string>();

  constructor(
    private readonly fetchList: () => Promise<Listing<Observed>>,
    private readonly clock: Clock,
    private readonly holders: Pick<Holders, "claim" | "isClaimed">,
    /** Warns about an item that is left out, because it cannot be read. */
    private readonly warn: (id: string, words: string) => void = () => undefined,
    private readonly onListed: (listing: Listing<Observed>) => void = () => undefined,
  ) {}

  /** Records that the id belongs to a resource of this run. */
  claim(id: string): void {
    this.claimed.add(id);
    this.holders.claim(id);
  }

  /** Runs operations with the same key one after the other, so that each can identify its own new object. */
  async oneAtATime<Result>(name: string, make: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(name) ?? Promise.resolve();
    const turn = before.then(make, make);
    this.turns.set(name, turn);
    return turn;
  }

  isClaimed(id: string): boolean {
    return this.claimed.has(id) || this.holders.isClaimed(id);
  }

  /** Lists the kind, with a new call only if no earlier list is fresh enough. */
  list(freshness: Freshness): Promise<Listing<Observed>> {
    if (freshness === "any" && this.latest !== undefined) return this.latest.listing;
    if (freshness === "sinceWrite" && this.sinceWrite[0] !== undefined) return this.sinceWrite[0].listing;
    return this.callList().listing;
  }

  /** What this process has seen and written, without a new call. */
  async itemsSeenOrWritten(): Promise<Observed[]> {
    const { items } = await this.list("any");
    return [...items.filter(({ id }) => !this.written.has(id)), ...this.written.values()];
  }

  private callList(): ListCall<Observed> {
    const look = { begunAtInMs: this.clock.now(), listing: this.readList() };
    this.latest = look;
    this.sinceWrite.push(look);
    look.listing.catch(() => {
      // A failed call is no answer: the next one who asks makes a new one.
      if (this.latest === look) this.latest = undefined;
      this.sinceWrite = this.sinceWrite.filter((other) => other !== look);
    });
    return look;
  }

  private async readList(): Promise<Listing<Observed>> {
    const listing = await this.fetchWholeList();
    for (const { id, fields } of listing.unreadable ?? []) {
      if (this.warnedUnreadable.has(id)) continue;
      this.warnedUnreadable.add(id);
      this.warn(id, `RunPod lists it, but its data cannot be read (${fields}). It is ignored.`);
    }
    this.onListed(listing);
    return listing;
  }

  /**
   * UNKNOWN: whether RunPod returns null for an empty list. A gateway may return it for any list, and a create that
   * believed it would create what is there already. So only null each time counts as empty.
   */
  private async fetchWholeList(): Promise<Listing<Observed>> {
    let listing = await this.fetchList();
    for (const pauseInMs of pausesAfterNoListInMs) {
      if (listing.isComplete !== false) break;
      await this.clock.sleep(pauseInMs);
      listing = await this.fetchList();
    }
    return listing;
  }

  /**
   * Finds the object as RunPod lists it after the last write of this process. Returns no object only if two lists some
   * seconds apart lack it, and the later one began after the lag of its last write. Returns an object that is not as
   * expected only from a list that began after the lag.
   */
  find(id: string, lag?: Lag, isExpected?: (object: Observed) => boolean): Promise<FindResult<Observed>> {
    return this.findProven(this.sinceWrite[0] ?? this.callList(), id, lag, isExpected);
  }

  private async findProven(
    first: ListCall<Observed>,
    id: string,
    lag = new Lag(this.clock, 0),
    isExpected: (object: Observed) => boolean = () => true,
  ): Promise<FindResult<Observed>> {
    let look = first;
    const goneAtInMs = Math.max(look.begunAtInMs + readLagInMs, lag.overAtInMs);
    for (;;) {
      const listing = await look.listing;
      const object = findIn(listing, id);
      const isKnown = object !== undefined && isExpected(object);
      const provenAtInMs = object === undefined ? goneAtInMs : lag.overAtInMs;
      if (isKnown || look.begunAtInMs >= provenAtInMs) return this.resultFrom(look, listing, object);
      // In whole seconds, so that all who wait share a list.
      await lag.pause(object === undefined ? "nothing" : "otherValues", Math.ceil(provenAtInMs / 1000) * 1000);
      const wantedAtInMs = this.clock.now() < provenAtInMs ? look.begunAtInMs + 1 : provenAtInMs;
      look = this.firstListSince(wantedAtInMs) ?? this.callList();
    }
  }

  /** The first list that began then or later. */
  private firstListSince(timeInMs: number): ListCall<Observed> | undefined {
    const known = this.latest === undefined ? this.sinceWrite : [...this.sinceWrite, this.latest];
    return known.find(({ begunAtInMs }) => begunAtInMs >= timeInMs);
  }

  /**
   * Finds the object as this process last wrote it, else as a list of the last seconds shows it. If that list lacks it,
   * or shows it not as expected, does what `find` does.
   */
  findForUpdate(id: string, lag?: Lag, isExpected?: (object: Observed) => boolean): Promise<FindResult<Observed>> {
    return this.findWrittenOrListed(this.clock.now() - longestListAgeForUpdateInMs, id, lag, isExpected);
  }

  /** Finds the object as this process last wrote it, else as RunPod lists it. */
  findForDelete(id: string, lag?: Lag): Promise<FindResult<Observed>> {
    return this.findWrittenOrListed(-Infinity, id, lag);
  }

  private async findWrittenOrListed(
    timeInMs: number,
    id: string,
    lag: Lag | undefined,
    isExpected?: (object: Observed) => boolean,
  ): Promise<FindResult<Observed>> {
    const { latest } = this;
    const look = latest !== undefined && latest.begunAtInMs >= timeInMs ? latest : this.callList();
    const listing = await look.listing;
    const written = this.written.get(id);
    return written === undefined ? this.findProven(look, id, lag, isExpected) : this.resultFrom(look, listing, written);
  }

  /** Wraps a write: no list that overlaps it counts as made after it. */
  async write(call: () => Promise<Observed>): Promise<Observed> {
    return this.record(await this.whileWriting(call));
  }

  async remove(id: string, call: () => Promise<void>): Promise<void> {
    await this.whileWriting(call);
    this.written.delete(id);
  }

  record(object: Observed): Observed {
    this.written.set(object.id, object);
    this.claim(object.id);
    return object;
  }

  private resultFrom(
    { begunAtInMs }: ListCall<Observed>,
    listing: Listing<Observed>,
    object: Observed | undefined,
  ): FindResult<Observed> {
    return { accountId: listing.accountId, object, isComplete: listing.isComplete ?? true, begunAtInMs };
  }

  private async whileWriting<T>(call: () => Promise<T>): Promise<T> {
    this.sinceWrite = [];
    try {
      return await call();
    } finally {
      this.sinceWrite = [];
    }
  }
}

/**
 * How old a list may be.
 *
 * - `any`: any age within this process.
 * - `sinceWrite`: the call began after the last write of this process.
 * - `now`: the call begins now.
 */
export type Freshness = "any" | "sinceWrite" | "now";

/** A list, and when it was asked for. */
interface ListCall<Observed extends RunpodObject> {
  begunAtInMs: number;
  listing: Promise<Listing<Observed>>;
}

export interface FindResult<Observed extends RunpodObject> {
  accountId: string | undefined;
  object: Observed | undefined;
  /** As in `Listing`. */
  isComplete: boolean;
  /** When the list call began, by `Clock.now`. The list need not show later writes. */
  begunAtInMs: number;
}

/** @throws RunpodError if RunPod lists the object in a form that cannot be read */
export function findIn<Observed extends RunpodObject>(
  { items, unreadable = [] }: Listing<Observed>,
  id: string,
): Observed | undefined {
  const hidden = unreadable.find((item) => item.id === id);
  if (hidden === undefined) return items.find((item) => item.id === id);
  throw new RunpodError(
    "malformed",
    `RunPod lists ${id}, but its data cannot be read (missing or malformed: ${hidden.fields}). Run the command ` +
      "again later. If this keeps happening, look at it in RunPod's console, and update runpod-iac.",
  );
}
