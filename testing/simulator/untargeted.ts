import { Bail } from "./bail";
import { brokenStateText, neededButUntargetedText, otherProviderText } from "./messages";
import type { ProviderRegistry } from "./providers";
import type { ResourceState } from "./state";
import { sameStep, skippedCreateStep } from "./step";
import type { Registered, Step } from "./step";
import { dependenciesOf } from "./targets";
import { providerIdOf, providerUrnOf } from "./urn";

export interface UntargetedOptions {
  isPreview: boolean;
  olds: Map<string, ResourceState>;
  providers: ProviderRegistry;
  /** URNs that this run has already decided on. */
  decided: ReadonlySet<string>;
  /** The new URN of a resource of this run that had another one in the old state. */
  newUrnOf: (oldUrn: string) => string | undefined;
  onKept: (urn: string) => void;
  onError: (urn: string, text: string) => void;
}

/** Registered resources that `--target` excludes: existing ones do not change, new ones are not created. */
export class Untargeted {
  private readonly skipped = new Set<string>();

  constructor(private readonly options: UntargetedOptions) {}

  skip(next: ResourceState, done: (registered: Registered) => void): Step[] {
    this.skipped.add(next.urn);
    return [skippedCreateStep(next, () => done({ state: next, isSkipped: true }))];
  }

  keep(old: ResourceState, done: (registered: Registered) => void): Step[] {
    if (old.provider !== "" && !this.options.providers.has(old.provider)) {
      throw new Error(otherProviderText(old));
    }
    return this.keepSteps(old, done);
  }

  /** First the dependencies, which the program may no longer have: a state lists dependencies first. */
  private keepSteps(old: ResourceState, done?: (registered: Registered) => void): Step[] {
    if (old.delete) {
      return [];
    }
    const { olds, decided, newUrnOf, onKept } = this.options;
    onKept(old.urn);
    const before = this.providerFirst(old).flatMap((urn) => {
      const dependency = olds.get(urn);
      if (decided.has(urn)) {
        return [];
      }
      if (dependency === undefined) {
        throw new Bail();
      }
      const renamed = newUrnOf(urn);
      if (renamed !== undefined) {
        throw new Error(brokenStateText(old.urn, renamed));
      }
      return this.keepSteps(dependency);
    });
    const next = { ...old, id: "" };
    return [...before, sameStep(old, next, done && (() => done({ state: next })))];
  }

  private providerFirst(old: ResourceState): string[] {
    const urn = old.provider === "" ? "" : providerUrnOf(old.provider);
    const others = dependenciesOf({ ...old, provider: "" });
    return this.options.olds.get(urn)?.id === providerIdOf(old.provider) ? [urn, ...others] : others;
  }

  /**
   * Refuses steps that need a resource which is not created. A preview reports all of them, an update stops at the
   * first.
   */
  refuseNeeds(steps: Step[]): Step[] {
    for (const { urn, new: next, isSkippedCreate } of steps) {
      if (next === undefined || isSkippedCreate === true) {
        continue;
      }
      for (const needed of dependenciesOf(next)) {
        if (!this.skipped.has(needed)) {
          continue;
        }
        this.options.onError(urn, neededButUntargetedText(urn, needed));
        if (!this.options.isPreview) {
          throw new Bail();
        }
        this.skipped.delete(needed);
      }
    }
    return steps;
  }
}
