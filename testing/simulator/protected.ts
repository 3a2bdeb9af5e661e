import { DependencyGraph } from "./graph";
import type { ResourceState } from "./state";

/** The protected resources and all their dependencies, which `destroy` with excludeProtected skips. */
export function protectedUrnsOf(resources: ResourceState[]): Set<string> {
  const graph = new DependencyGraph(resources);
  const kept = resources
    .filter((state) => state.protect)
    .flatMap((state) => [state, ...graph.transitiveDependenciesOf(state)]);
  return new Set(kept.map(({ urn }) => urn));
}
