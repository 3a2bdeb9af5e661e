import type { StepEventMetadata } from "@pulumi/pulumi/automation";
import type { OperationKind } from "./stack-types";

export interface DisplayOptions {
  kind: OperationKind;
  stack: string;
  /** Shows the tree of properties (`--diff`) in place of the table of resources. */
  isDiff: boolean;
  isColored: boolean;
  isSuccessful: boolean;
  /** Resources that `destroy --exclude-protected` has skipped. */
  protectedCount: number;
}

/** The step of one resource, as users see it. */
export interface ShownStep {
  metadata: StepEventMetadata;
  /** Whether it has run. In a preview, whether it was planned. */
  state: "begun" | "done" | "failed";
}
