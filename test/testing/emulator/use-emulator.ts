import { startEmulator, type Emulator, type EmulatorOptions } from "../../../testing/emulator";
import { clientOf, type Client } from "./client";

/** One emulator for all cases of a suite, reset before each. `lend` receives it, with a client, once it listens. */
export function useEmulator(
  lend: (lent: { emulator: Emulator; client: Client }) => void,
  options?: EmulatorOptions,
): void {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator(options);
    lend({ emulator, client: clientOf(emulator) });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());
}
