import { noLimits } from "../../../provider/api/capabilities";
import type { KindApis, RunpodApi } from "../../../provider/api";
import type { KindName } from "../../../provider/kinds";
import { mapKinds } from "../../../provider/kinds";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import type { EmulatorOptions } from "../../../testing/emulator";
import type { EmulatedRunpod } from "../../support/emulated-runpod";
import { apiOf, capabilitiesOfApi, useEmulatedRunpod } from "../../support/emulated-runpod";
import { contextFor } from "../lifecycle/gadget";

export type Fields = Record<string, unknown>;

/** A call of the port: what a lifecycle asked the adapter for, in the port's words. Times are by `Clock.now`. */
export interface Asked {
  /** As the emulator names it: "pod.create". */
  operation: string;
  /** What is to be made or changed; on a delete, the object. */
  spec?: unknown;
  begunAtInMs: number;
  answeredAtInMs: number;
}

/** A provider process with all kinds on an emulated RunPod: kinds, life cycle and adapter together. */
export interface LifecyclesOnRunpod extends EmulatedRunpod, Record<KindName, Lifecycle> {
  /** The port: what a case puts in the place of one of its functions holds from the next call on. */
  api: RunpodApi;
  /** Each call of the port, in order. */
  asked: Asked[];
  /** How long each call of the port takes: half before it is sent, half after. Nothing, unless told otherwise. */
  latencyInMs: (operation: string) => number;
  warnings: string[];
  /** Kinds whose first list was asked for in advance. */
  startedLists: KindName[];
  /** A new provider process: it remembers nothing, and RunPod everything. */
  restart(): void;
  /** What `pulumi up` does with a new resource: checks, then creates. */
  make(lifecycle: Lifecycle, given: object): Promise<{ id: string; inputs: Fields; outputs: Fields }>;
  /** What `pulumi up` does with a changed resource: checks, then updates. */
  change(lifecycle: Lifecycle, id: string, outputs: Fields, given: object): Promise<Fields>;
  /** What was asked for in calls of this operation, without what a call left open. */
  specs(operation: string): Fields[];
  /** The calls by which RunPod was asked to change something, in order: "pod.create". */
  writes(): string[];
}

/** One for the cases of a suite, as new before each of them. What is returned is filled by then. */
export function useLifecyclesOnRunpod(options?: EmulatorOptions): LifecyclesOnRunpod {
  const world = useEmulatedRunpod({ quota: 1_000, ...options }) as LifecyclesOnRunpod;
  const { renew } = world;
  Object.assign(world, {
    renew() {
      renew();
      Object.assign(world, { asked: [], warnings: [], startedLists: [], latencyInMs: () => 0, api: apiOf(world) });
      world.restart();
    },
    restart() {
      const context = contextFor(world.clock, recorded(world), world.warnings);
      context.startList = (kind) => {
        world.startedLists.push(kind);
        world[kind].startList();
      };
      const lifecycles = mapKinds((kind, name) =>
        lifecycleOf(kind, context, () => capabilitiesOfApi[name] ?? noLimits),
      );
      Object.assign(world, lifecycles);
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
      world.asked.filter((asked) => asked.operation === operation).map(({ spec }) => defined(spec as object)),
    writes: () =>
      world.emulator.calls
        .map(({ operation }) => operation)
        .filter((operation) => /\.(create|update|delete|start|stop)$/.test(operation)),
  });
  return world;
}

function defined(spec: object): Fields {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

/** The port of a world, with each call written down. */
function recorded(world: LifecyclesOnRunpod): RunpodApi {
  async function take<Result>(operation: string, spec: unknown, call: () => Promise<Result>): Promise<Result> {
    const { clock } = world;
    const asked = { operation, spec, begunAtInMs: clock.now(), answeredAtInMs: Infinity };
    world.asked.push(asked);
    const latencyInMs = world.latencyInMs(operation);
    if (latencyInMs > 0) await clock.sleep(latencyInMs / 2);
    const result = await call();
    if (latencyInMs > 0) await clock.sleep(latencyInMs / 2);
    asked.answeredAtInMs = clock.now();
    return result;
  }

  const kindApi = (kind: keyof KindApis) => {
    const api = () => world.api[kind] as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const asked = (verb: string, specOf: (given: unknown[]) => unknown) => [
      verb,
      (...given: unknown[]) =>
        take(`${kind}.${verb}`, specOf(given), () => api()[verb]?.(...given) as Promise<unknown>),
    ];
    const first = (given: unknown[]) => given[0];
    return Object.fromEntries([
      ...["list", "get", "create", "delete"].map((verb) => asked(verb, first)),
      asked("update", ([, changes]) => changes),
    ]) as unknown;
  };
  return {
    networkVolume: kindApi("networkVolume"),
    template: kindApi("template"),
    endpoint: kindApi("endpoint"),
    pod: kindApi("pod"),
    workers: { count: (id: string) => world.api.workers.count(id) },
    gpuTypes: () => world.api.gpuTypes(),
  } as RunpodApi;
}
