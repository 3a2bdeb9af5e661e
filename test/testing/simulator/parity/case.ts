import type { Configuration, World } from "./engines";

/** A program that is written down once and run on both engines. */
export type ParityProgram = () => Record<string, unknown> | void;

/** An operation with `--target`. */
export interface TargetedRun {
  run: string;
  target: string[];
  targetDependents?: boolean;
}

/** A sequence of operations on whose outcome simulator and Pulumi CLI must agree. */
export interface ParityCase {
  name: string;
  configuration?: Configuration;
  programs: ParityProgram[];
  /** Operations (see play.ts), and changes to the world between them. */
  script: (string | TargetedRun | ((world: World) => void))[];
}
