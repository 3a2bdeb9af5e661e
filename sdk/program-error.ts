import * as pulumi from "@pulumi/pulumi";

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
