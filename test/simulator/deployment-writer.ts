import { storedResource, withCurrentUrns } from "./state";
import type { Checkpoint, ResourceState } from "./state";
import type { PropertyMap, PropertyValue } from "./values";

/**
 * Writes checkpoints down, and in each only the resources that have changed since the one before: an operation writes two for every
 * resource, so anything else would take time with the square of their number.
 */
export class DeploymentWriter {
  private readonly texts = new WeakMap<ResourceState, { fields: ResourceState; text: string }>();

  /** @param hide what to write for a secret */
  constructor(private readonly hide: (value: PropertyValue) => PropertyMap) {}

  /** The deployment as it is now, as JSON; the text is put together when it is asked for. */
  write({ resources, pendingOperations }: Checkpoint): () => string {
    const manifest = JSON.stringify({ time: new Date().toISOString(), magic: "", version: "" });
    const kept = withCurrentUrns(resources).map((state) => this.textOf(state));
    const pending = pendingOperations.map(({ resource, type }) => [this.textOf(resource), type] as const);
    let whole: string | undefined;
    return () => (whole ??= assemble(manifest, kept, pending));
  }

  private textOf(state: ResourceState): string {
    const known = this.texts.get(state);
    if (known !== undefined && haveSameFields(known.fields, state)) {
      return known.text;
    }
    const text = JSON.stringify(storedResource(state, this.hide));
    this.texts.set(state, { fields: { ...state }, text });
    return text;
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

/** Once a resource is written, its members are replaced and never changed in place. */
function haveSameFields(a: ResourceState, b: ResourceState): boolean {
  return (Object.keys(b) as (keyof ResourceState)[]).every((key) => a[key] === b[key]);
}
