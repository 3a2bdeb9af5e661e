import type { Goal } from "./goal";
import { emptyState } from "./state";
import type { ResourceState } from "./state";
import { copyOf } from "./values";

/** The intended state of a resource before any step. */
export function newState(urn: string, goal: Goal): ResourceState {
  const { type, custom, inputs, parent, protect, dependencies, provider, propertyDependencies } = goal;
  const { additionalSecretOutputs, retainOnDelete, deletedWith, ignoreChanges, replaceOnChanges } = goal;
  return {
    ...emptyState(urn, type),
    custom,
    inputs: copyOf(inputs),
    parent,
    protect,
    dependencies,
    provider,
    propertyDependencies,
    additionalSecretOutputs,
    retainOnDelete,
    deletedWith,
    ignoreChanges,
    replaceOnChanges,
  };
}
