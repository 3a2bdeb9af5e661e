import { applyStep, ProtectedError } from "./apply";
import { ProviderFailure } from "./provider-process";
import type { ProviderRegistry } from "./providers";
import type { Reporter } from "./reporter";
import type { Snapshot } from "./snapshot";
import type { ResourceState } from "./state";
import type { Step } from "./step";
import { makeSecret, isSecret } from "./values";

export interface ExecutorOptions {
  isPreview: boolean;
  /** A refresh continues after a failed step. */
  ignoresFailures: boolean;
  reporter: Reporter;
  snapshot: Snapshot;
  providers: ProviderRegistry;
}

/** Runs chains of steps in parallel, and writes the state before and after each step. */
export class Executor {
  /** The last step of each resource in this run, by URN. Registered outputs are added to it. */
  readonly current = new Map<string, Step>();
  readonly failedDeletes: Step[] = [];
  readonly stopped: Promise<void>;
  failure: unknown;
  private readonly chains = new Set<Promise<void>>();
  private isStopped = false;
  private isAbandoned = false;
  private resolveStopped: () => void = () => undefined;

  constructor(readonly options: ExecutorOptions) {
    this.stopped = new Promise((resolve) => (this.resolveStopped = resolve));
  }

  /** Starts no further steps. Running steps end normally. */
  stop(): void {
    this.isStopped = true;
    this.resolveStopped();
  }

  /** Acts like a killed engine: results of running calls are ignored. */
  abandon(): void {
    this.isAbandoned = true;
    this.stop();
  }

  get hasStopped(): boolean {
    return this.isStopped;
  }

  /** Runs steps one after the other. */
  run(steps: Step[]): Promise<void> {
    const chain = this.runChain(steps);
    this.chains.add(chain);
    void chain.finally(() => this.chains.delete(chain));
    return chain;
  }

  /** Resolves when no step is running. */
  async idle(): Promise<void> {
    while (this.chains.size > 0) {
      await Promise.all(this.chains);
    }
  }

  private async runChain(steps: Step[]): Promise<void> {
    for (const step of steps) {
      if (this.isStopped || !(await this.runStep(step))) {
        return;
      }
    }
  }

  /** False if the step failed or the run was abandoned. */
  private async runStep(step: Step): Promise<boolean> {
    const { reporter, snapshot, isPreview, providers } = this.options;
    reporter.begun(step);
    if (!isPreview) {
      snapshot.begin(step);
    }
    let failure: unknown;
    let resultOperation = step.operation;
    try {
      resultOperation = await applyStep(step, { isPreview, providers });
    } catch (error) {
      failure = error;
    }
    if (this.isAbandoned) {
      return false;
    }
    const isPartial = failure instanceof ProviderFailure && failure.partial !== undefined;
    if (step.new !== undefined && step.kind !== "replace") {
      step.new.outputs = withSecretOutputs(step.new);
    }
    if (failure === undefined) {
      if (step.isLogical && step.new !== undefined) {
        this.current.set(step.urn, step);
      }
      reporter.succeeded(step, resultOperation);
    } else {
      reporter.failed(step, messageOf(failure));
    }
    if (isPartial && step.kind === "update" && step.old !== undefined && step.new !== undefined) {
      step.new.inputs = { ...step.old.inputs };
    }
    if (!isPreview) {
      snapshot.end(step, failure === undefined || isPartial);
    }
    if (failure === undefined) {
      step.done?.();
      return true;
    }
    this.failed(step, failure);
    return false;
  }

  private failed(step: Step, failure: unknown): void {
    this.failure ??= failure;
    if (failure instanceof ProtectedError) {
      // Nothing was tried, so the other deletes continue and report theirs.
      this.failedDeletes.push(step);
    } else if (!this.options.ignoresFailures) {
      this.stop();
    }
  }

  /** Stores outputs that a component registered, or the stack at the end. */
  registerOutputs(urn: string, outputs: NonNullable<Step["new"]>["outputs"]): void {
    const step = this.current.get(urn);
    if (step?.new === undefined) {
      throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
    }
    this.current.delete(urn);
    if (step.isSkippedCreate === true) {
      return;
    }
    step.new.outputs = outputs;
    this.options.reporter.outputs(step);
    if (!this.options.isPreview) {
      this.options.snapshot.write(step.new);
    }
  }
}

function withSecretOutputs({ outputs, inputs, additionalSecretOutputs }: ResourceState): ResourceState["outputs"] {
  const isMeantSecret = (key: string): boolean => additionalSecretOutputs.includes(key) || isSecret(inputs[key]);
  return Object.fromEntries(
    Object.entries(outputs).map(([key, output]) => [
      key,
      isMeantSecret(key) && !isSecret(output) ? makeSecret(output) : output,
    ]),
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
