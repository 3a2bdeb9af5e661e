import { storedResource, withCurrentUrns } from "./state";
import type { Checkpoint, ResourceState } from "./state";
import type { PropertyMap, PropertyValue } from "./values";

/**
 * Writes checkpoints down, and in each only the resources that have changed since the one before: an operation writes
 * two for every resource, so anything else would take time with the square of their number.
 */
export class DeploymentWriter {
  private readonly texts = new WeakMap<ResourceState, string>();

  /** @param hide what to write for a secret */
  constructor(private readonly hide: (value: PropertyValue) => PropertyMap) {}

  /**
   * The deployment as it is now, as JSON; the text is put together when it is asked for.
   * @param changed resources of which an earlier text may no longer be true
   */
  write({ resources, pendingOperations }: Checkpoint, changed: readonly ResourceState[] = []): () => string {
    const manifest = JSON.stringify({ time: new Date().toISOString(), magic: "", version: "" });
    for (const state of changed) {
      this.texts.set(state, this.serialise(state));
    }
    let whole: string | undefined;
    return () => {
      whole ??= assemble(
        manifest,
        withCurrentUrns(resources).map((state) => this.textOf(state)),
        pendingOperations.map(({ resource, type }) => [this.textOf(resource), type] as const),
      );
      return whole;
    };
  }

  private textOf(state: ResourceState): string {
    const text = this.texts.get(state) ?? this.serialise(state);
    this.texts.set(state, text);
    return text;
  }

  private serialise(state: ResourceState): string {
    return JSON.stringify(storedResource(state, this.hide));
  }
}

function assemble(
  manifest: string,
  resources: string[],
  pending: (readonly [resource: string, type: string])[],
): string {
  const operations = pending.map(([resource, type]) => `{"resource":${resource},"type":"${type}"}`);
  const fields = [
    `"manifest":${manifest}`,
    `"resources":[${resources.join(",")}]`,
    ...(operations.length === 0 ? [] : [`"pending_operations":[${operations.join(",")}]`]),
    // So that nobody takes an export for the state of real resources.
    `"metadata":{"simulated":true}`,
  ];
  return `{${fields.join(",")}}`;
}
