import { programConfiguration } from "./configuration";
import type { Executor } from "./executor";
import type { StepGenerator } from "./generate";
import { makeMonitor } from "./monitor";
import { runProgram } from "./program";
import type { Program, ProgramEnd } from "./program";
import { Registrations } from "./registrations";
import type { Reporter } from "./reporter";
import type { OutputMap } from "./stack-types";
import { makeUrn } from "./urn";
import type { PropertyMap } from "./values";

export interface EvaluationOptions {
  project: string;
  stack: string;
  isPreview: boolean;
  /** The whole stack configuration, with secrets marked. */
  configuration: PropertyMap;
  program: Program;
  generator: StepGenerator;
  executor: Executor;
  reporter: Reporter;
  /** Receives the error that ends the run. */
  onError: (error: unknown, urn?: string) => void;
  outputsOf: (stack: string) => Promise<OutputMap | undefined>;
}

/** How a program ended, with the stack outputs that it registered. */
export interface Evaluation extends ProgramEnd {
  stackOutputs: { urn: string; values: PropertyMap } | undefined;
}

/** Runs the program, and applies what it registers. */
export async function evaluateProgram(options: EvaluationOptions): Promise<Evaluation> {
  const { project, stack, isPreview, configuration, program, generator, executor, reporter, onError, outputsOf } =
    options;
  const registrations = new Registrations({ stack, project, configuration, generator, executor, onError });
  const { monitor, engine } = makeMonitor({
    registerResource: (goal) => registrations.register(goal),
    urnOf: ({ parent, type, name }) => makeUrn(stack, project, parent, type, name),
    outputsOf,
    registerResourceOutputs: (urn, outputs) => registrations.registerOutputs(urn, outputs),
    log: (severity, urn, message, isEphemeral) => reporter.message(severity, urn, message, isEphemeral),
    refuse: (message) => onError(new Error(message)),
    abandoned: executor.stopped,
  });
  const end = await runProgram({
    project,
    stack,
    isPreview,
    ...programConfiguration(configuration),
    monitor,
    engine,
    program,
    abandoned: executor.stopped,
  });
  return { ...end, stackOutputs: registrations.stackOutputs };
}
