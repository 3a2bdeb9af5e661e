import {
  isProviderType,
  makeUrn,
  nameOf,
  providerIdOf,
  providerUrnOf,
  qualifiedTypeOf,
  stackType,
  typeOf,
} from "./urn";
import { hideSecrets, isObject, makeSecret, mapMembers, secretMark, signatureKey } from "./values";
import type { PropertyMap, PropertyValue } from "./values";

/** A resource of the state. The fields are those of Pulumi's deployment format. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  /** It was replaced and still has to be deleted. */
  delete: boolean;
  /** "" for components, and for resources that do not exist yet. */
  id: string;
  type: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
  parent: string;
  protect: boolean;
  dependencies: string[];
  initErrors: string[];
  provider: string;
  propertyDependencies: Record<string, string[]>;
  /** It was deleted, and its replacement still has to be created. */
  pendingReplacement: boolean;
  additionalSecretOutputs: string[];
  retainOnDelete: boolean;
  deletedWith: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  /** Old URN of the resource, until the state is written. */
  alias?: string;
}

export type PendingOperationType = "creating" | "updating" | "deleting";

export interface PendingOperation {
  resource: ResourceState;
  type: PendingOperationType;
}

/** The state of a stack between two operations. */
export interface Checkpoint {
  resources: ResourceState[];
  pendingOperations: PendingOperation[];
}

/** The form of `pulumi stack export` and of the automation API's `Stack.exportStack`. */
export interface Deployment {
  version: number;
  deployment: unknown;
}

/** The stored form of a resource. Empty fields are omitted, and `hide` replaces secrets. */
export function storedResource(state: ResourceState, hide: (value: PropertyValue) => PropertyMap): PropertyMap {
  const { alias: _, ...fields } = state;
  const stored: PropertyMap = {};
  for (const [field, value] of Object.entries(fields) as [string, PropertyValue][]) {
    const isEmpty = value === "" || value === false || (isObject(value) && Object.keys(value).length === 0);
    if (field === "custom" || !(isEmpty || (Array.isArray(value) && value.length === 0))) {
      stored[field] = field === "inputs" || field === "outputs" ? hideSecrets(value, hide) : value;
    }
  }
  return stored;
}

export function readDeployment(deployment: unknown): Checkpoint {
  const { resources, pending_operations: pending } = deployment as {
    resources?: Partial<ResourceState>[] | null;
    pending_operations?: { resource: Partial<ResourceState>; type: PendingOperationType }[] | null;
  };
  return {
    resources: (resources ?? []).map(readResource),
    pendingOperations: (pending ?? []).map(({ resource, type }) => ({ resource: readResource(resource), type })),
  };
}

function readResource(stored: Partial<ResourceState>): ResourceState {
  const { urn = "", type = typeOf(urn), inputs = {}, outputs = {}, ...rest } = stored;
  return {
    ...emptyState(urn, type),
    ...rest,
    inputs: mapMembers(inputs, readValue),
    outputs: mapMembers(outputs, readValue),
  };
}

export function emptyState(urn: string, type: string): ResourceState {
  return {
    urn,
    type,
    custom: false,
    delete: false,
    id: "",
    inputs: {},
    outputs: {},
    parent: "",
    protect: false,
    dependencies: [],
    initErrors: [],
    provider: "",
    propertyDependencies: {},
    pendingReplacement: false,
    additionalSecretOutputs: [],
    retainOnDelete: false,
    deletedWith: "",
    ignoreChanges: [],
    replaceOnChanges: [],
  };
}

function readValue(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) {
    return value.map(readValue);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[signatureKey] !== secretMark) {
    return mapMembers(value, readValue);
  }
  if (typeof value["plaintext"] !== "string") {
    throw new Error(
      "The deployment holds encrypted secrets. Export it again with `pulumi stack export --show-secrets`.",
    );
  }
  return makeSecret(readValue(JSON.parse(value["plaintext"]) as PropertyValue));
}

/** Updates references to resources that an alias has renamed, and the URNs of their children. */
export function withCurrentUrns(resources: ResourceState[]): ResourceState[] {
  const renamed = new Map<string, string>();
  for (const state of resources) {
    if (state.alias !== undefined) {
      renamed.set(state.alias, state.urn);
    }
    const parent = renamed.get(state.parent);
    if (parent !== undefined && qualifiedTypeOf(parent) !== stackType) {
      const [, , stack = "", rest = ""] = state.urn.split(":");
      const project = state.urn.split("::")[1] ?? rest;
      renamed.set(state.urn, makeUrn(stack, project, parent, state.type, nameOf(state.urn)));
    }
  }
  if (renamed.size === 0) {
    return resources;
  }
  const current = (urn: string): string => renamed.get(urn) ?? urn;
  return resources.map((state) => ({
    ...state,
    urn: current(state.urn),
    parent: current(state.parent),
    provider: state.provider === "" ? "" : `${current(providerUrnOf(state.provider))}::${providerIdOf(state.provider)}`,
    dependencies: state.dependencies.map(current),
    deletedWith: current(state.deletedWith),
    propertyDependencies: Object.fromEntries(
      Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(current)]),
    ),
  }));
}

/** A component, a provider instance or the stack, which no provider's code receives. */
export function isHandledByEngine(state: ResourceState): boolean {
  return !state.custom || isProviderType(state.type);
}
