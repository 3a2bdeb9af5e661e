import type { Aliases } from "./aliases";
import { Bail } from "./bail";
import { applyReplaceOnChanges, noDifference, replaces } from "./diff";
import type { Difference } from "./diff";
import type { Goal } from "./goal";
import { newState } from "./goal-state";
import type { DependencyGraph } from "./graph";
import { Identities } from "./identities";
import type { IdentitiesOptions } from "./identities";
import { checkFailureText, protectedDependentText, protectedReplacementText } from "./messages";
import { resetIgnored } from "./paths";
import type { ProviderInstance, ProviderRegistry } from "./providers";
import { findDependentReplacements } from "./replacements";
import type { ResourceState } from "./state";
import * as steps from "./step";
import type { Registered, Step } from "./step";
import { isAlwaysTarget } from "./targets";
import type { Targets } from "./targets";
import { Untargeted } from "./untargeted";
import { isProviderType } from "./urn";
import { copyOf, equalValues } from "./values";
import type { PropertyMap } from "./values";

export interface GeneratorOptions extends IdentitiesOptions {
  isPreview: boolean;
  graph: DependencyGraph;
  providers: ProviderRegistry;
  targets: Targets;
}

type Done = (registered: Registered) => void;

/** Decides the steps of each resource, one registration after the other. */
export class StepGenerator {
  /** URNs of resources that were created, changed or kept in this run. */
  readonly operatedOn = new Set<string>();
  readonly deletes = new Set<string>();
  /** Already deleted, because a dependency had to be deleted before its replacement. */
  readonly pendingDeletes = new Set<ResourceState>();
  hasSeenError = false;
  private readonly dependentReplaceKeys = new Map<string, string[]>();
  private readonly identities: Identities;
  private readonly untargeted: Untargeted;

  constructor(private readonly options: GeneratorOptions) {
    this.identities = new Identities(options);
    this.untargeted = new Untargeted({
      ...options,
      decided: this.operatedOn,
      newUrnOf: (urn) => this.aliases.newUrnOf(urn),
      onKept: (urn) => {
        this.operatedOn.add(urn);
        this.identities.note(urn);
      },
      onError: (urn, text) => this.refuse(urn, text),
    });
  }

  /** The resources of this run that had another URN. */
  get aliases(): Aliases {
    return this.identities.aliases;
  }

  /** Whether the program has registered the URN, or a rule has kept it. */
  knows(urn: string): boolean {
    return this.identities.has(urn);
  }

  refuse(urn: string, text: string): void {
    this.options.reporter.message("error", urn, text);
    this.hasSeenError = true;
  }

  async generate(goal: Goal, done: Done): Promise<Step[]> {
    return this.untargeted.refuseNeeds(await this.stepsFor(goal, done));
  }

  private async stepsFor(goal: Goal, done: Done): Promise<Step[]> {
    const { providers, targets } = this.options;
    const { urn, old, alias } = this.identities.register(goal);
    const next = newState(urn, goal);
    if (alias !== undefined) {
      next.alias = alias;
    }
    const provider = goal.custom && !isProviderType(goal.type) ? providers.get(goal.provider) : undefined;
    const isRecreated = this.deletes.has(urn);
    let inputs = next.inputs;
    if (old !== undefined && !isRecreated) {
      const processed = resetIgnored(inputs, old.inputs, goal.ignoreChanges);
      inputs = processed.inputs;
      provider?.reportImpossible(urn, processed.impossible);
    }
    const isTargeted = targets.includes(next) || isAlwaysTarget(next);
    if (provider === undefined) {
      next.inputs = inputs;
    } else if (isTargeted) {
      next.inputs = await this.check(provider, next, isRecreated ? {} : (old?.inputs ?? {}), inputs);
    } else {
      next.inputs = copyOf(old?.inputs ?? {});
    }
    const settled = (): void => done({ state: next });
    if (old === undefined) {
      this.operatedOn.add(urn);
      return isTargeted ? [steps.createStep(next, settled)] : this.untargeted.skip(next, done);
    }
    if (isRecreated) {
      this.deletes.delete(urn);
      this.operatedOn.add(urn);
      const keys = this.dependentReplaceKeys.get(urn) ?? [];
      return [steps.replaceStep(old, next, {}), steps.createReplacementStep(old, next, { keys }, false, settled)];
    }
    if (!isTargeted) {
      this.operatedOn.add(urn);
      return this.untargeted.keep(old, done);
    }
    const difference = await this.diff(provider, old, next, goal);
    const decided = await this.decide(goal, provider, old, next, difference, settled);
    this.operatedOn.add(urn);
    return decided;
  }

  private async check(
    provider: ProviderInstance,
    next: ResourceState,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<PropertyMap> {
    const { inputs, failures } = await provider.check(olds, copyOf(news));
    for (const { property, reason } of failures) {
      this.options.reporter.message("error", next.urn, checkFailureText(next, property, reason));
    }
    if (failures.length > 0) {
      throw new Bail();
    }
    return inputs;
  }

  private async diff(
    provider: ProviderInstance | undefined,
    old: ResourceState,
    next: ResourceState,
    goal: Goal,
  ): Promise<Difference> {
    if (provider === undefined) {
      return { ...noDifference, changes: !equalValues(old.inputs, next.inputs) };
    }
    if (!provider.isConfigured) {
      this.options.reporter.message(
        "warning",
        next.urn,
        "The provider for this resource has inputs that are not known during preview.\n" +
          "This preview may not correctly represent the changes that will be applied during an update.",
      );
      return { ...noDifference, changes: true };
    }
    const { urn, inputs } = next;
    const difference = await provider.diff(urn, old.id, old.inputs, old.outputs, inputs, goal.ignoreChanges);
    return applyReplaceOnChanges(difference, goal.replaceOnChanges);
  }

  private async decide(
    goal: Goal,
    provider: ProviderInstance | undefined,
    old: ResourceState,
    next: ResourceState,
    difference: Difference,
    settled: () => void,
  ): Promise<Step[]> {
    const isReplacement = old.pendingReplacement || (difference.changes && replaces(difference));
    if (!isReplacement) {
      const isUpdate = difference.changes || old.initErrors.length > 0;
      return [isUpdate ? steps.updateStep(old, next, difference, settled) : steps.sameStep(old, next, settled)];
    }
    this.refuseProtected(old, next);
    if (provider !== undefined) {
      next.inputs = await this.check(provider, next, {}, copyOf(goal.inputs));
    }
    const { replaceKeys: keys, changedKeys: diffs, detailedDiff } = difference;
    const details = { keys, diffs, detailedDiff };
    if (!(goal.deleteBeforeReplace ?? difference.deleteBeforeReplace)) {
      return [steps.createReplacementStep(old, next, details, true, settled), steps.replaceStep(old, next, details)];
    }
    return [
      ...(await this.deleteDependents(old)),
      ...(old.pendingReplacement ? [] : [steps.deleteReplacedStep(old, true)]),
      steps.replaceStep(old, next, details),
      steps.createReplacementStep(old, next, details, false, settled),
    ];
  }

  private refuseProtected(old: ResourceState, next: ResourceState): void {
    if (!(old.protect && next.protect)) {
      return;
    }
    this.refuse(next.urn, protectedReplacementText(next.urn));
    // A preview continues, so that users see the difference that requires the replacement.
    if (!this.options.isPreview) {
      throw new Bail();
    }
  }

  /** A delete-before-replace first deletes everything that it would replace as a consequence, dependents first. */
  private async deleteDependents(root: ResourceState): Promise<Step[]> {
    const { graph, providers } = this.options;
    const passed = new Set([...this.operatedOn, ...this.deletes]);
    const found = await findDependentReplacements(root, graph, providers, passed);
    const deletions: Step[] = [];
    for (const { state, keys } of found.reverse()) {
      if (this.pendingDeletes.has(state)) {
        continue;
      }
      this.dependentReplaceKeys.set(state.urn, keys);
      if (state.protect && !state.delete) {
        this.refuse(root.urn, protectedDependentText(state.urn, root.urn));
        throw new Bail();
      }
      deletions.push(state.delete ? steps.deleteStep(state) : steps.deleteReplacedStep(state, true));
      this.deletes.add(state.urn);
      this.pendingDeletes.add(state);
    }
    return deletions;
  }
}
