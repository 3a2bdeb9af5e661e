import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Bail } from "./bail";
import { shownConfiguration } from "./configuration";
import { deleteLeftovers } from "./deletes";
import { evaluateProgram } from "./evaluate";
import { Executor, messageOf } from "./executor";
import { StepGenerator } from "./generate";
import { DependencyGraph } from "./graph";
import type { Program } from "./program";
import { missingTargetText, unknownTargetText } from "./messages";
import { ProviderRegistry } from "./providers";
import type { ProviderOptions } from "./providers";
import { refreshResources } from "./refresh";
import { Reporter } from "./reporter";
import { Snapshot } from "./snapshot";
import type { OperationKind, OutputMap } from "./stack-types";
import type { Checkpoint, ResourceState } from "./state";
import type { Targets } from "./targets";
import type { PropertyMap } from "./values";
import { pendingOperationsWarning } from "./warnings";

export interface OperationOptions {
  kind: OperationKind;
  project: string;
  stack: string;
  checkpoint: Checkpoint;
  save: (checkpoint: Checkpoint, changed: readonly ResourceState[]) => void;
  /** The whole stack configuration, with secrets marked. */
  configuration: PropertyMap;
  program: Program;
  outputsOf: (stack: string) => Promise<OutputMap | undefined>;
  /** Resources that `destroy` skips. */
  kept: Set<string>;
  targets: Targets;
  provider: Pick<ProviderOptions, "apiUrlKeys" | "require">;
  onEvent: (event: EngineEvent) => void;
  mask: (text: string) => string;
}

/** One preview, update, refresh or destroy of a stack. */
export class Operation {
  readonly reporter: Reporter;
  private readonly executor: Executor;
  private readonly providers: ProviderRegistry;
  private readonly snapshot: Snapshot;
  private readonly olds: Map<string, ResourceState>;
  private isCancelled = false;
  private isBailed = false;
  private isFailed = false;
  private lateError: string | undefined;
  private readonly killed: Promise<never>;
  private rejectKilled: (error: Error) => void = () => undefined;

  constructor(private readonly options: OperationOptions) {
    const { kind, checkpoint, save, project, provider, onEvent, mask } = options;
    const isPreview = kind === "preview";
    const isRefresh = kind === "refresh";
    this.reporter = new Reporter({ isPreview, isRefresh, onEvent, mask });
    this.olds = new Map(checkpoint.resources.filter((state) => !state.delete).map((state) => [state.urn, state]));
    this.providers = new ProviderRegistry(
      {
        ...provider,
        project,
        onOutput: (stream, text) => this.reportOutput(stream, text),
        onInfo: (urn, message) => this.reporter.message("info", urn, message),
      },
      this.olds,
    );
    this.snapshot = new Snapshot(checkpoint, save);
    const { reporter, snapshot, providers } = this;
    this.executor = new Executor({ isPreview, ignoresFailures: isRefresh, reporter, snapshot, providers });
    this.killed = new Promise((_, reject) => (this.rejectKilled = reject));
    this.killed.catch(() => undefined);
  }

  /** Returns true if it succeeded. The events contain everything else. */
  async run(): Promise<boolean> {
    const startedAt = Date.now();
    const isSuccessful = await Promise.race([this.execute(), this.killed]);
    this.reporter.summary(Math.ceil((Date.now() - startedAt) / 1000));
    return isSuccessful;
  }

  /** Acts like SIGKILL: the operation ends at once, and results of running calls are not recorded. */
  kill(): void {
    this.reporter.mute();
    this.snapshot.freeze();
    this.executor.abandon();
    this.rejectKilled(new Error("signal: killed"));
  }

  killProvider(): void {
    this.providers.kill();
  }

  /** Acts like one Ctrl-C: running steps end normally, no further step starts. */
  cancel(): void {
    this.isCancelled = true;
    this.executor.stop();
  }

  private async execute(): Promise<boolean> {
    const { kind, configuration, checkpoint, kept, targets } = this.options;
    this.reporter.prelude(shownConfiguration(configuration));
    const known = new Set(checkpoint.resources.map(({ urn }) => urn));
    const missing = targets.urns.find((urn) => !known.has(urn));
    if (missing !== undefined && (kind === "refresh" || kind === "destroy")) {
      throw new Error(missingTargetText(missing));
    }
    if (kind === "refresh") {
      await refreshResources(checkpoint, this.executor, targets);
      this.snapshot.write();
      return this.conclude();
    }
    if (checkpoint.pendingOperations.length > 0 && kind !== "preview") {
      this.reporter.message("warning", "", pendingOperationsWarning(checkpoint.pendingOperations));
    }
    const graph = new DependencyGraph([...checkpoint.resources]);
    const generator = this.makeGenerator(graph);
    const outputs = kind === "destroy" ? undefined : await this.runProgram(generator);
    await this.executor.idle();
    if (!this.executor.hasStopped && !this.isBailed) {
      // Before the deletes, which still run and are reported.
      this.isFailed = !this.findsTargets(generator);
      const { executor, providers } = this;
      const isPreview = kind === "preview";
      const options = { graph, generator, executor, providers, kept, targets, isPreview };
      await deleteLeftovers([...checkpoint.resources], options).catch((error: unknown) => this.bail(error));
      await this.executor.idle();
    }
    this.isFailed ||= generator.hasSeenError;
    if (outputs !== undefined) {
      this.finishStackOutputs(outputs.urn, outputs.values);
    }
    if (kind !== "preview") {
      this.snapshot.write();
    }
    return this.conclude();
  }

  /** Reports each target URN that neither the state nor the program has. */
  private findsTargets(generator: StepGenerator): boolean {
    const { checkpoint, targets } = this.options;
    const known = new Set(checkpoint.resources.map(({ urn }) => urn));
    const unknown = targets.urns.filter((urn) => !known.has(urn) && !generator.knows(urn));
    for (const urn of unknown) {
      this.reporter.message("error", "", unknownTargetText(urn));
    }
    return unknown.length === 0;
  }

  private makeGenerator(graph: DependencyGraph): StepGenerator {
    const { stack, project, kind, targets } = this.options;
    const { olds, providers, reporter } = this;
    const isPreview = kind === "preview";
    return new StepGenerator({ stack, project, isPreview, olds, graph, providers, reporter, targets });
  }

  /** Returns the stack outputs that the program has registered. */
  private async runProgram(generator: StepGenerator): Promise<{ urn: string; values: PropertyMap } | undefined> {
    const { project, stack, kind, configuration, program } = this.options;
    const { error, lateError, stackOutputs } = await evaluateProgram({
      project,
      stack,
      isPreview: kind === "preview",
      configuration,
      program,
      generator,
      executor: this.executor,
      reporter: this.reporter,
      onError: (cause, urn) => this.bail(cause, urn),
      outputsOf: this.options.outputsOf,
    });
    if (error !== undefined) {
      this.bail(new Error(error));
    }
    this.lateError = lateError;
    return stackOutputs;
  }

  private reportOutput(stream: "stdout" | "stderr", text: string): void {
    for (const line of text.split("\n")) {
      this.reporter.message(stream === "stdout" ? "info" : "info#err", "", `${line}\n`);
    }
  }

  /** Ends the run, and reports the reason unless that was done. */
  private bail(error: unknown, urn = ""): void {
    if (!(error instanceof Bail) && !this.executor.hasStopped) {
      this.reporter.message("error", urn, messageOf(error));
    }
    this.isBailed = true;
    this.executor.stop();
  }

  /** After a failure the program may not have reached all outputs, so missing ones keep their old values. */
  private finishStackOutputs(urn: string, values: PropertyMap): void {
    const hasFailed = this.isBailed || this.isFailed || this.executor.failure !== undefined;
    const old = this.olds.get(urn)?.outputs ?? {};
    this.executor.registerOutputs(urn, hasFailed ? { ...structuredClone(old), ...values } : values);
  }

  private conclude(): boolean {
    const command = this.options.kind === "preview" ? "preview" : "update";
    if (this.isBailed) {
      return false;
    }
    if (this.executor.failure !== undefined || this.isFailed) {
      this.reporter.message("error", "", `${command} failed`);
      return false;
    }
    if (this.isCancelled) {
      this.reporter.message("error", "", `${command} canceled`);
      return false;
    }
    if (this.lateError !== undefined) {
      this.reporter.message("error", "", this.lateError);
      return false;
    }
    return true;
  }
}
