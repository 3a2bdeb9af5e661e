import type { Executor } from "./executor";
import type { Checkpoint, ResourceState } from "./state";
import { refreshStep } from "./step";
import type { Targets } from "./targets";

/** Reads every resource, or the targets, in parallel. Writes the results to the state, even if some reads failed. */
export async function refreshResources(base: Checkpoint, executor: Executor, targets: Targets): Promise<void> {
  // Here a provider instance has no dependents.
  const asked = base.resources.filter((state) => targets.includes({ ...state, provider: "" }));
  const steps = new Map(asked.map((state) => [state, refreshStep(state)]));
  await Promise.all([...steps.values()].map((step) => executor.run([step])));
  const parents = new Map(base.resources.map(({ urn, parent }) => [urn, parent]));
  const remaining = base.resources.flatMap((state) => {
    const step = steps.get(state);
    const left = step === undefined ? state : step.new;
    return left === undefined ? [] : [left];
  });
  base.resources = withoutDanglingReferences(remaining, parents);
}

/** Removes references to vanished resources. A child of a vanished parent moves to that parent's parent. */
function withoutDanglingReferences(resources: ResourceState[], parents: Map<string, string>): ResourceState[] {
  const known = new Set<string>();
  return resources.map((state) => {
    const dependencies = state.dependencies.filter((urn) => known.has(urn));
    const propertyDependencies = Object.entries(state.propertyDependencies)
      .map(([key, urns]) => [key, urns.filter((urn) => known.has(urn))] as const)
      .filter(([, urns]) => urns.length > 0);
    let { parent } = state;
    while (parent !== "" && !known.has(parent)) {
      parent = parents.get(parent) ?? "";
    }
    known.add(state.urn);
    return {
      ...state,
      parent,
      dependencies,
      propertyDependencies: Object.fromEntries(propertyDependencies),
      deletedWith: known.has(state.deletedWith) ? state.deletedWith : "",
    };
  });
}
