import type * as pulumi from "@pulumi/pulumi";

/** A template that this program does not make. */
export interface TemplateReference {
  id: pulumi.Input<string>;
  /** Its `release`, from the stack that makes it: a change releases the endpoint. Default: none, then its changes are not released. */
  release?: pulumi.Input<string>;
  /**
   * Its `releaseEnv`, from the stack that makes it: `release` leaves env out, so a changed env is released by this alone. Default: none, then a
   * change of env alone is not released.
   */
  releaseEnv?: pulumi.Input<string>;
}
