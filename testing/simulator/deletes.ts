import type { Executor } from "./executor";
import type { StepGenerator } from "./generate";
import type { DependencyGraph } from "./graph";
import { deletedButUntargetedText } from "./messages";
import type { ProviderRegistry } from "./providers";
import { findDependentReplacements } from "./replacements";
import type { ResourceState } from "./state";
import { deleteReplacedStep, deleteStep, removePendingReplaceStep, sameStep } from "./step";
import type { Step } from "./step";
import type { Targets } from "./targets";

export interface DeletionOptions {
  graph: DependencyGraph;
  generator: StepGenerator;
  executor: Executor;
  providers: ProviderRegistry;
  /** Resources that must not be deleted. */
  kept: Set<string>;
  targets: Targets;
  isPreview: boolean;
}

/** Deletes resources that the program no longer has and replaced ones, dependents first. */
export async function deleteLeftovers(resources: readonly ResourceState[], options: DeletionOptions): Promise<void> {
  const { graph, generator, executor, targets, isPreview } = options;
  const allowed = await allowedUrns(resources, options);
  const untouched: ResourceState[] = [];
  const deletions: Step[] = [];
  for (const state of resources) {
    const isRegistered = generator.operatedOn.has(state.urn) || generator.aliases.newUrnOf(state.urn) !== undefined;
    const isGone = state.delete && generator.pendingDeletes.has(state);
    if (!allowed.has(state.urn)) {
      if (!isRegistered) untouched.push(state);
      continue;
    }
    if (isGone || (isRegistered && !state.delete)) {
      continue;
    }
    generator.deletes.add(state.urn);
    if (state.delete) {
      deletions.push(deleteReplacedStep(state, false));
    } else {
      deletions.push(state.pendingReplacement ? removePendingReplaceStep(state) : deleteStep(state));
    }
  }
  const unasked = deletions.filter(({ urn }) => !targets.allowsDelete(urn));
  for (const { urn } of unasked) {
    generator.refuse(urn, deletedButUntargetedText(urn));
  }
  if (unasked.length > 0 && !isPreview) {
    return;
  }
  await executor.run(untouched.map((state) => sameStep(state, { ...state, id: "" })));
  for (const step of deletions) {
    step.isDeletedWithAnother = generator.deletes.has(step.old?.deletedWith ?? "");
  }
  for (const layer of layersOf(deletions, graph)) {
    const blocked = new Set(
      executor.failedDeletes.flatMap(({ old }) => (old === undefined ? [] : [...graph.transitiveDependenciesOf(old)])),
    );
    const runnable = layer.filter(({ old }) => old !== undefined && !blocked.has(old));
    await Promise.all(runnable.map((step) => executor.run([step])));
  }
}

/** What the operation may delete: everything except `kept`. With targets: the targets and what depends on them. */
async function allowedUrns(
  resources: readonly ResourceState[],
  { targets, kept, graph, providers, generator }: DeletionOptions,
): Promise<Set<string>> {
  if (!targets.isConstrained) {
    return new Set(resources.map(({ urn }) => urn).filter((urn) => !kept.has(urn)));
  }
  const allowed = new Set<string>();
  const waiting = resources.filter(({ urn }) => targets.names(urn));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (allowed.has(next.urn)) {
      continue;
    }
    allowed.add(next.urn);
    waiting.push(...graph.dependentsOf(next, allowed, true));
    // The engine calls these providers too, although the dependents already include every replacement.
    await findDependentReplacements(next, graph, providers, new Set([...generator.operatedOn, ...generator.deletes]));
  }
  return allowed;
}

/** Groups of deletes that can run in parallel, one group after the other. */
function layersOf(deletions: Step[], graph: DependencyGraph): Step[][] {
  const stepOf = new Map(deletions.flatMap((step) => (step.old === undefined ? [] : [[step.old, step] as const])));
  const waiting = new Map(stepOf);
  const layers: Step[][] = [];
  while (waiting.size > 0) {
    const free = [...waiting].filter(
      ([state]) => ![...graph.dependenciesOf(state)].some((other) => waiting.has(other)),
    );
    free.forEach(([state]) => waiting.delete(state));
    layers.unshift(free.map(([, step]) => step));
  }
  return layers;
}
