import type * as pulumi from "@pulumi/pulumi";

/** A template that this program does not make. */
export interface TemplateReference {
  id: pulumi.Input<string>;
  /** Its release, from the stack that makes it: a change releases the endpoint. */
  release?: pulumi.Input<string>;
}
