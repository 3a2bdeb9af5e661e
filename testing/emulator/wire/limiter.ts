import type { World } from "../platform/world";

const secondInMs = 1000;

/** Allows this many calls in any second of the emulator's clock. Refused calls do not count. */
export class Limiter {
  private taken: number[] = [];

  constructor(private readonly world: World) {}

  /** Whether this call is within the rate. Counts it if so. */
  takes(): boolean {
    const { clock, switches } = this.world;
    if (switches.callsPerSecond === 0) return true;
    const now = clock.now();
    this.taken = this.taken.filter((at) => at > now - secondInMs);
    if (this.taken.length >= switches.callsPerSecond) return false;
    this.taken.push(now);
    return true;
  }

  reset(): void {
    this.taken = [];
  }
}
