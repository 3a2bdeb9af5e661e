import type { ResourceState } from "./state";
import { isProviderType, providerUrnOf, stackType } from "./urn";

/** The resources of an operation: all of them, or those that `--target` names. */
export class Targets {
  private readonly patterns: RegExp[];
  /** Targets because they depend on a target. */
  private readonly dependents = new Set<string>();

  constructor(
    /** URNs. `*` matches anything but a colon, `**` matches anything. */
    private readonly named: readonly string[] = [],
    private readonly includesDependents = false,
  ) {
    this.patterns = named.filter(isPattern).map(patternOf);
  }

  get isConstrained(): boolean {
    return this.named.length > 0;
  }

  /** The URNs without wildcards, which must exist. */
  get urns(): string[] {
    return this.named.filter((urn) => !isPattern(urn));
  }

  /** Whether the operation may delete this resource. */
  allowsDelete(urn: string): boolean {
    return this.includesDependents || this.names(urn);
  }

  names(urn: string): boolean {
    return !this.isConstrained || this.named.includes(urn) || this.patterns.some((pattern) => pattern.test(urn));
  }

  /** Like `names`, plus dependents of targets if `--target-dependents` is set. Remembers the dependents. */
  includes(state: ResourceState): boolean {
    const isDependent = this.includesDependents && dependenciesOf(state).some((urn) => this.isTarget(urn));
    const isIncluded = this.names(state.urn) || isDependent;
    if (isIncluded) {
      this.dependents.add(state.urn);
    }
    return isIncluded;
  }

  private isTarget(urn: string): boolean {
    return this.names(urn) || this.dependents.has(urn);
  }
}

/** The stack and provider instances are always targets. */
export function isAlwaysTarget({ type }: Pick<ResourceState, "type">): boolean {
  return type === stackType || isProviderType(type);
}

/** Parent, dependencies and provider of a resource. */
export function dependenciesOf(state: ResourceState): string[] {
  const { parent, dependencies, propertyDependencies, deletedWith, provider } = state;
  const urns = [parent, ...dependencies, ...Object.values(propertyDependencies).flat(), deletedWith];
  return [...urns, provider === "" ? "" : providerUrnOf(provider)].filter((urn) => urn !== "");
}

function isPattern(urn: string): boolean {
  return urn.includes("*");
}

function patternOf(glob: string): RegExp {
  const quoted = glob.split("**").map((part) =>
    part
      .split("*")
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^:]*"),
  );
  return new RegExp(`^${quoted.join(".*")}$`);
}
