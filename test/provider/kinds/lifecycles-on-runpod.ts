import type { KindApis, RunpodApi } from "../../../provider/api";
import type { KindName } from "../../../provider/kinds";
import { mapKinds } from "../../../provider/kinds";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import type { EmulatorOptions } from "../../../testing/emulator";
import { eachKind } from "../../kinds";
import { apiOf, limitsOfApi } from "../../support/default-api";
import type { EmulatedRunpod } from "../../support/emulated-runpod";
import { useEmulatedRunpod } from "../../support/emulated-runpod";
import { contextFor } from "../lifecycle/gadget";

export type Fields = Record<string, unknown>;

/** A call of the port by a lifecycle, in the port's words. Times are those of `Clock.now`. */
export interface PortCall {
  /** The emulator's name of the call, such as "pod.create". */
  operation: string;
  /** The spec or the changes; for a delete, the object. */
  spec?: unknown;
  begunAtInMs: number;
  answeredAtInMs: number;
}

/** A provider process with all kinds on an emulated RunPod. It joins kinds, lifecycle and adapter. */
export interface LifecyclesOnRunpod extends EmulatedRunpod, Record<KindName, Lifecycle> {
  /** The port. A function that a case replaces is used from the next call on. */
  api: RunpodApi;
  /** All calls of the port, in order. */
  portCalls: PortCall[];
  /** How long each call takes, half before it is sent and half after. The default is 0. */
  latencyInMs: (operation: string) => number;
  warnings: string[];
  /** Kinds whose first list was started in advance. */
  startedLists: KindName[];
  /** Starts a new provider process, which knows nothing of the previous one. RunPod keeps its objects. */
  restart(): void;
  /** Checks and creates, as `pulumi up` does for a new resource. */
  make(lifecycle: Lifecycle, given: object): Promise<{ id: string; inputs: Fields; outputs: Fields }>;
  /** Checks and updates, as `pulumi up` does for a changed resource. */
  change(lifecycle: Lifecycle, id: string, outputs: Fields, given: object): Promise<Fields>;
  /** The specs of all calls of this operation, without undefined fields. */
  specs(operation: string): Fields[];
  /** All calls that ask RunPod for a change, in order. */
  writes(): string[];
}

/** One setup for all cases of a suite, renewed before each. The returned object is filled before the first case. */
export function useLifecyclesOnRunpod(options?: EmulatorOptions): LifecyclesOnRunpod {
  const setup = useEmulatedRunpod({ quota: 1_000, ...options }) as LifecyclesOnRunpod;
  const { renew } = setup;
  Object.assign(setup, {
    renew() {
      renew();
      Object.assign(setup, { portCalls: [], warnings: [], startedLists: [], latencyInMs: () => 0, api: apiOf(setup) });
      setup.restart();
    },
    restart() {
      const context = contextFor(setup.clock, recorded(setup), setup.warnings);
      context.startList = (kind) => {
        setup.startedLists.push(kind);
        setup[kind].startList();
      };
      const lifecycles = mapKinds((kind, name) => lifecycleOf(kind, context, () => limitsOfApi(name)));
      Object.assign(setup, lifecycles);
    },
    async make(lifecycle: Lifecycle, given: Fields) {
      const { inputs, problems } = lifecycle.check({}, given);
      if (problems.length > 0) throw new Error(problems.join(" "));
      const { id, outputs } = await lifecycle.create(inputs);
      return { id, inputs, outputs };
    },
    async change(lifecycle: Lifecycle, id: string, outputs: Fields, given: Fields) {
      const { inputs, problems } = lifecycle.check(outputs, given);
      if (problems.length > 0) throw new Error(problems.join(" "));
      return lifecycle.update(id, outputs, inputs);
    },
    specs: (operation: string) =>
      setup.portCalls.filter((call) => call.operation === operation).map(({ spec }) => defined(spec as object)),
    writes: () =>
      setup.emulator.calls
        .map(({ operation }) => operation)
        .filter((operation) => /\.(create|update|delete|start|stop)$/.test(operation)),
  });
  return setup;
}

function defined(spec: object): Fields {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

/** The port, with each call recorded. */
function recorded(setup: LifecyclesOnRunpod): RunpodApi {
  async function take<Result>(operation: string, spec: unknown, call: () => Promise<Result>): Promise<Result> {
    const { clock } = setup;
    const portCall = { operation, spec, begunAtInMs: clock.now(), answeredAtInMs: Infinity };
    setup.portCalls.push(portCall);
    const latencyInMs = setup.latencyInMs(operation);
    if (latencyInMs > 0) await clock.sleep(latencyInMs / 2);
    const result = await call();
    if (latencyInMs > 0) await clock.sleep(latencyInMs / 2);
    portCall.answeredAtInMs = clock.now();
    return result;
  }

  const kindApi = (kind: keyof KindApis) => {
    const api = () => setup.api[kind] as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const recordedCall = (verb: string, specOf: (given: unknown[]) => unknown) => [
      verb,
      (...given: unknown[]) =>
        take(`${kind}.${verb}`, specOf(given), () => api()[verb]?.(...given) as Promise<unknown>),
    ];
    const first = (given: unknown[]) => given[0];
    return Object.fromEntries([
      ...["list", "get", "create", "delete"].map((verb) => recordedCall(verb, first)),
      recordedCall("update", ([, changes]) => changes),
    ]) as unknown;
  };
  return {
    ...Object.fromEntries(eachKind.map(({ kind }) => [kind, kindApi(kind)])),
    workers: { count: (id: string) => setup.api.workers.count(id) },
    rollout: {
      workers: (id: string) => setup.api.rollout.workers(id),
      isInProgress: (id: string) => setup.api.rollout.isInProgress(id),
      lastLines: (id: string, workerId: string) => setup.api.rollout.lastLines(id, workerId),
    },
    catalog: setup.api.catalog,
    account: setup.api.account,
  } as RunpodApi;
}
