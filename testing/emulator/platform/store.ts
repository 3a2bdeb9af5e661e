import type {
  Account,
  DataCenter,
  Endpoint,
  Job,
  NetworkVolume,
  RegistryAuth,
  Secret,
  StaleTemplate,
  Template,
  Worker,
} from "./entities";
import type { Pod } from "./pod-entity";

/**
 * Things of one kind, in the order in which they were made. Every write makes a new object, so what was read earlier
 * stays as it was.
 */
export class Collection<Item extends { id: string }> {
  private items = new Map<string, Item>();

  list(wanted: (item: Item) => boolean = () => true): Item[] {
    return [...this.items.values()].filter(wanted);
  }

  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  insert(item: Item): Item {
    if (this.items.has(item.id)) throw new Error(`The store already has an item ${item.id}.`);
    const stored = structuredClone(item);
    this.items.set(item.id, stored);
    return stored;
  }

  update(id: string, changes: Partial<Item>): Item {
    const old = this.items.get(id);
    if (old === undefined) throw new Error(`The store has no item ${id} to update.`);
    const stored = { ...old, ...copyOf(changes), id };
    this.items.set(id, stored);
    return stored;
  }

  delete(id: string): boolean {
    return this.items.delete(id);
  }

  replaceAll(items: readonly Item[]): void {
    this.items = new Map(items.map((item) => [item.id, structuredClone(item)]));
  }
}

/** The world in which a collection is read late. */
export interface Lag {
  now(): number;
  /** How much older than the truth reads are, as of now. */
  inMs(): number;
}

interface PastItem<Item> {
  /** When another state took its place. */
  until: number;
  /** Undefined while the item did not exist. */
  item: Item | undefined;
}

/**
 * A collection whose reads can lag behind its writes: `list` and `get` tell the truth, `listSeen` and `getSeen` what
 * reads show.
 */
export class LaggingCollection<Item extends { id: string }> extends Collection<Item> {
  private past = new Map<string, PastItem<Item>[]>();

  constructor(private readonly lag: Lag) {
    super();
  }

  listSeen(wanted: (item: Item) => boolean): Item[] {
    const ids = new Set([...this.list().map(({ id }) => id), ...this.past.keys()]);
    return [...ids].flatMap((id) => this.getSeen(id) ?? []).filter(wanted);
  }

  getSeen(id: string): Item | undefined {
    const horizon = this.lag.now() - this.lag.inMs();
    const old = this.past.get(id)?.find(({ until }) => until > horizon);
    return old === undefined ? this.get(id) : old.item;
  }

  override insert(item: Item): Item {
    return this.remembering(item.id, () => super.insert(item));
  }

  override update(id: string, changes: Partial<Item>): Item {
    return this.remembering(id, () => super.update(id, changes));
  }

  override delete(id: string): boolean {
    return this.remembering(id, () => super.delete(id));
  }

  override replaceAll(items: readonly Item[]): void {
    this.past.clear();
    super.replaceAll(items);
  }

  private remembering<Result>(id: string, write: () => Result): Result {
    const item = this.get(id);
    const result = write();
    const [now, lagInMs] = [this.lag.now(), this.lag.inMs()];
    const recent = (this.past.get(id) ?? []).filter(({ until }) => until > now - lagInMs);
    const past = lagInMs > 0 ? [...recent, { until: now, item }] : recent;
    if (past.length > 0) this.past.set(id, past);
    else this.past.delete(id);
    return result;
  }
}

/** A deep copy; most changes are a figure or two, which need none. */
function copyOf<Value extends object>(value: Value): Value {
  return Object.values(value).some((member) => typeof member === "object") ? structuredClone(value) : { ...value };
}

export type LaggingNoun = "networkVolume" | "template" | "endpoint" | "pod";

/** Everything that RunPod would remember, a line for each kind of it. */
function collectionsWith(lagOf: (noun: LaggingNoun) => Lag) {
  return {
    accounts: new Collection<Account>(),
    networkVolumes: new LaggingCollection<NetworkVolume>(lagOf("networkVolume")),
    templates: new LaggingCollection<Template>(lagOf("template")),
    staleTemplates: new Collection<StaleTemplate>(),
    registryAuths: new Collection<RegistryAuth>(),
    secrets: new Collection<Secret>(),
    endpoints: new LaggingCollection<Endpoint>(lagOf("endpoint")),
    workers: new Collection<Worker>(),
    jobs: new Collection<Job>(),
    /** Terminated Pods stay in it, for tests to look at. */
    pods: new LaggingCollection<Pod>(lagOf("pod")),
    dataCenters: new Collection<DataCenter>(),
  };
}

type Collections = ReturnType<typeof collectionsWith>;

/** All items of all collections, by the collection's name. */
export type Snapshot = { [Name in keyof Collections]: ReturnType<Collections[Name]["list"]> };

/** Faces translate; only this is state. */
export type Store = Readonly<Collections> & {
  /** A deep copy, for `restore`. */
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
};

export function createStore(lagOf: (noun: LaggingNoun) => Lag): Store {
  const collections = collectionsWith(lagOf);
  const named = Object.entries(collections) as [keyof Snapshot, Collection<{ id: string }>][];
  return {
    ...collections,
    snapshot: () =>
      structuredClone(Object.fromEntries(named.map(([name, collection]) => [name, collection.list()]))) as Snapshot,
    restore(snapshot) {
      for (const [name, collection] of named) collection.replaceAll(snapshot[name]);
    },
  };
}
