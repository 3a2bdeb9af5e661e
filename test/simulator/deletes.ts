import type { Executor } from "./executor";
import type { StepGenerator } from "./generate";
import type { DependencyGraph } from "./graph";
import type { ResourceState } from "./state";
import { deleteReplacedStep, deleteStep, removePendingReplaceStep, sameStep } from "./step";
import type { Step } from "./step";

/** Deletes what the program no longer has and what was replaced, dependents first. */
export async function deleteLeftovers(
  resources: ResourceState[],
  graph: DependencyGraph,
  generator: StepGenerator,
  executor: Executor,
  kept = new Set<string>(),
): Promise<void> {
  const untouched = resources.filter(({ urn }) => kept.has(urn));
  await executor.run(untouched.map((state) => sameStep(state, { ...state, id: "" })));
  const deletions: Step[] = [];
  for (const state of resources) {
    const isRegistered = generator.operatedOn.has(state.urn) || generator.aliases.newUrnOf(state.urn) !== undefined;
    const isGone = state.delete && generator.pendingDeletes.has(state);
    if (kept.has(state.urn) || isGone || (isRegistered && !state.delete)) {
      continue;
    }
    generator.deletes.add(state.urn);
    if (state.delete) {
      deletions.push(deleteReplacedStep(state, false));
    } else {
      deletions.push(state.pendingReplacement ? removePendingReplaceStep(state) : deleteStep(state));
    }
  }
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

/** Groups of deletes that may run side by side, each group after the one before it. */
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
