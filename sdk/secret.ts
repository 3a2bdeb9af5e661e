import * as pulumi from "@pulumi/pulumi";
import type { SecretInputs } from "../provider/kinds/secret";
import type { Args, Optional, Outputs } from "./args";
import { RunpodResource, type OutputsFromState } from "./resource";

// An interface without a member of its own has no name in compiler errors.
export interface SecretArgs extends Args<Optional<SecretInputs, "name">> {
  name?: pulumi.Input<string>;
}

/**
 * A secret of the account. Templates and Pods refer to it in `env` by its `reference`, so that their variables show no
 * value. RunPod puts the value in when a container starts.
 *
 * A new value updates the secret in place and releases nothing: workers get it when they start the next time. A new
 * name is another secret. `pulumi up` creates it first, releases the new reference, and deletes the old one last.
 *
 * @example A token for workers
 * ```ts
 * const config = new pulumi.Config();
 * const token = new runpod.Secret("hf-token", { value: config.requireSecret("hfToken") });
 * const worker = new runpod.Template("worker", { image: "acme/worker:1.4.0", env: { HF_TOKEN: token.reference } });
 * ```
 */
export class Secret extends RunpodResource implements Outputs<SecretInputs> {
  declare readonly name: pulumi.Output<string>;
  declare readonly value: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  /** When the value last changed; undefined if RunPod does not report it, as over GraphQL. */
  declare readonly valueLastUpdatedAt: pulumi.Output<string | undefined>;
  /** The account the secret belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;
  /** Stands for the value in `env`: `{{ RUNPOD_SECRET_<name> }}`. It is no secret itself. */
  readonly reference: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, value: pulumi.secret(args.value) };
    super({ kind: "Secret", name, inputs, outputs, options, nameStem: stemOf(name) });
    this.reference = pulumi.interpolate`{{ RUNPOD_SECRET_${this.name} }}`;
  }
}

const outputs = {
  name: "always",
  value: "always",
  description: "optional",
  valueLastUpdatedAt: "always",
  accountId: "always",
} satisfies OutputsFromState<Secret, SecretInputs, "reference">;

/** The resource's name as RunPod takes it, with room for a hyphen and 7 digits. */
function stemOf(name: string): string {
  const stem = name.replace(/[^a-zA-Z0-9_.\-/]/g, "_").slice(0, 182);
  return /^[a-zA-Z_]/.test(stem) && !/^runpod/i.test(stem) ? stem : `_${stem}`;
}
