import type { Http } from "../../provider/adapters/http";
import { createHttp } from "../../provider/adapters/http";
import type { Emulator, EmulatorOptions } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { FakeClock } from "./fake-clock";

/** A RunPod in this process: the emulator, reached without a socket by our own transport, on one clock with it. */
export interface EmulatedRunpod {
  emulator: Emulator;
  clock: FakeClock;
  http: Http;
}

/** One emulator for the cases of a suite, as new before each of them. What is returned is filled by then. */
export function useEmulatedRunpod(options?: EmulatorOptions): EmulatedRunpod {
  const runpod = {} as EmulatedRunpod;
  before(async () => {
    runpod.emulator = await startEmulator(options);
  });
  beforeEach(() => {
    const { emulator } = runpod;
    emulator.reset();
    emulator.clock.freeze();
    const clock = new FakeClock((milliseconds) => emulator.clock.advance(milliseconds));
    const fetch = ((input, init) => emulator.fetch(input as string | URL, init)) as typeof globalThis.fetch;
    runpod.clock = clock;
    runpod.http = createHttp({ apiKey: emulator.apiKey, clock, userAgent: "runpod-iac/test", fetch });
  });
  after(() => runpod.emulator.close());
  return runpod;
}
