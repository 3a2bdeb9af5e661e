import * as pulumi from "@pulumi/pulumi";
import { suggestionFor } from "../provider/kinds/argument-names";

/**
 * An error that the user can fix. Pulumi prints only its message.
 *
 * Pulumi formats the stack of a program's errors in color and with source maps, which takes half a minute on Node 20
 * and 22. This error therefore has no stack.
 */
export class ProgramError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/**
 * Refuses arguments that a class does not have.
 * @param label class and name, with which messages begin
 */
export function refuseUnknownArguments(label: string, args: object, known: readonly string[]): void {
  const problems = Object.keys(args)
    .filter((key) => !known.includes(key))
    .map((key) => `${label}: has no argument "${key}"${suggestionFor(key, known)}`)
    .map((problem) => (problem.endsWith("?") ? problem : `${problem}.`));
  if (problems.length > 0) throw new ProgramError(problems.join("\n"));
}
