import type { Listing, RunpodObject } from "../api";
import { RunpodError } from "../api/errors";
import type { Holders } from "./holders";
import type { Clock } from "../api/clock";
import { Lag, readLagInMs } from "../api/clock";

/** All updates of a moment share a list. */
const oldestRecentInMs = 5_000;

/**
 * What this process knows of one kind of thing: the lists it has seen, what it has written, and which ids belong to
 * resources of the running operation ("claimed"). Keeps the list calls of an operation at one per kind, two where
 * something is missing.
 */
export class Inventory<Observed extends RunpodObject> {
  /** Lists that began after the last write, in order. */
  private sinceWrite: Look<Observed>[] = [];
  private latest: Look<Observed> | undefined;
  private readonly claimed = new Set<string>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly written = new Map<string, Observed>();
  private readonly toldUnreadable = new Set<string>();

  constructor(
    private readonly list: () => Promise<Listing<Observed>>,
    private readonly clock: Clock,
    private readonly holders: Pick<Holders, "claim" | "isClaimed">,
    /** Tells of an item that is left out, because it cannot be read. */
    private readonly tell: (id: string, words: string) => void = () => undefined,
    private readonly seen: (items: readonly Observed[]) => void = () => undefined,
  ) {}

  /** This id belongs to a resource of this run. */
  claim(id: string): void {
    this.claimed.add(id);
    this.holders.claim(id);
  }

  /** Runs what makes a thing of a name, after all others of that name: each can then tell its own thing from theirs. */
  async inTurn<Result>(name: string, make: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(name) ?? Promise.resolve();
    const turn = before.then(make, make);
    this.turns.set(name, turn);
    return turn;
  }

  isClaimed(id: string): boolean {
    return this.claimed.has(id) || this.holders.isClaimed(id);
  }

  /** A list of any age within this process, made if there is none: what existed before the first write. */
  known(): Promise<Listing<Observed>> {
    return this.latest?.listing ?? this.another();
  }

  /** What this process has seen and written, without a new call. */
  async seenSoFar(): Promise<Observed[]> {
    const { items } = await this.known();
    return [...items.filter(({ id }) => !this.written.has(id)), ...this.written.values()];
  }

  /** A list that began after the last write of this process. */
  sinceLastWrite(): Promise<Listing<Observed>> {
    return (this.sinceWrite[0] ?? this.look()).listing;
  }

  /** A list made for this call alone. */
  another(): Promise<Listing<Observed>> {
    return this.look().listing;
  }

  private look(): Look<Observed> {
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
    const listing = await this.list();
    for (const { id, fields } of listing.unreadable ?? []) {
      if (this.toldUnreadable.has(id)) continue;
      this.toldUnreadable.add(id);
      this.tell(id, `RunPod lists it in a form that cannot be read (${fields}). It is left out.`);
    }
    this.seen(listing.items);
    return listing;
  }

  /**
   * The thing as RunPod shows it after the last write here. No thing only if two lists lack it that are some seconds
   * apart, and the later one began after the lag of its last write; one that is not as expected only if a list shows it
   * that began after the lag.
   */
  observe(id: string, lag?: Lag, isExpected?: (object: Observed) => boolean): Promise<Sighting<Observed>> {
    return this.believable(this.sinceWrite[0] ?? this.look(), id, lag, isExpected);
  }

  private async believable(
    first: Look<Observed>,
    id: string,
    lag = new Lag(this.clock, 0),
    isExpected: (object: Observed) => boolean = () => true,
  ): Promise<Sighting<Observed>> {
    let look = first;
    const goneAtInMs = Math.max(look.begunAtInMs + readLagInMs, lag.overAtInMs);
    for (;;) {
      const listing = await look.listing;
      const object = findIn(listing, id);
      const isKnown = object !== undefined && isExpected(object);
      const provenAtInMs = object === undefined ? goneAtInMs : lag.overAtInMs;
      if (isKnown || look.begunAtInMs >= provenAtInMs) return this.sighting(look, listing, object);
      // In whole seconds, so that all who wait share a list.
      await lag.pause(object === undefined ? "nothing" : "otherValues", Math.ceil(provenAtInMs / 1000) * 1000);
      const wantedAtInMs = this.clock.now() < provenAtInMs ? look.begunAtInMs + 1 : provenAtInMs;
      look = this.firstSince(wantedAtInMs) ?? this.look();
    }
  }

  /** The first list that began then or later. */
  private firstSince(timeInMs: number): Look<Observed> | undefined {
    const known = this.latest === undefined ? this.sinceWrite : [...this.sinceWrite, this.latest];
    return known.find(({ begunAtInMs }) => begunAtInMs >= timeInMs);
  }

  /**
   * The thing as last written here, else as a list shows it that began in the last seconds. As `observe` where that
   * list lacks it, or shows it otherwise than expected.
   */
  recent(id: string, lag?: Lag, isExpected?: (object: Observed) => boolean): Promise<Sighting<Observed>> {
    return this.since(this.clock.now() - oldestRecentInMs, id, lag, isExpected);
  }

  /** The thing as last written here, else as RunPod shows it. */
  current(id: string, lag?: Lag): Promise<Sighting<Observed>> {
    return this.since(-Infinity, id, lag);
  }

  private async since(
    timeInMs: number,
    id: string,
    lag: Lag | undefined,
    isExpected?: (object: Observed) => boolean,
  ): Promise<Sighting<Observed>> {
    const { latest } = this;
    const look = latest !== undefined && latest.begunAtInMs >= timeInMs ? latest : this.look();
    const listing = await look.listing;
    const written = this.written.get(id);
    return written === undefined ? this.believable(look, id, lag, isExpected) : this.sighting(look, listing, written);
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

  private sighting(
    { begunAtInMs }: Look<Observed>,
    listing: Listing<Observed>,
    object: Observed | undefined,
  ): Sighting<Observed> {
    const showsOurs = listing.items.some((item) => this.claimed.has(item.id));
    return { accountId: listing.accountId, object, showsOurs, isComplete: listing.isComplete ?? true, begunAtInMs };
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

/** A list, and when it was asked for. */
interface Look<Observed extends RunpodObject> {
  begunAtInMs: number;
  listing: Promise<Listing<Observed>>;
}

export interface Sighting<Observed extends RunpodObject> {
  accountId: string | undefined;
  object: Observed | undefined;
  /** The list holds a thing that a resource of this run has. */
  showsOurs: boolean;
  /** As in `Listing`. */
  isComplete: boolean;
  /** When the list was asked for, by `Clock.now`: it shows nothing later for sure. */
  begunAtInMs: number;
}

/** @throws RunpodError where RunPod lists it, and it cannot be read: it is neither there nor gone */
export function findIn<Observed extends RunpodObject>(
  { items, unreadable = [] }: Listing<Observed>,
  id: string,
): Observed | undefined {
  const hidden = unreadable.find((item) => item.id === id);
  if (hidden === undefined) return items.find((item) => item.id === id);
  throw new RunpodError(
    "malformed",
    `RunPod lists ${id} in a form that cannot be read: it lacks, or has in another form: ${hidden.fields}. Run the command again later. If it stays so, ` +
      "look at it in RunPod's console, and update runpod-iac.",
  );
}
