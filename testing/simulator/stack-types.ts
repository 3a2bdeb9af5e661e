import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";
import type { ConfigurationValue } from "./configuration";
import type { ProviderRequire } from "./handlers";
import type { Program } from "./program";
import type { Deployment } from "./state";

export interface SimulatedStackOptions {
  project: string;
  stack: string;
  program: Program;
  /** The stack configuration, under full keys (`runpod:apiKey`). */
  config?: Record<string, ConfigurationValue>;
  /**
   * Called once per operation and provider instance. Returns the `require` for the shim text of a resource. `run` is
   * the same object for all instances of one operation.
   */
  require: (run: object) => ProviderRequire;
  /**
   * Returns the outputs of other stacks for stack references, by `<organization>/<project>/<stack>` or the name in the
   * program.
   */
  outputsOf?: (stack: string) => Promise<OutputMap | undefined>;
  /** Configuration keys that must have an address on this machine. Default `["runpod:graphqlUrl"]`. */
  apiUrlKeys?: string[];
}

/** The options of the automation API that the simulator supports. */
export interface OperationOptions {
  onEvent?: (event: EngineEvent) => void;
  onOutput?: (text: string) => void;
  /** Shows every changed property. */
  diff?: boolean;
  /** "always" colours the output for a terminal. Default "never". */
  color?: string;
  /**
   * URNs of the only resources to operate on, as `--target`: `*` matches anything but a colon, `**` matches anything.
   */
  target?: string[];
  /** Adds the targets' dependents, as `--target-dependents`. */
  targetDependents?: boolean;
}

export interface DestroyOptions extends OperationOptions {
  excludeProtected?: boolean;
}

export type OutputMap = Record<string, { value: unknown; secret: boolean }>;

export type OperationKind = "preview" | "update" | "refresh" | "destroy";

export interface OperationResult {
  stdout: string;
  stderr: string;
  summary: { kind: OperationKind; result: "succeeded"; resourceChanges: OpMap };
}

/** A Pulumi stack without the CLI, in the shape of the automation API's `Stack`. */
export interface SimulatedStack {
  readonly name: string;
  program: Program;
  setConfig(key: string, value: ConfigurationValue): Promise<void>;
  preview(options?: OperationOptions): Promise<{ stdout: string; stderr: string; changeSummary: OpMap }>;
  up(options?: OperationOptions): Promise<OperationResult & { outputs: OutputMap }>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: DestroyOptions): Promise<OperationResult>;
  outputs(): Promise<OutputMap>;
  /** Secrets in plain text, as the automation API exports them. */
  exportStack(): Promise<Deployment>;
  importStack(deployment: Deployment): Promise<void>;
  /** The state as it is written to disk, without any secret in plain text. */
  stateText(): string;
  /**
   * Kills the engine during the running operation. Running provider calls continue, but their results are not recorded.
   */
  kill(): void;
  /** Kills the provider process during the running operation: its running calls fail. */
  killProvider(): void;
  /** One Ctrl-C: running steps end and are recorded, no further step starts. */
  cancel(): Promise<void>;
}
