import { invert } from "./diff";
import { ProviderFailure } from "./provider-process";
import type { ProviderRegistry } from "./providers";
import { isHandledByEngine } from "./state";
import type { ResourceState } from "./state";
import type { Step, StepOperation } from "./step";
import { isProviderType } from "./urn";
import { copyOf, unknownValue } from "./values";

export interface ApplyContext {
  isPreview: boolean;
  providers: ProviderRegistry;
}

/** A delete was refused because the resource is protected. */
export class ProtectedError extends Error {
  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\n` +
        "because it is protected. To unprotect the resource, either remove the `protect` flag from the resource " +
        "in your Pulumi program and run `pulumi up`, or use the command:\n" +
        `\`pulumi state unprotect '${urn}'\``,
    );
  }
}

/** Applies a step and completes its new state. Returns the operation to report. */
export async function applyStep(step: Step, context: ApplyContext): Promise<StepOperation> {
  const { kind, old, new: next } = step;
  if (kind === "same" && old !== undefined && next !== undefined) {
    applySame(old, next, context);
  } else if (kind === "create" && next !== undefined) {
    await applyCreate(step, next, context);
  } else if (kind === "update" && old !== undefined && next !== undefined) {
    await applyUpdate(old, next, context);
  } else if (kind === "delete" && old !== undefined) {
    await applyDelete(step, old, context);
  } else if (kind === "refresh" && old !== undefined) {
    return applyRefresh(step, old, context);
  }
  return step.operation;
}

function applySame(old: ResourceState, next: ResourceState, { providers }: ApplyContext): void {
  next.id = old.id;
  next.outputs = copyOf(old.outputs);
  if (isProviderType(next.type)) {
    providers.load(next, old.inputs);
  }
}

async function applyCreate(step: Step, next: ResourceState, context: ApplyContext): Promise<void> {
  const { isPreview, providers } = context;
  try {
    if (isProviderType(next.type)) {
      next.id = isPreview ? unknownValue : crypto.randomUUID();
      next.outputs = copyOf(next.inputs);
      providers.load(next);
    } else if (next.custom && isPreview) {
      // A provider without configuration cannot preview, so the inputs serve as outputs.
      next.outputs = providers.get(next.provider).isConfigured ? copyOf(next.inputs) : {};
    } else if (next.custom) {
      const { id, outputs } = await providers.get(next.provider).create(next.urn, next.inputs);
      next.id = id;
      next.outputs = outputs;
    }
  } catch (error) {
    if (!keepPartial(error, next)) {
      throw error;
    }
    markOld(step);
    throw error;
  }
  markOld(step);
}

function markOld({ old, marksOldForDeletion }: Step): void {
  if (marksOldForDeletion === true && old !== undefined) {
    old.delete = true;
  }
}

async function applyUpdate(old: ResourceState, next: ResourceState, context: ApplyContext): Promise<void> {
  const { isPreview, providers } = context;
  next.id = old.id;
  if (isProviderType(next.type)) {
    next.outputs = copyOf(next.inputs);
    providers.load(next);
  } else if (next.custom && isPreview) {
    next.outputs = providers.get(next.provider).isConfigured ? copyOf(next.inputs) : {};
  } else if (next.custom) {
    try {
      next.outputs = await providers.get(next.provider).update(old.id, old.outputs, next.inputs);
    } catch (error) {
      keepPartial(error, next);
      next.id = old.id;
      throw error;
    }
  }
}

/** Whether the failed operation leaves a resource, which the state then keeps with its init errors. */
function keepPartial(error: unknown, next: ResourceState): boolean {
  if (!(error instanceof ProviderFailure) || error.partial === undefined) {
    return false;
  }
  const { id, properties, reasons } = error.partial;
  next.id = id;
  next.outputs = properties;
  next.initErrors = reasons;
  return true;
}

async function applyDelete(step: Step, old: ResourceState, { isPreview, providers }: ApplyContext): Promise<void> {
  const isReplacing = step.operation === "delete-replaced";
  if (!isReplacing && old.protect) {
    throw new ProtectedError(old.urn);
  }
  if (!isPreview && !isHandledByEngine(old) && !old.retainOnDelete && step.isDeletedWithAnother !== true) {
    await providers.get(old.provider).delete(old);
  }
  if (step.marksOldAsReplaced === true) {
    old.pendingReplacement = true;
  }
}

async function applyRefresh(step: Step, old: ResourceState, { providers }: ApplyContext): Promise<StepOperation> {
  if (isHandledByEngine(old) || old.pendingReplacement) {
    return "same";
  }
  const provider = providers.get(old.provider);
  const { id, outputs, inputs = old.inputs } = await provider.read(old);
  if (id === "") {
    delete step.new;
    return "delete";
  }
  const refreshed: ResourceState = { ...old, id, outputs, inputs, initErrors: [] };
  step.new = refreshed;
  // The inverse of the diff that an `up` without changes would show now.
  const { urn, ignoreChanges } = old;
  const difference = await provider.diff(urn, id, refreshed.inputs, refreshed.outputs, old.inputs, ignoreChanges);
  const { changedKeys, detailedDiff, changes } = invert(difference);
  step.diffs = changedKeys;
  step.detailedDiff = detailedDiff;
  return changes ? "update" : "same";
}
