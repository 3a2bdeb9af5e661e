import { setMaxListeners } from "node:events";
import { createAccount } from "./platform/account";
import { costPerHour } from "./platform/billing";
import { graphqlFace } from "./faces/graphql";
import { jobsFace } from "./faces/jobs";
import { restFace, retiredRestFace } from "./faces/rest";
import type { Call } from "./wire/calls";
import { Clock } from "./platform/clock";
import { initialDataCenters } from "./platform/data-centers";
import type { Account } from "./platform/entities";
import { Faults } from "./wire/faults";
import { addForeign, type Foreign } from "./platform/foreign";
import { initialGpuTypes, type GpuType } from "./platform/gpu-types";
import { Log } from "./platform/log";
import { Limiter } from "./wire/limiter";
import { killContainer } from "./platform/pod-container";
import type { Pod } from "./platform/pod-entity";
import { RateWindows } from "./wire/rate-windows";
import { handle, type Pipeline } from "./wire/requests";
import { fetchFrom } from "./wire/in-process";
import { serve, type HttpHandler } from "./wire/server";
import { Stock } from "./platform/stock";
import { createStore, type Snapshot, type Store } from "./platform/store";
import { describeSwitches, initialSwitches, type Switches } from "./switches";
import { Time } from "./platform/time";
import { echoHandler, type JobHandler, type World } from "./platform/world";

export type { Call } from "./wire/calls";
export { Clock } from "./platform/clock";
export type * from "./platform/entities";
export { Faults, type Fault, type FaultHandle, type FaultRule } from "./wire/faults";
export type { GpuType } from "./platform/gpu-types";
export type * from "./platform/pod-entity";
export { Stock } from "./platform/stock";
export { Collection, type Snapshot, type Store } from "./platform/store";
export { everyListLags, type Switches } from "./switches";
export type { JobHandler, JobOutcome } from "./platform/world";

/** The emulated APIs. */
const faces = [graphqlFace, restFace, retiredRestFace, jobsFace];

export interface EmulatorOptions {
  /** Values other than the cautious ones, where RunPod's behaviour is unknown. */
  switches?: Partial<Switches>;
  /** Worker quota of each account. Default: 5. */
  quota?: number;
  /** Receives the switches at the start, then a line per request. No line has a key or a variable. */
  log?: (line: string) => void;
  /** Port to listen on. Default: a free port of this machine. */
  port?: number;
  /** Key of the first account. Default: a random one. */
  apiKey?: string;
  /** A result of `store.snapshot()`, accounts included, to start from. Missing parts start empty. */
  snapshot?: Partial<Snapshot>;
}

/** A RunPod on this machine: real HTTP, real schema, and state instead of canned replies. */
export interface Emulator {
  readonly url: string;
  readonly graphqlUrl: string;
  /** Base of the paths of REST v2, such as `/templates`. */
  readonly restUrl: string;
  /** Base of `/{endpointId}/health`, `run`, `status/{job}`, `cancel/{job}`, `retry/{job}`, `purge-queue`. */
  readonly jobsUrl: string;
  /**
   * Stack configuration for this emulator: its addresses, and the key of the first account. For `createSimulatedStack`,
   * and for `setAllConfig` of the automation API.
   */
  readonly stackConfig: Record<string, { value: string; secret?: boolean }>;
  /** The first account. */
  readonly account: Account;
  readonly apiKey: string;
  /** A `fetch` for addresses of this emulator, without a socket. For clients whose `fetch` can be replaced. */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
  readonly clock: Clock;
  /** Live: a change applies from the next request on. */
  readonly switches: Switches;
  /** As of the last request or the last `clock.advance`. Later events are not applied yet. */
  readonly store: Store;
  /** Every request, in order of arrival. */
  readonly calls: Call[];
  readonly faults: Faults;
  /** Images whose start-up code crashes. */
  readonly crashingImages: Set<string>;
  /** Environment entries `KEY=value` with which start-up code crashes. */
  readonly crashingEnv: Set<string>;
  /** Images that no registry has. Pods never finish pulling them. */
  readonly missingImages: Set<string>;
  /** The hardware to rent. */
  readonly stock: Stock;
  /** What jobs do. By default they return their input after one second. */
  handler: JobHandler;
  /** Adds a GPU type to the catalog, with eight GPUs in every data center. */
  addGpuType(type: GpuType): void;
  addAccount(name?: string): Account;
  /**
   * Interrupts a running Pod without notice: a host fails, or an on-demand customer takes an interruptible Pod's GPU.
   */
  interruptPod(podId: string): void;
  /**
   * Adds an object of somebody else to the first account's lists. It is valid except for what `shown` overrides: `{
   * scalerValue: null }` shows that field as null, and null shows the whole item as null. Returns its id.
   */
  addForeign(kind: Foreign, shown?: object | null): string;
  /** Pods that cost something now, including stopped ones with a volume disk. */
  billingPods(): Pod[];
  /** Returns to the state after the start, with the same address and the same first account. */
  reset(): void;
  close(): Promise<void>;
  describeSwitches(): string;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const quota = options.quota ?? 5;
  const log = options.log ?? (() => undefined);
  const clock = new Clock();
  const switches = initialSwitches(options.switches);
  const world: World = {
    store: createStore((noun) => ({ now: () => clock.now(), inMs: () => switches[`${noun}LagInSeconds`] * 1000 })),
    clock,
    switches,
    crashingImages: new Set(),
    crashingEnv: new Set(),
    missingImages: new Set(),
    gpuTypes: new Map(initialGpuTypes.map((type) => [type.id, type])),
    handler: echoHandler,
    log: new Log(),
  };
  world.store.dataCenters.replaceAll(initialDataCenters());
  world.store.restore({ ...world.store.snapshot(), ...options.snapshot });
  const [first = createAccount(world, "first", quota, options.apiKey)] = world.store.accounts.list();
  const untouched = world.store.snapshot();
  const time = new Time(world);
  const stock = new Stock(world);
  world.clock.onAdvance(() => time.settle());
  let generation = newGeneration();
  const parts = {
    world,
    faces,
    time,
    calls: [] as Call[],
    faults: new Faults(),
    limiter: new Limiter(world),
    windows: new RateWindows(world),
    log,
  };
  const answer: HttpHandler = (request) => {
    const pipeline: Pipeline = { ...parts, dropped: generation.signal };
    return handle(pipeline, request);
  };
  const server = await serve(answer, options.port);
  log(describeSwitches(world.switches));

  return {
    url: server.url,
    graphqlUrl: `${server.url}/graphql`,
    restUrl: `${server.url}/v2`,
    jobsUrl: `${server.url}/jobs`,
    stackConfig: {
      "runpod:apiKey": { value: first.apiKey, secret: true },
      "runpod:graphqlUrl": { value: `${server.url}/graphql` },
      "runpod:restUrl": { value: `${server.url}/v2` },
      "runpod:jobsUrl": { value: `${server.url}/jobs` },
    },
    get account() {
      return world.store.accounts.get(first.id) ?? first;
    },
    apiKey: first.apiKey,
    fetch: (input, init) => fetchFrom(answer, input, init),
    clock: world.clock,
    switches: world.switches,
    store: world.store,
    calls: parts.calls,
    faults: parts.faults,
    crashingImages: world.crashingImages,
    crashingEnv: world.crashingEnv,
    missingImages: world.missingImages,
    stock,
    get handler() {
      return world.handler;
    },
    set handler(handler) {
      world.handler = handler;
    },
    addGpuType(type) {
      world.gpuTypes.set(type.id, type);
      stock.set("*", type.id, 8);
    },
    addAccount: (name = `account-${world.store.accounts.list().length + 1}`) => createAccount(world, name, quota),
    interruptPod(podId) {
      time.settle();
      const pod = world.store.pods.get(podId);
      if (pod?.desiredStatus !== "RUNNING" || pod.container.stage === "GONE") {
        throw new Error(`Pod ${podId} has no container to interrupt.`);
      }
      killContainer(world, pod, world.clock.now());
    },
    addForeign: (kind, shown = {}) => addForeign(world, first.id, kind, shown),
    billingPods: () => world.store.pods.list((pod) => costPerHour(pod) > 0),
    reset() {
      generation.abort();
      generation = newGeneration();
      parts.faults.forget();
      parts.limiter.reset();
      parts.windows.reset();
      parts.calls.length = 0;
      world.store.restore(untouched);
      Object.assign(world.switches, initialSwitches(options.switches));
      world.crashingImages.clear();
      world.crashingEnv.clear();
      world.missingImages.clear();
      world.log.clear();
      world.gpuTypes.clear();
      for (const type of initialGpuTypes) world.gpuTypes.set(type.id, type);
      world.handler = echoHandler;
      world.clock.reset();
      time.reset();
    },
    async close() {
      generation.abort();
      await server.close();
    },
    describeSwitches: () => describeSwitches(world.switches),
  };
}

/** One signal per reset: any number of parked or delayed requests may listen to it. */
function newGeneration(): AbortController {
  const generation = new AbortController();
  setMaxListeners(0, generation.signal);
  return generation;
}
