import type { Listing, KindApi, RunpodObject } from "../../../provider/api";
import type { RunpodErrorKind } from "../../../provider/api/errors";
import { RunpodError } from "../../../provider/api/errors";
import type { FakeClock } from "../../support/fake-clock";

export type Operation = "list" | "create" | "update" | "delete";

/** One call that fails. */
export interface Fault {
  operation: Operation;
  /** Before or after the call was executed. */
  when: "before" | "after";
  kind: RunpodErrorKind;
  /** The malformed reply still contains the id of the created object. */
  tellsId?: boolean;
  inUnknownWords?: boolean;
  mayBeDenied?: boolean;
}

/** An answered call, by `Clock.now`. */
export interface Span {
  operation: Operation;
  begunAtInMs: number;
  answeredAtInMs: number;
}

export interface FakeKindApiOptions<Observed extends RunpodObject, Spec> {
  clock: FakeClock;
  /** The object that a spec describes, without its id. */
  make(spec: Spec): Omit<Observed, "id">;
  change(current: Observed, changes: Partial<Spec>): Observed;
}

/** RunPod's objects of one kind, in memory. Writes are stored, and calls can fail. */
export class FakeKindApi<Observed extends RunpodObject, Spec> implements KindApi<Observed, Spec> {
  private readonly stored = new Map<string, Observed>();
  readonly calls: Operation[] = [];
  /** The same calls, each with the time of its start and its answer. */
  readonly spans: Span[] = [];
  /** Each applies to the next call of its operation. */
  faults: Fault[] = [];
  accountId: string | undefined = "account-1";
  /** False: RunPod returns null instead of the list. */
  isComplete = true;
  /** Lists show the objects as they were this long ago. */
  listLagInMs = 0;
  /** How long the next call takes, half before its execution and half after. */
  latencyInMs: () => number = () => 0;
  /** Ids that RunPod refuses to delete until the given time. */
  readonly inUseUntil = new Map<string, number>();
  private readonly history: { at: number; items: Observed[] }[] = [];
  private lastNumber = 0;

  constructor(private readonly options: FakeKindApiOptions<Observed, Spec>) {}

  get objects(): ReadonlyMap<string, Observed> {
    return this.stored;
  }

  count(operation: Operation): number {
    return this.calls.filter((call) => call === operation).length;
  }

  /** Adds an object, as another user would. */
  plant(spec: Spec): Observed {
    const id = `id-${++this.lastNumber}`;
    return this.put({ ...this.options.make(spec), id } as unknown as Observed);
  }

  /** Adds or replaces an object, as another user would. */
  put(object: Observed): Observed {
    this.stored.set(object.id, object);
    this.remember();
    return object;
  }

  vanish(id: string): void {
    this.stored.delete(id);
    this.remember();
  }

  list(): Promise<Listing<Observed>> {
    return this.call("list", () => ({
      accountId: this.accountId,
      items: this.isComplete ? this.visible() : [],
      ...(this.isComplete ? {} : { isComplete: false as const }),
    }));
  }

  create(spec: Spec): Promise<Observed> {
    return this.call("create", () => this.plant(spec));
  }

  update(current: Observed, changes: Partial<Spec>): Promise<Observed> {
    return this.call("update", () => {
      const stored = this.stored.get(current.id);
      if (stored === undefined) throw new RunpodError("notFound", `update: ${current.id} does not exist.`);
      return this.put(this.options.change(stored, changes));
    });
  }

  delete({ id }: RunpodObject): Promise<void> {
    return this.call("delete", () => {
      if (!this.stored.has(id)) throw new RunpodError("notFound", `delete: ${id} does not exist.`);
      if (this.options.clock.now() < (this.inUseUntil.get(id) ?? 0)) {
        throw new RunpodError("inUse", `delete: ${id} is in use.`);
      }
      this.vanish(id);
    });
  }

  private async call<Result>(operation: Operation, carryOut: () => Result): Promise<Result> {
    this.calls.push(operation);
    const fault = this.faults.find((candidate) => candidate.operation === operation);
    this.faults = this.faults.filter((candidate) => candidate !== fault);
    const latencyInMs = this.latencyInMs();
    const begunAtInMs = this.options.clock.now();
    await this.options.clock.sleep(latencyInMs / 2);
    const { inUnknownWords, mayBeDenied } = fault ?? {};
    if (fault?.when === "before") {
      throw new RunpodError(fault.kind, `${operation}: ${fault.kind} before.`, { inUnknownWords, mayBeDenied });
    }
    const result = carryOut();
    await this.options.clock.sleep(latencyInMs / 2);
    this.spans.push({ operation, begunAtInMs, answeredAtInMs: this.options.clock.now() });
    if (fault === undefined) return result;
    const id = fault.tellsId === true ? { id: (result as unknown as RunpodObject).id } : {};
    throw new RunpodError(fault.kind, `${operation}: ${fault.kind} after.`, { ...id, inUnknownWords, mayBeDenied });
  }

  private visible(): Observed[] {
    const seenAt = this.options.clock.now() - this.listLagInMs;
    return this.history.findLast(({ at }) => at <= seenAt)?.items ?? [];
  }

  private remember(): void {
    this.history.push({ at: this.options.clock.now(), items: [...this.stored.values()] });
  }
}
