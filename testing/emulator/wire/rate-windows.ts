import type { World } from "../platform/world";

/** What the windows say about one call. */
export interface RateVerdict {
  /** The window that has no call left. The call is refused and does not count. */
  exceeded: { name: string; retryAfterInSeconds: number } | undefined;
  /** Empty for accounts without limits. */
  headers: Record<string, string>;
}

interface Window {
  name: "minute" | "hour" | "day";
  seconds: number;
  quota: number;
}

const dayInMs = 86_400_000;

/** Counts the calls of each key in windows of the emulator's clock. Answers tell what is left. */
export class RateWindows {
  /** Times of the calls of a day, oldest first. */
  private readonly calls = new Map<string, number[]>();

  constructor(private readonly world: World) {}

  take(key: string): RateVerdict {
    const now = this.world.clock.now();
    const taken = (this.calls.get(key) ?? []).filter((at) => at > now - dayInMs);
    const before = this.windows().map((window) => ({ window, ...this.state(window, taken, now) }));
    const exhausted = before.find(({ left }) => left < 1);
    if (exhausted === undefined) taken.push(now);
    this.calls.set(key, taken);
    return {
      exceeded: exhausted && { name: exhausted.window.name, retryAfterInSeconds: exhausted.resetsIn },
      headers: this.headers(taken, now),
    };
  }

  reset(): void {
    this.calls.clear();
  }

  private windows(): Window[] {
    const { restCallsPerMinute, restCallsPerHour, restCallsPerDay } = this.world.switches;
    const all: Window[] = [
      { name: "minute", seconds: 60, quota: restCallsPerMinute },
      { name: "hour", seconds: 3600, quota: restCallsPerHour },
      { name: "day", seconds: 86_400, quota: restCallsPerDay },
    ];
    return all.filter(({ quota }) => quota > 0);
  }

  private state({ seconds, quota }: Window, taken: readonly number[], now: number): { left: number; resetsIn: number } {
    const lengthInMs = seconds * 1000;
    const slides = this.world.switches.rateWindows === "sliding";
    // RunPod's sample has all three windows end on the clock's minute, hour and day.
    const start = slides ? now - lengthInMs + 1 : Math.floor(now / lengthInMs) * lengthInMs;
    const within = taken.slice(firstSince(taken, start));
    const end = (slides ? (within[0] ?? now) : start) + lengthInMs;
    return { left: quota - within.length, resetsIn: Math.max(1, Math.ceil((end - now) / 1000)) };
  }

  /** `"minute";q=60;w=60, ...` and `"minute";r=59;t=12, ...` */
  private headers(taken: readonly number[], now: number): Record<string, string> {
    const windows = this.windows();
    if (windows.length === 0) return {};
    const left = windows.map((window) => ({ ...window, ...this.state(window, taken, now) }));
    return {
      "RateLimit-Policy": left.map(({ name, quota, seconds }) => `"${name}";q=${quota};w=${seconds}`).join(", "),
      RateLimit: left.map((each) => `"${each.name}";r=${Math.max(0, each.left)};t=${each.resetsIn}`).join(", "),
    };
  }
}

/** Where the times from this one on begin in a sorted list. */
function firstSince(times: readonly number[], start: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
