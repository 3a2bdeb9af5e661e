import { charge, enforceBalance, nextBalanceMoments } from "./billing";
import { driftIdle, nextDrift } from "./drift";
import { advancePod } from "./pod-container";
import { nextScaling, scale } from "./scaling";
import { advanceWorker } from "./worker";
import type { World } from "./world";

/** More changes than this at one moment mean an endless loop. */
const changesAtOneMoment = 10_000;

/** Something that happens at a later moment. */
interface Planned {
  at: number;
  run: () => void;
}

/** Applies everything that has become due since the last time, each at its own moment. */
export class Time {
  private settledAt: number;
  private planned: Planned[] = [];

  constructor(private readonly world: World) {
    this.settledAt = world.clock.now();
  }

  settle(): void {
    const now = this.world.clock.now();
    for (let next = this.nextMoment(); next !== undefined && next <= now; next = this.nextMoment()) {
      charge(this.world, this.settledAt, next);
      this.playUntilQuiet(next);
      this.settledAt = next;
    }
    charge(this.world, this.settledAt, now);
    this.playUntilQuiet(now);
    this.settledAt = now;
  }

  /** Runs something later: in the first `settle` after that moment, as of that moment. */
  plan(inMs: number, run: () => void): void {
    this.planned.push({ at: this.world.clock.now() + inMs, run });
  }

  /** Clears the position and all plans, after the clock was set back. */
  reset(): void {
    this.planned = [];
    this.settledAt = this.world.clock.now();
  }

  /** The next moment at which something happens by itself. */
  private nextMoment(): number | undefined {
    const { store } = this.world;
    const moments = [
      ...store.workers.list().flatMap(({ until }) => until ?? []),
      ...store.endpoints
        .list()
        .flatMap((endpoint) => [...nextScaling(this.world, endpoint, this.settledAt), ...nextDrift(endpoint)]),
      ...store.pods.list().flatMap(({ container }) => container.until ?? []),
      ...nextBalanceMoments(this.world, this.settledAt),
      ...this.planned.map(({ at }) => at),
    ].filter((moment) => moment > this.settledAt);
    return moments.length === 0 ? undefined : moments.reduce((one, other) => Math.min(one, other));
  }

  private playUntilQuiet(at: number): void {
    for (let changes = 0; this.world.clock.at(at, () => this.play(at)); changes += 1) {
      if (changes > changesAtOneMoment) throw new Error("The emulated workers and Pods do not come to rest.");
    }
  }

  private play(at: number): boolean {
    const { store } = this.world;
    const due = this.planned.filter((one) => one.at <= at);
    this.planned = this.planned.filter((one) => one.at > at);
    for (const { run } of due) run();
    let changed = enforceBalance(this.world, at) || due.length > 0;
    for (const pod of store.pods.list()) changed = advancePod(this.world, pod, at) || changed;
    for (const { id } of store.endpoints.list()) {
      for (const worker of store.workers.list(({ endpointId }) => endpointId === id)) {
        const endpoint = store.endpoints.get(id);
        if (endpoint !== undefined) changed = advanceWorker(this.world, endpoint, worker, at) || changed;
      }
      const endpoint = store.endpoints.get(id);
      if (endpoint !== undefined) changed = driftIdle(this.world, endpoint, at) || changed;
      const drifted = store.endpoints.get(id);
      if (drifted !== undefined) changed = scale(this.world, drifted, at) || changed;
    }
    return changed;
  }
}
