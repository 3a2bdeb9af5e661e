import type { DetailedDiff, Difference } from "./diff";
import type { ResourceState } from "./state";

/** Names of steps in events and summaries (`OpType` of the automation API). */
export type StepOperation =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "remove-pending-replace"
  | "refresh";

/** The engine's answer to a registration. */
export interface Registered {
  state: ResourceState;
  /** `--target` excludes it and it was not created, so nothing of it is known. */
  isSkipped?: boolean;
}

/** One operation of the engine on one resource. */
export interface Step {
  kind: "same" | "create" | "update" | "delete" | "replace" | "remove-pending-replace" | "refresh";
  operation: StepOperation;
  urn: string;
  old?: ResourceState;
  new?: ResourceState;
  /** Inputs that force the replacement. */
  keys?: string[];
  /** Inputs that changed. */
  diffs?: string[];
  detailedDiff?: DetailedDiff | undefined;
  /** Counted in the summary. A replacement has three steps and counts once. */
  isLogical: boolean;
  /** Create before delete: the old resource is marked, and stays until the end of the run. */
  marksOldForDeletion?: boolean;
  /** Delete before create: the record stays until the replacement exists. */
  marksOldAsReplaced?: boolean;
  /** Deleted with another resource of this run (`deletedWith`), without a call to its provider. */
  isDeletedWithAnother?: boolean;
  /** New and excluded by `--target`: it is not created and not in the state. */
  isSkippedCreate?: boolean;
  /** Answers the program's registration. */
  done?: () => void;
}

export function sameStep(old: ResourceState, next: ResourceState, done?: () => void): Step {
  return { kind: "same", operation: "same", urn: next.urn, old, new: next, isLogical: true, ...(done && { done }) };
}

export function skippedCreateStep(next: ResourceState, done: () => void): Step {
  return { ...sameStep({ ...next }, next, done), isSkippedCreate: true };
}

export function createStep(next: ResourceState, done: () => void): Step {
  return { kind: "create", operation: "create", urn: next.urn, new: next, isLogical: true, done };
}

export function updateStep(old: ResourceState, next: ResourceState, difference: Difference, done: () => void): Step {
  const { changedKeys: diffs, detailedDiff } = difference;
  return {
    kind: "update",
    operation: "update",
    urn: next.urn,
    old,
    new: next,
    diffs,
    detailedDiff,
    isLogical: true,
    done,
  };
}

type ReplacementDetails = Pick<Step, "keys" | "diffs" | "detailedDiff">;

export function replaceStep(old: ResourceState, next: ResourceState, details: ReplacementDetails): Step {
  return { kind: "replace", operation: "replace", urn: next.urn, old, new: next, isLogical: true, ...details };
}

export function createReplacementStep(
  old: ResourceState,
  next: ResourceState,
  details: ReplacementDetails,
  marksOldForDeletion: boolean,
  done: () => void,
): Step {
  const operation = "create-replacement";
  return {
    kind: "create",
    operation,
    urn: next.urn,
    old,
    new: next,
    isLogical: false,
    ...details,
    marksOldForDeletion,
    done,
  };
}

export function deleteStep(old: ResourceState): Step {
  return { kind: "delete", operation: "delete", urn: old.urn, old, isLogical: true };
}

export function deleteReplacedStep(old: ResourceState, marksOldAsReplaced: boolean): Step {
  return { kind: "delete", operation: "delete-replaced", urn: old.urn, old, isLogical: false, marksOldAsReplaced };
}

export function removePendingReplaceStep(old: ResourceState): Step {
  const operation = "remove-pending-replace";
  return { kind: operation, operation, urn: old.urn, old, isLogical: false };
}

export function refreshStep(old: ResourceState): Step {
  return { kind: "refresh", operation: "refresh", urn: old.urn, old, new: old, isLogical: false };
}
