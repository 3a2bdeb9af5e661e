import type { Call } from "./calls";

/** What goes wrong with a request. "before" and "after" refer to the execution of what was asked. */
export type Fault =
  /** A status instead of an answer; nothing is executed. */
  | { kind: "status"; status: number; retryAfterInSeconds?: number; body?: string; contentType?: string }
  /**
   * A gateway's page, 502 unless told otherwise. Nothing is executed, unless it is to come after the write: a gateway
   * that lost the reply.
   */
  | { kind: "html"; status?: number; write?: "after" }
  /** The connection breaks: before anything is executed, or with everything done and the reply lost. */
  | { kind: "reset"; write: "before" | "after" }
  /** The request is parked until `release()`, then goes on. */
  | { kind: "hold"; write: "before" | "after" }
  /** Executed, then answered with half of the JSON and status 200. */
  | { kind: "malformed" }
  /** Executed, then answered without the fields of this name, wherever they stand. */
  | { kind: "incomplete"; field: string }
  /** Executed, then answered with null in the place of the list; with an error beside it if there is a message. */
  | { kind: "null-list"; message?: string }
  /** Executed, then answered with one more item in the list, which is null. */
  | { kind: "null-item" }
  /** Executed, then answered without what says whose the list is. */
  | { kind: "no-owner" }
  /**
   * Answered at once as a failure, and executed all the same after this time of the emulator's clock; with "nothing",
   * the client waits in vain.
   */
  | { kind: "late"; seconds: number; answer?: "504" | "reset" | "nothing" }
  /** Treated as a request without a key. */
  | { kind: "no-account" }
  /**
   * The API says that it failed, in its own form: GraphQL with HTTP 200. Nothing is executed, unless it is to come
   * after the write: then `data` says whether what was done stands beside the error ("kept") or nothing does. The code
   * is RUNPOD unless told otherwise.
   */
  | { kind: "error"; message: string; code?: string; write?: "after"; data?: "kept" | null }
  /**
   * On a template's create or update: the next reads show the state before it. On a read: this one and the next do. One
   * read unless told otherwise.
   */
  | { kind: "stale"; reads?: number }
  | { kind: "delay"; milliseconds: number };

export interface FaultRule {
  /** `Call.operation`, several of them, or "*" for every one. */
  operation: string | string[];
  when?: (call: Call) => boolean;
  /** How many calls it strikes: 1 unless told otherwise. */
  times?: number;
  /** How many matching calls pass first: 0 unless told otherwise. */
  skip?: number;
  fault: Fault;
}

export interface FaultHandle {
  /** How many calls it has struck. */
  readonly fired: number;
  /** Resolves when it first strikes; for a hold, when the request is parked. */
  readonly reached: Promise<void>;
  /** Lets parked requests go on, and later ones pass a hold without a stop. */
  release(): void;
}

/** A rule that was injected, and how much of it is left. */
export class InjectedFault implements FaultHandle {
  fired = 0;
  readonly reached: Promise<void>;
  readonly released: Promise<void>;
  readonly release: () => void;
  readonly markReached: () => void;
  private skipsLeft: number;
  private timesLeft: number;

  constructor(private readonly rule: FaultRule) {
    this.skipsLeft = rule.skip ?? 0;
    this.timesLeft = rule.times ?? 1;
    const reached = gate();
    const released = gate();
    this.reached = reached.passed;
    this.markReached = reached.open;
    this.released = released.passed;
    this.release = released.open;
  }

  get fault(): Fault {
    return this.rule.fault;
  }

  get spent(): boolean {
    return this.timesLeft === 0;
  }

  /** Whether it strikes this call; counts the call either way. */
  strikes(call: Call): boolean {
    const { operation, when } = this.rule;
    const named = operation === "*" || [operation].flat().includes(call.operation);
    if (this.spent || !named || when?.(call) === false) return false;
    if (this.skipsLeft > 0) {
      this.skipsLeft -= 1;
      return false;
    }
    this.timesLeft -= 1;
    this.fired += 1;
    return true;
  }
}

export class Faults {
  private injected: InjectedFault[] = [];

  inject(rule: FaultRule): FaultHandle {
    const fault = new InjectedFault(rule);
    this.injected.push(fault);
    return fault;
  }

  /** Takes away every fault, and lets parked requests go on. */
  clear(): void {
    for (const fault of this.injected) fault.release();
    this.injected = [];
  }

  /** Rules with strikes left, oldest first: a test that ends with some has not tested what it says. */
  pending(): Fault[] {
    return this.injected.filter(({ spent }) => !spent).map(({ fault }) => fault);
  }

  /** The oldest rule that strikes this call; younger ones do not see the call then. */
  take(call: Call): InjectedFault | undefined {
    return this.injected.find((fault) => fault.strikes(call));
  }

  /** Forgets every fault and lets nothing go on: for `reset()`, which drops the parked requests. */
  forget(): void {
    this.injected = [];
  }
}

function gate(): { passed: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
