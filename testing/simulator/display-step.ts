import type { StepEventMetadata } from "@pulumi/pulumi/automation";
import type { OperationKind } from "./operation";

export interface DisplayOptions {
  kind: OperationKind;
  stack: string;
  /** The tree of properties (`--diff`) instead of the table of resources. */
  isDiff: boolean;
  isColored: boolean;
  isSuccessful: boolean;
  /** Resources that `destroy --exclude-protected` has left alone. */
  protectedCount: number;
}

/** What a step did to one resource, as far as users are shown it. */
export interface ShownStep {
  metadata: StepEventMetadata;
  /** Whether it has run, in a preview whether it was planned. */
  state: "begun" | "done" | "failed";
}
