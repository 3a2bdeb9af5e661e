import type { World } from "../platform/world";

const secondInMs = 1000;

/** Takes so many calls in any one second of the emulator's clock; what it refuses does not count. */
export class Limiter {
  private taken: number[] = [];

  constructor(private readonly world: World) {}

  /** Whether this call is within the rate; counts it if so. */
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
