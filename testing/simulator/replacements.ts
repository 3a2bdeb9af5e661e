import { applyReplaceOnChanges, replaces } from "./diff";
import type { DependencyGraph } from "./graph";
import type { ProviderRegistry } from "./providers";
import { isHandledByEngine } from "./state";
import type { ResourceState } from "./state";
import { unknownValue } from "./values";
import type { PropertyMap } from "./values";

export interface DependentReplacement {
  state: ResourceState;
  /** Inputs that force the replacement. */
  keys: string[];
}

/**
 * The resources that must be deleted before `root`, in order of dependency. These are the resources that their
 * providers would replace if inputs from a deleted resource were unknown.
 */
export async function findDependentReplacements(
  root: ResourceState,
  graph: DependencyGraph,
  providers: ProviderRegistry,
  alreadyOperatedOn: Set<string>,
): Promise<DependentReplacement[]> {
  const going = new Set([root.urn]);
  const found: DependentReplacement[] = [];
  for (const state of graph.dependentsOf(root, alreadyOperatedOn)) {
    const keys = await replaceKeysOf(state, going, providers);
    if (keys !== undefined) {
      found.push({ state, keys });
      going.add(state.urn);
    }
  }
  return found;
}

/** Undefined if the resource can stay. */
async function replaceKeysOf(
  state: ResourceState,
  going: Set<string>,
  providers: ProviderRegistry,
): Promise<string[] | undefined> {
  const isUnknown = (key: string): boolean => (state.propertyDependencies[key] ?? []).some((urn) => going.has(urn));
  if (isHandledByEngine(state) || !Object.keys(state.inputs).some(isUnknown)) {
    return undefined;
  }
  const inputs: PropertyMap = Object.fromEntries(
    Object.entries(state.inputs).map(([key, value]) => [key, isUnknown(key) ? unknownValue : value]),
  );
  const { urn, id, inputs: oldInputs, outputs, ignoreChanges, replaceOnChanges } = state;
  const difference = applyReplaceOnChanges(
    await providers.get(state.provider).diff(urn, id, oldInputs, outputs, inputs, ignoreChanges),
    replaceOnChanges,
  );
  return replaces(difference) ? difference.replaceKeys : undefined;
}
