import type { ResourceState } from "./state";
import { providerUrnOf } from "./urn";

/** Dependencies between the resources of a state, which lists each resource after its dependencies. */
export class DependencyGraph {
  constructor(readonly resources: ResourceState[]) {}

  contains(state: ResourceState): boolean {
    return this.resources.includes(state);
  }

  /** What must be deleted after this resource: its dependencies, parent and provider, and a component's children. */
  dependenciesOf(state: ResourceState): Set<ResourceState> {
    const urns = dependencyUrnsOf(state);
    const before = this.resources.slice(0, this.resources.indexOf(state));
    const found = before.filter(({ urn }) => urns.has(urn) || urn === state.parent);
    const components = found.filter(({ urn, custom }) => !custom && urns.has(urn));
    const children = before.filter((candidate) => components.some((component) => this.isInside(candidate, component)));
    return new Set([...found, ...children]);
  }

  transitiveDependenciesOf(state: ResourceState): Set<ResourceState> {
    const found = new Set<ResourceState>();
    const waiting = [...this.dependenciesOf(state)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (!found.has(next)) {
        found.add(next);
        waiting.push(...this.dependenciesOf(next));
      }
    }
    return found;
  }

  /** All direct and indirect dependents of a resource, in order. `includesChildren` adds children. */
  dependentsOf(state: ResourceState, ignored: Set<string>, includesChildren = false): ResourceState[] {
    const urns = new Set([state.urn]);
    return this.resources.slice(this.resources.indexOf(state) + 1).filter((candidate) => {
      const depends = [...dependencyUrnsOf(candidate)].some((urn) => urns.has(urn));
      const isDependent = !ignored.has(candidate.urn) && (depends || (includesChildren && urns.has(candidate.parent)));
      if (isDependent) {
        urns.add(candidate.urn);
      }
      return isDependent;
    });
  }

  private isInside(state: ResourceState, component: ResourceState): boolean {
    const parent = this.resources.find(({ urn }) => urn === state.parent);
    return parent !== undefined && (parent === component || this.isInside(parent, component));
  }
}

function dependencyUrnsOf(state: ResourceState): Set<string> {
  const urns = [...state.dependencies, ...Object.values(state.propertyDependencies).flat(), state.deletedWith];
  const provider = state.provider === "" ? [] : [providerUrnOf(state.provider)];
  return new Set([...urns, ...provider].filter((urn) => urn !== ""));
}
