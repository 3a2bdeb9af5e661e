import assert from "node:assert/strict";
import type { RunpodApi } from "../../provider/api";
import type { Capabilities } from "../../provider/api/capabilities";
import { overGraphql } from "../../provider/adapters/graphql";
import type { Http } from "../../provider/adapters/http";
import { createHttp } from "../../provider/adapters/http";
import { workersOverJobs } from "../../provider/adapters/jobs/workers";
import { capabilitiesOf } from "../../provider/connect";
import type { Collection, Emulator, EmulatorOptions } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { FakeClock } from "./fake-clock";

/** A RunPod in this process: the emulator, reached without a socket by our own transport, on one clock with it. */
export interface EmulatedRunpod {
  emulator: Emulator;
  clock: FakeClock;
  http: Http;
  /** Another RunPod, as new, for a case that needs several. */
  renew: () => void;
  /** What somebody else does when the next call of this operation has arrived, before RunPod carries it out. */
  meanwhile(operation: string, act: () => void): void;
  /** How often RunPod was asked for this, by the emulator's name: "pod.create", or "pod" for every call about Pods. */
  count(operation: string): number;
}

/** One emulator for the cases of a suite, as new before each of them. What is returned is filled by then. */
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
      // It strikes nothing: it only sees the calls come.
      runpod.emulator.faults.inject({ operation, when, fault: { kind: "malformed" } });
    },
    count: (operation: string) =>
      runpod.emulator.calls.filter((call) => `${call.operation}.`.startsWith(`${operation}.`)).length,
  });
}

/** What RunPod holds by this id, in the emulator's words. */
export function held<Item extends { id: string }>(collection: Collection<Item>, id: string): Item {
  const item = collection.get(id);
  assert.ok(item !== undefined, `RunPod has no ${id}`);
  return item;
}

/** Puts a network volume into the account, by this id. */
export function putVolume({ emulator }: EmulatedRunpod, id: string, dataCenterId: string, name = id, size = 10): void {
  const { account, store } = emulator;
  const kept = { storageClusterId: null, storageType: "CEPH_FS" as const };
  store.networkVolumes.insert({ id, accountId: account.id, name, size, dataCenterId, ...kept });
}

/** All of the port on an emulated RunPod, over the API that is used unless a setting says otherwise. */
export function apiOf({ http, emulator, clock }: EmulatedRunpod): RunpodApi {
  return {
    ...overGraphql(http, emulator.graphqlUrl, clock),
    workers: workersOverJobs(http, emulator.jobsUrl),
  };
}

export const capabilitiesOfApi: Capabilities = capabilitiesOf(() => undefined);
