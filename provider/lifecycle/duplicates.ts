import type { RunpodObject } from "../api";

/**
 * Second things of a name that this run has: a create whose reply was lost may be carried out at any time later, and
 * then costs money that no state tells of. Told when nothing else of the kind is under way, so that a thing that
 * another resource claims meanwhile is no alarm.
 */
export class Duplicates<Observed extends RunpodObject> {
  private readonly names = new Set<string>();
  private readonly warned = new Set<string>();
  private seen: readonly Observed[] = [];
  private running = 0;

  constructor(
    private readonly isClaimed: (id: string) => boolean,
    private readonly warn: (twin: Observed) => void,
  ) {}

  /** A thing of this run has the name, or may come to have it. */
  watchName(name: unknown): void {
    if (typeof name === "string") this.names.add(name.trim());
  }

  /** What the latest list shows. */
  onListed(items: readonly Observed[]): void {
    this.seen = items;
  }

  /** Runs an operation, and tells at the end of the last one. */
  async whileRunning<Result>(run: () => Promise<Result>): Promise<Result> {
    this.running++;
    try {
      return await run();
    } finally {
      this.running--;
      if (this.running === 0) this.warnOfNew();
    }
  }

  private warnOfNew(): void {
    for (const item of this.seen) {
      if (!this.names.has(item.name.trim()) || this.isClaimed(item.id) || this.warned.has(item.id)) continue;
      this.warned.add(item.id);
      this.warn(item);
    }
  }
}
