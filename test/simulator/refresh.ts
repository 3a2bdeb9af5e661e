import type { Executor } from "./executor";
import type { Checkpoint, ResourceState } from "./state";
import { refreshStep } from "./step";

/** Reads every resource, side by side, and puts what was found in place of what the state said, also if some failed. */
export async function refreshResources(base: Checkpoint, executor: Executor): Promise<void> {
  const steps = base.resources.map(refreshStep);
  await Promise.all(steps.map((step) => executor.run([step])));
  const parents = new Map(base.resources.map(({ urn, parent }) => [urn, parent]));
  const remaining = steps.flatMap((step) => (step.new === undefined ? [] : [step.new]));
  base.resources = withoutDanglingReferences(remaining, parents);
}

/** Cuts references to resources that have vanished. A child of a vanished parent goes to the parent's parent. */
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
