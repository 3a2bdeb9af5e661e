import { storedResource, withCurrentUrns } from "./state";
import type { Checkpoint, ResourceState } from "./state";
import type { PropertyMap, PropertyValue } from "./values";

/**
 * Writes checkpoints. Only resources that changed since the last one are written again. An operation writes two
 * checkpoints per resource, so writing everything would take quadratic time.
 */
export class DeploymentWriter {
  private readonly texts = new WeakMap<ResourceState, string>();

  /** @param hide returns the stored form of a secret */
  constructor(private readonly hide: (value: PropertyValue) => PropertyMap) {}

  /**
   * Returns a function that makes the deployment's JSON, as of now, when it is called.
   * @param changed resources whose earlier text may be outdated
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
    // Marks the export as simulated, so that nobody takes it for real resources.
    `"metadata":{"simulated":true}`,
  ];
  return `{${fields.join(",")}}`;
}
