import type { RunpodObject } from "../api";

/**
 * Finds second objects with the name of a resource of this run. RunPod may carry out a create with a lost reply at any
 * later time, and no state records what that costs. Warns only while no other operation on the kind runs, because such
 * an operation may claim the object.
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

  /** Records a name that a resource of this run has or may get. */
  watchName(name: unknown): void {
    if (typeof name === "string") this.names.add(name.trim());
  }

  /** Records the objects of the latest list. */
  onListed(items: readonly Observed[]): void {
    this.seen = items;
  }

  /** Runs an operation, and warns at the end of the last one that runs. */
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
