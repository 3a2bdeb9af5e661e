import type { Checkpoint, PendingOperation, PendingOperationType, ResourceState } from "./state";
import type { Step } from "./step";

/**
 * The state on disk during an operation, written before and after every step. It has the new states in the order in
 * which their steps ended, then the old states that were not touched yet, and the operations that have begun.
 */
export class Snapshot {
  private readonly done = new Set<ResourceState>();
  private readonly created: ResourceState[] = [];
  private readonly running = new Map<ResourceState, PendingOperation>();
  private isFrozen = false;

  constructor(
    /** The state at the start. A refresh replaces its resources, and a replacement marks them. */
    readonly base: Checkpoint,
    private readonly save: (checkpoint: Checkpoint, changed: readonly ResourceState[]) => void,
  ) {}

  begin(step: Step): void {
    const type = pendingTypeOf(step);
    const resource = step.kind === "delete" ? step.old : step.new;
    if (type !== undefined && resource !== undefined) {
      this.running.set(resource, { resource, type });
      this.write(resource);
    }
  }

  /** Records the end of a step. A failed step that changed something counts as successful. */
  end(step: Step, isSuccessful: boolean): void {
    const resource = step.kind === "delete" ? step.old : step.new;
    if (resource !== undefined) {
      this.running.delete(resource);
    }
    if (isSuccessful) {
      this.record(step);
    }
    this.write(step.old, step.new);
  }

  /** Stops writing, like a process that has ended. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** @param changed resources that may differ from their last written form */
  write(...changed: (ResourceState | undefined)[]): void {
    if (this.isFrozen) {
      return;
    }
    // Only a user can find out what an abandoned create did.
    const unresolved = this.base.pendingOperations.filter(({ type }) => type === "creating");
    const kept = [...this.created, ...this.base.resources].filter((state) => !this.done.has(state));
    this.save(
      { resources: kept, pendingOperations: [...this.running.values(), ...unresolved] },
      changed.filter((state) => state !== undefined),
    );
  }

  private record(step: Step): void {
    const { kind, old } = step;
    if (kind === "replace" || kind === "refresh") {
      return;
    }
    const isKept =
      (kind === "create" && old?.pendingReplacement !== true) ||
      (kind === "delete" && old?.pendingReplacement === true);
    if (old !== undefined && !isKept) {
      this.done.add(old);
    }
    if (step.new !== undefined && step.isSkippedCreate !== true) {
      this.created.push(step.new);
    }
  }
}

function pendingTypeOf({ kind }: Step): PendingOperationType | undefined {
  return kind === "create" ? "creating" : kind === "update" ? "updating" : kind === "delete" ? "deleting" : undefined;
}
