import type { RunpodObject } from "../api";

/**
 * Second things of a name that this run has: a create whose reply was lost may be carried out at any time later, and
 * then costs money that no state tells of. Told when nothing else of the kind is under way, so that a thing that
 * another resource claims meanwhile is no alarm.
 */
export class Twins<Observed extends RunpodObject> {
  private readonly names = new Set<string>();
  private readonly told = new Set<string>();
  private seen: readonly Observed[] = [];
  private running = 0;

  constructor(
    private readonly isClaimed: (id: string) => boolean,
    private readonly tell: (twin: Observed) => void,
  ) {}

  /** A thing of this run has the name, or may come to have it. */
  hold(name: unknown): void {
    if (typeof name === "string") this.names.add(name.trim());
  }

  /** What the latest list shows. */
  see(items: readonly Observed[]): void {
    this.seen = items;
  }

  /** Runs an operation, and tells at the end of the last one. */
  async during<Result>(run: () => Promise<Result>): Promise<Result> {
    this.running++;
    try {
      return await run();
    } finally {
      this.running--;
      if (this.running === 0) this.look();
    }
  }

  private look(): void {
    for (const item of this.seen) {
      if (!this.names.has(item.name.trim()) || this.isClaimed(item.id) || this.told.has(item.id)) continue;
      this.told.add(item.id);
      this.tell(item);
    }
  }
}
