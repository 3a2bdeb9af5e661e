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

/** Objects of one kind, in order of creation. Every write stores a new object, so earlier reads do not change. */
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

/** What a collection with late reads needs from the world. */
export interface Lag {
  now(): number;
  /** How far reads are behind writes now. */
  inMs(): number;
}

interface PastItem<Item> {
  /** When another state replaced this one. */
  until: number;
  /** Undefined before the item existed. */
  item: Item | undefined;
}

/**
 * A collection whose reads can lag behind its writes. `list` and `get` return the current state, `listSeen` and
 * `getSeen` return what clients read.
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

/** A deep copy. Most changes are one or two numbers, which need none. */
function copyOf<Value extends object>(value: Value): Value {
  return Object.values(value).some((member) => typeof member === "object") ? structuredClone(value) : { ...value };
}

export type LaggingNoun = "networkVolume" | "template" | "endpoint" | "pod";

/** The whole state of RunPod, one line per kind. */
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
    /** Terminated Pods stay in it, for tests. */
    pods: new LaggingCollection<Pod>(lagOf("pod")),
    dataCenters: new Collection<DataCenter>(),
  };
}

type Collections = ReturnType<typeof collectionsWith>;

/** All items of all collections, by the collection's name. */
export type Snapshot = { [Name in keyof Collections]: ReturnType<Collections[Name]["list"]> };

/** The only state. Faces translate it. */
export type Store = Readonly<Collections> & {
  /** Makes a deep copy for `restore`. */
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
