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

/** All items of all collections, by the collection's name. */
export interface Snapshot {
  accounts: Account[];
  networkVolumes: NetworkVolume[];
  templates: Template[];
  staleTemplates: StaleTemplate[];
  registryAuths: RegistryAuth[];
  secrets: Secret[];
  endpoints: Endpoint[];
  workers: Worker[];
  jobs: Job[];
  pods: Pod[];
  dataCenters: DataCenter[];
}

export type LaggingNoun = "networkVolume" | "template" | "endpoint" | "pod";

/** Everything that RunPod would remember. Faces translate; only this is state. */
export class Store {
  readonly accounts = new Collection<Account>();
  readonly networkVolumes: LaggingCollection<NetworkVolume>;
  readonly templates: LaggingCollection<Template>;
  readonly staleTemplates = new Collection<StaleTemplate>();
  readonly registryAuths = new Collection<RegistryAuth>();
  readonly secrets = new Collection<Secret>();
  readonly endpoints: LaggingCollection<Endpoint>;
  readonly workers = new Collection<Worker>();
  readonly jobs = new Collection<Job>();
  /** Terminated Pods stay in it, for tests to look at. */
  readonly pods: LaggingCollection<Pod>;
  readonly dataCenters = new Collection<DataCenter>();

  constructor(lagOf: (noun: LaggingNoun) => Lag) {
    this.networkVolumes = new LaggingCollection(lagOf("networkVolume"));
    this.templates = new LaggingCollection(lagOf("template"));
    this.endpoints = new LaggingCollection(lagOf("endpoint"));
    this.pods = new LaggingCollection(lagOf("pod"));
  }

  /** A deep copy, for `restore`. */
  snapshot(): Snapshot {
    return structuredClone({
      accounts: this.accounts.list(),
      networkVolumes: this.networkVolumes.list(),
      templates: this.templates.list(),
      staleTemplates: this.staleTemplates.list(),
      registryAuths: this.registryAuths.list(),
      secrets: this.secrets.list(),
      endpoints: this.endpoints.list(),
      workers: this.workers.list(),
      jobs: this.jobs.list(),
      pods: this.pods.list(),
      dataCenters: this.dataCenters.list(),
    });
  }

  restore(snapshot: Snapshot): void {
    this.accounts.replaceAll(snapshot.accounts);
    this.networkVolumes.replaceAll(snapshot.networkVolumes);
    this.templates.replaceAll(snapshot.templates);
    this.staleTemplates.replaceAll(snapshot.staleTemplates);
    this.registryAuths.replaceAll(snapshot.registryAuths);
    this.secrets.replaceAll(snapshot.secrets);
    this.endpoints.replaceAll(snapshot.endpoints);
    this.workers.replaceAll(snapshot.workers);
    this.jobs.replaceAll(snapshot.jobs);
    this.pods.replaceAll(snapshot.pods);
    this.dataCenters.replaceAll(snapshot.dataCenters);
  }
}
