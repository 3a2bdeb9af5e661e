import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";
import { asProperties, maskSecretsOf } from "./configuration";
import type { ConfigurationValue } from "./configuration";
import { renderOperation } from "./display";
import { DeploymentWriter } from "./deployment-writer";
import { refuseUnknownOptions } from "./options";
import { protectedUrnsOf } from "./protected";
import { Operation } from "./operation";
import type { Program } from "./program";
import type {
  DestroyOptions,
  OperationKind,
  OperationOptions,
  OperationResult,
  OutputMap,
  SimulatedStack,
  SimulatedStackOptions,
} from "./stack-types";
import { readDeployment } from "./state";
import type { Checkpoint, Deployment, ResourceState } from "./state";
import { Targets } from "./targets";
import { stackType } from "./urn";
import { isSecret, plainValue } from "./values";
import type { PropertyMap, PropertyValue } from "./values";

/** A failed operation. Its message has the whole output, like that of the automation API's `CommandError`. */
export class SimulatedCommandError extends Error {
  override readonly name = "SimulatedCommandError";

  constructor(
    readonly stdout: string,
    readonly stderr: string,
  ) {
    super(`code: 1\n stdout: ${stdout}\n stderr: ${stderr}\n`);
  }
}

export function createSimulatedStack(options: SimulatedStackOptions): SimulatedStack {
  return new InMemoryStack(options);
}

class InMemoryStack implements SimulatedStack {
  readonly name: string;
  program: Program;
  private readonly configuration: Record<string, ConfigurationValue>;
  private readonly writer = new DeploymentWriter(inPlainText);
  /** The deployment as JSON text, so that the stored state shares no object with the state in memory. */
  private stored = this.writer.write({ resources: [], pendingOperations: [] });
  private running: Operation | undefined;

  constructor(private readonly options: SimulatedStackOptions) {
    this.name = options.stack;
    this.program = options.program;
    this.configuration = { ...options.config };
  }

  async setConfig(key: string, value: ConfigurationValue): Promise<void> {
    this.configuration[key] = value;
  }

  async preview(options: OperationOptions = {}): Promise<{ stdout: string; stderr: string; changeSummary: OpMap }> {
    const { stdout, stderr, summary } = await this.operate("preview", options);
    return { stdout, stderr, changeSummary: summary.resourceChanges };
  }

  async up(options: OperationOptions = {}): Promise<OperationResult & { outputs: OutputMap }> {
    const result = await this.operate("update", options);
    return { ...result, outputs: await this.outputs() };
  }

  async refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("refresh", options);
  }

  async destroy(options: DestroyOptions = {}): Promise<OperationResult> {
    refuseUnknownOptions(options);
    const { resources } = this.checkpoint();
    const kept = options.excludeProtected === true ? protectedUrnsOf(resources) : new Set<string>();
    if (kept.size > 0 && kept.size === resources.length) {
      const stdout = `There were no unprotected resources to destroy. There are still ${kept.size} protected resources associated with this stack.\n`;
      options.onOutput?.(stdout);
      return { stdout, stderr: "", summary: { kind: "destroy", result: "succeeded", resourceChanges: {} } };
    }
    return this.operate("destroy", options, kept);
  }

  async outputs(): Promise<OutputMap> {
    const stack = this.checkpoint().resources.find(({ type }) => type === stackType);
    const outputs = Object.entries(stack?.outputs ?? {});
    return Object.fromEntries(
      outputs.map(([name, value]) => [name, { value: plainValue(value), secret: isSecret(value) }]),
    );
  }

  async exportStack(): Promise<Deployment> {
    return { version: 3, deployment: JSON.parse(this.stored()) as unknown };
  }

  async importStack(deployment: Deployment): Promise<void> {
    this.save(readDeployment(deployment.deployment));
  }

  stateText(): string {
    const latest = JSON.parse(new DeploymentWriter(encrypted).write(this.checkpoint())()) as unknown;
    const { project, stack } = this.options;
    return JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } }, null, 4);
  }

  kill(): void {
    this.running?.kill();
  }

  killProvider(): void {
    this.running?.killProvider();
  }

  async cancel(): Promise<void> {
    this.running?.cancel();
  }

  private async operate(
    kind: OperationKind,
    options: OperationOptions,
    kept = new Set<string>(),
  ): Promise<OperationResult> {
    refuseUnknownOptions(options);
    if (this.running !== undefined) {
      throw new Error(`Stack "${this.name}" is locked: another operation is running. Wait for it, or call cancel().`);
    }
    const { project, stack, require, apiUrlKeys = ["runpod:graphqlUrl"] } = this.options;
    const configuration = asProperties(this.configuration);
    const events: EngineEvent[] = [];
    const operation = new Operation({
      kind,
      project,
      stack,
      checkpoint: this.checkpoint(),
      save: (checkpoint, changed) => this.save(checkpoint, changed),
      configuration,
      program: this.program,
      outputsOf: async (name) => this.options.outputsOf?.(name),
      kept,
      targets: new Targets(options.target, options.targetDependents),
      provider: { require, apiUrlKeys },
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
      mask: maskSecretsOf(configuration),
    });
    this.running = operation;
    let isSuccessful = false;
    let stderr = "";
    try {
      isSuccessful = await operation.run();
    } catch (error) {
      stderr = error instanceof Error ? error.message : String(error);
    } finally {
      this.running = undefined;
    }
    const { diff = false, color = "never" } = options;
    const stdout = renderOperation(events, {
      kind,
      stack,
      isDiff: diff,
      isColored: color === "always",
      isSuccessful,
      protectedCount: kept.size,
    });
    options.onOutput?.(stdout);
    if (!isSuccessful) {
      throw new SimulatedCommandError(stdout, stderr);
    }
    const resourceChanges = operation.reporter.changeSummary;
    return { stdout, stderr, summary: { kind, result: "succeeded", resourceChanges } };
  }

  private checkpoint(): Checkpoint {
    return readDeployment(JSON.parse(this.stored()));
  }

  private save(checkpoint: Checkpoint, changed?: readonly ResourceState[]): void {
    this.stored = this.writer.write(checkpoint, changed);
  }
}

function inPlainText(value: PropertyValue): PropertyMap {
  return { plaintext: JSON.stringify(value) };
}

function encrypted(): PropertyMap {
  return { ciphertext: "[encrypted]" };
}
