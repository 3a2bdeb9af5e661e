import * as pulumi from "@pulumi/pulumi";

/** The text that an Output leaves in a template literal. */
export function outputInText(): string {
  const output: { toString(): string } = pulumi.output("known");
  return output.toString();
}
