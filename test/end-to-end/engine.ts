import type { Deployment, EngineEvent } from "@pulumi/pulumi/automation";
import type { Step, StateResource, Message } from "./engine-normalise";

/** A Pulumi program that runs in this process. */
export type Program = () => Promise<Record<string, unknown> | void>;

/** One value of the stack configuration, under its full key (`runpod:apiKey`). */
export interface ConfigValue {
  value: string;
  secret?: boolean;
}

export interface StackOptions {
  program: Program;
  config?: Record<string, ConfigValue>;
  /** Default "end-to-end". URNs contain it, so default names at RunPod depend on it. */
  project?: string;
  /** The provider's environment variables. It inherits none from the caller. */
  environment?: Record<string, string>;
  /** On the CLI: the folder of a backend that another stack has. Default: a new one. */
  backend?: string | undefined;
  /** On the simulator: the outputs of other stacks, for stack references. The CLI reads them from its backend. */
  outputsOf?: (stack: string) => Promise<Record<string, { value: unknown; secret: boolean }> | undefined>;
  /** On the simulator: called with each skipped pause of the provider, so that the emulator's clock can advance. */
  passTime?: (milliseconds: number) => void;
  /** On the simulator: the provider's wall clock. Default: this machine's. */
  epochInMs?: () => number;
  /** Ids that messages may name although no state contains them, with meanings that are the same on both engines. */
  idsOutside?: () => [id: string, meaning: string][];
}

export interface OperationOptions {
  /** The CLI's `--diff` display instead of the tree. */
  diff?: boolean;
  /** URNs for `--target`. */
  targets?: string[];
  /** `--target-dependents`. */
  targetDependents?: boolean;
}

export interface UpOptions extends OperationOptions {
  /** URNs for `--replace`. Only the CLI has it. */
  replace?: string[];
  /** `--continue-on-error`. Only the CLI has it. */
  continueOnError?: boolean;
  /** Folders for `--policy-pack`. Only the CLI has policies. */
  policyPacks?: string[];
  /** `--debug`, `-v` and `--logtostderr`. Only the CLI has them. */
  debug?: boolean;
  logVerbosity?: number;
  logToStdErr?: boolean;
}

export interface DestroyOptions extends OperationOptions {
  excludeProtected?: boolean;
}

/** What a Pulumi operation did. Both engines return it in the same form. */
export interface OperationResult {
  succeeded: boolean;
  /** Without the default provider and the stack itself, sorted. */
  steps: Step[];
  messages: Message[];
  stdout: string;
  stderr: string;
  /** All events of the engine, unfiltered. */
  events: EngineEvent[];
  /** Number of resources per kind of step, the stack included. */
  changeSummary: Record<string, number>;
}

/** A stack on one of the engines. An operation that fails returns a result and throws nothing. */
export interface TestStack {
  program: Program;
  readonly name: string;
  /** On the CLI: the folder of its backend. */
  readonly backend?: string;
  setConfig(key: string, value: ConfigValue): Promise<void>;
  preview(options?: UpOptions): Promise<OperationResult>;
  up(options?: UpOptions): Promise<OperationResult>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: DestroyOptions): Promise<OperationResult>;
  /** Secret values in plain text, as `pulumi stack output --show-secrets`. */
  outputs(): Promise<Record<string, { value: unknown; secret: boolean }>>;
  /** The resources of the state, secrets as "[secret]", sorted by URN. */
  state(): Promise<StateResource[]>;
  /** The state file as it is on disk. */
  stateText(): Promise<string>;
  /** Secrets in plain text. Each engine imports what the other exports. */
  exportStack(): Promise<Deployment>;
  importStack(deployment: Deployment): Promise<void>;
  /** Kills the engine (SIGKILL) during the running operation, which then reports failure. */
  kill(): Promise<void>;
  /** Kills the provider process (SIGKILL) during the running operation. */
  killProvider(): Promise<void>;
  /** One Ctrl-C. */
  interrupt(): Promise<void>;
  dispose(): Promise<void>;
}

/** RunPod's APIs, as `runpod:api` names them. */
export type Api = "graphql" | "rest";

/** Runs Pulumi operations: this repository's simulator or the Pulumi CLI. */
export interface Engine {
  readonly name: "simulator" | "cli";
  /** The API that its stacks use, unless a stack's own configuration says otherwise. */
  readonly api: Api;
  available(): boolean;
  createStack(options: StackOptions): Promise<TestStack>;
}

export type { Message, StateResource, Step } from "./engine-normalise";
export { describeOnEveryEngine, describeOnSimulator } from "./engine-suites";
