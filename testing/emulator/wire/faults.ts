import type { Call } from "./calls";

/** What goes wrong with a request. "before" and "after" refer to its execution. */
export type Fault =
  /** A status in place of an answer. Nothing is executed. */
  | {
      kind: "status";
      status: number;
      retryAfterInSeconds?: number;
      body?: string;
      contentType?: string;
      headers?: Record<string, string>;
    }
  /**
   * A gateway's HTML page, with status 502 by default. Nothing is executed unless `write` is "after": then the gateway
   * lost the reply.
   */
  | { kind: "html"; status?: number; write?: "after" }
  /** The connection breaks, before anything is executed or after everything is. */
  | { kind: "reset"; write: "before" | "after" }
  /** The request waits until `release()`, then continues. */
  | { kind: "hold"; write: "before" | "after" }
  /** Executed, then answered with half of the JSON and status 200. */
  | { kind: "malformed" }
  /** Executed, then answered without all fields of this name. */
  | { kind: "incomplete"; field: string }
  /** Executed, then answered with null in place of the list, and with an error if there is a message. */
  | { kind: "null-list"; message?: string }
  /** Executed, then answered with an additional null in the list. */
  | { kind: "null-item" }
  /** Executed, then answered as if the list went on, with the request's own cursor, or none, for the next page. */
  | { kind: "same-cursor" }
  /** Executed, then answered without the field with the list's owner. */
  | { kind: "no-owner" }
  /**
   * Answered at once as a failure, and executed later, after this time of the emulator's clock. With "nothing" the
   * client gets no answer.
   */
  | { kind: "late"; seconds: number; answer?: "504" | "reset" | "nothing" }
  /** Treated like a request without a key. */
  | { kind: "no-account" }
  /**
   * The API reports a failure in its own form: GraphQL with HTTP 200. Nothing is executed unless `write` is "after".
   * Then `data` decides whether the result accompanies the error ("kept") or not. The code is RUNPOD by default.
   */
  | { kind: "error"; message: string; code?: string; write?: "after"; data?: "kept" | null }
  /**
   * On a create or update of a template, the next reads return the state before it. On a read, this one and the next
   * do. One read by default.
   */
  | { kind: "stale"; reads?: number }
  | { kind: "delay"; milliseconds: number };

export interface FaultRule {
  /** `Call.operation`, a list of them, or "*" for all. */
  operation: string | string[];
  when?: (call: Call) => boolean;
  /** How many calls it affects. Default: 1. */
  times?: number;
  /** How many matching calls pass first. Default: 0. */
  skip?: number;
  fault: Fault;
}

export interface FaultHandle {
  /** How many calls it has affected. */
  readonly fired: number;
  /** Resolves when it first affects a call. For a hold, when the request waits. */
  readonly reached: Promise<void>;
  /** Continues waiting requests. Later requests pass the hold without waiting. */
  release(): void;
}

/** An injected rule with its remaining count. */
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

  /** Whether the rule affects this call. Counts the call in either case. */
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

  /** Removes every fault, and continues waiting requests. */
  clear(): void {
    for (const fault of this.injected) fault.release();
    this.injected = [];
  }

  /** Rules that still have calls to affect, oldest first. A test that ends with some has not tested its subject. */
  pending(): Fault[] {
    return this.injected.filter(({ spent }) => !spent).map(({ fault }) => fault);
  }

  /** The oldest rule that affects this call. Younger rules do not count the call. */
  take(call: Call): InjectedFault | undefined {
    return this.injected.find((fault) => fault.strikes(call));
  }

  /** Removes every fault and continues nothing: for `reset()`, which drops the waiting requests. */
  forget(): void {
    this.injected = [];
  }
}

function gate(): { passed: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
