import assert from "node:assert/strict";
import type { StreamingHttp } from "../../provider/adapters/http";
import { createHttp } from "../../provider/adapters/http";
import type { Collection, Emulator, EmulatorOptions } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { FakeClock } from "./fake-clock";

/**
 * An emulated RunPod in this process. The provider's transport reaches it without a socket, and both share one clock.
 */
export interface EmulatedRunpod {
  emulator: Emulator;
  clock: FakeClock;
  http: StreamingHttp;
  /** Resets the emulated RunPod, for a case that needs several. */
  renew: () => void;
  /** Runs `act` when the next call of this operation arrives, before RunPod executes it. */
  meanwhile(operation: string, act: () => void): void;
  /** The number of calls, by the emulator's name: "pod.create", or "pod" for all calls about Pods. */
  count(operation: string): number;
}

/** One emulator for all cases of a suite, reset before each. The returned object is filled before the first case. */
export function useEmulatedRunpod(options?: EmulatorOptions): EmulatedRunpod {
  const runpod = {} as EmulatedRunpod;
  before(async () => {
    runpod.emulator = await startEmulator(options);
  });
  beforeEach(() => runpod.renew());
  after(() => runpod.emulator.close());
  return Object.assign(runpod, {
    renew() {
      const { emulator } = runpod;
      emulator.reset();
      emulator.clock.freeze();
      const clock = new FakeClock((milliseconds) => emulator.clock.advance(milliseconds));
      const fetch = ((input, init) =>
        clock.during(() => emulator.fetch(input as string | URL, init))) as typeof globalThis.fetch;
      runpod.clock = clock;
      runpod.http = createHttp({ apiKey: emulator.apiKey, clock, userAgent: "runpod-iac/test", fetch });
    },
    meanwhile(operation: string, act: () => void) {
      let isDone = false;
      const when = () => {
        if (!isDone) act();
        isDone = true;
        return false;
      };
      // This injects no fault: it only observes the calls.
      runpod.emulator.faults.inject({ operation, when, fault: { kind: "malformed" } });
    },
    count: (operation: string) =>
      runpod.emulator.calls.filter((call) => `${call.operation}.`.startsWith(`${operation}.`)).length,
  });
}

/** The object that RunPod holds under this id, in the emulator's words. */
export function held<Item extends { id: string }>(collection: Collection<Item>, id: string): Item {
  const item = collection.get(id);
  assert.ok(item !== undefined, `RunPod has no ${id}`);
  return item;
}

/** Adds a network volume with this id to the account. */
export function putVolume({ emulator }: EmulatedRunpod, id: string, dataCenterId: string, name = id, size = 10): void {
  const { account, store } = emulator;
  const kept = { storageClusterId: null, storageType: "CEPH_FS" as const };
  store.networkVolumes.insert({ id, accountId: account.id, name, size, dataCenterId, ...kept });
}
