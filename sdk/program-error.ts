import * as pulumi from "@pulumi/pulumi";
import { suggestionFor } from "../provider/kinds/argument-names";

/**
 * A fault that the user can mend: Pulumi prints the message alone. It formats the stack of every error of a program, in
 * color and with source maps, which takes half a minute on Node 20 and 22: so this one has none.
 */
export class ProgramError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/**
 * Refuses arguments that a class does not have.
 * @param label class and name, as messages begin
 */
export function refuseUnknownArguments(label: string, args: object, known: readonly string[]): void {
  const problems = Object.keys(args)
    .filter((key) => !known.includes(key))
    .map((key) => `${label}: has no argument "${key}"${suggestionFor(key, known)}`)
    .map((problem) => (problem.endsWith("?") ? problem : `${problem}.`));
  if (problems.length > 0) throw new ProgramError(problems.join("\n"));
}
