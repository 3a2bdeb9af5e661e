import type { Executor } from "./executor";
import type { StepGenerator } from "./generate";
import { defaultProviderGoal } from "./goal";
import type { Goal } from "./goal";
import type { Registered } from "./step";
import { isProviderType, makeUrn, qualifiedTypeOf, stackType } from "./urn";
import type { PropertyMap } from "./values";

export interface RegistrationOptions {
  stack: string;
  project: string;
  configuration: PropertyMap;
  generator: StepGenerator;
  executor: Executor;
  onError: (error: unknown, urn: string) => void;
}

/** Handles a program's registrations: decides them one after the other, runs them in parallel. */
export class Registrations {
  /** The program's outputs, which are set at the end of the run. */
  stackOutputs: { urn: string; values: PropertyMap } | undefined;
  private lastDecision: Promise<void> = Promise.resolve();
  private defaultProvider: Promise<string> | undefined;

  constructor(private readonly options: RegistrationOptions) {}

  /** Resolves when the resource is as declared. Never settles if that fails. */
  async register(goal: Goal): Promise<Registered> {
    if (goal.custom && goal.provider === "" && !isProviderType(goal.type)) {
      this.defaultProvider ??= this.registerDefaultProvider();
      return this.enqueue({ ...goal, provider: await this.defaultProvider });
    }
    return this.enqueue(goal);
  }

  async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
    if (qualifiedTypeOf(urn) === stackType) {
      this.stackOutputs = { urn, values: outputs };
      return;
    }
    this.decide(urn, async () => this.options.executor.registerOutputs(urn, outputs));
    await this.lastDecision;
  }

  private async registerDefaultProvider(): Promise<string> {
    const { state } = await this.enqueue(defaultProviderGoal(this.options.configuration));
    return `${state.urn}::${state.id}`;
  }

  private enqueue(goal: Goal): Promise<Registered> {
    const { stack, project, generator, executor } = this.options;
    const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
    return new Promise((resolve) => {
      this.decide(urn, async () => {
        const steps = await generator.generate(goal, resolve);
        void executor.run(steps);
      });
    });
  }

  private decide(urn: string, decision: () => Promise<void>): void {
    const { executor, onError } = this.options;
    this.lastDecision = this.lastDecision.then(async () => {
      if (!executor.hasStopped) {
        await decision().catch((error: unknown) => onError(error, urn));
      }
    });
  }
}
