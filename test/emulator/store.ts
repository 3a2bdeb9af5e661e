import type { Account, DataCenter, Endpoint, Job, NetworkVolume, StaleTemplate, Template, Worker } from "./entities";
import type { Pod } from "./pod-entity";

/** Things of one kind, in the order in which they were made. Every write makes a new object, so what was read earlier stays as it was. */
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
  endpoints: Endpoint[];
  workers: Worker[];
  jobs: Job[];
  pods: Pod[];
  dataCenters: DataCenter[];
}

/** Everything that RunPod would remember. Faces translate; only this is state. */
export class Store {
  readonly accounts = new Collection<Account>();
  readonly networkVolumes = new Collection<NetworkVolume>();
  readonly templates = new Collection<Template>();
  readonly staleTemplates = new Collection<StaleTemplate>();
  readonly endpoints = new Collection<Endpoint>();
  readonly workers = new Collection<Worker>();
  readonly jobs = new Collection<Job>();
  /** Terminated Pods stay in it, for tests to look at. */
  readonly pods = new Collection<Pod>();
  readonly dataCenters = new Collection<DataCenter>();

  /** A deep copy, for `restore`. */
  snapshot(): Snapshot {
    return structuredClone({
      accounts: this.accounts.list(),
      networkVolumes: this.networkVolumes.list(),
      templates: this.templates.list(),
      staleTemplates: this.staleTemplates.list(),
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
    this.endpoints.replaceAll(snapshot.endpoints);
    this.workers.replaceAll(snapshot.workers);
    this.jobs.replaceAll(snapshot.jobs);
    this.pods.replaceAll(snapshot.pods);
    this.dataCenters.replaceAll(snapshot.dataCenters);
  }
}
