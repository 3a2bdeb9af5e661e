import type { Configuration, Cloud } from "./engines";

/** A program that is written once and runs on both engines. */
export type ParityProgram = () => Record<string, unknown> | void;

/** An operation with `--target`. */
export interface TargetedRun {
  run: string;
  target: string[];
  targetDependents?: boolean;
}

/** A sequence of operations on which simulator and Pulumi CLI must agree. */
export interface ParityCase {
  name: string;
  configuration?: Configuration;
  programs: ParityProgram[];
  /** Operations (see play.ts), and changes of the cloud between them. */
  script: (string | TargetedRun | ((cloud: Cloud) => void))[];
}
