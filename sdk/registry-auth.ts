import * as pulumi from "@pulumi/pulumi";
import type { RegistryAuthInputs } from "../provider/kinds/registry-auth";
import type { Args, Optional, Outputs } from "./args";
import { RunpodResource, type OutputsFromState } from "./resource";

// An interface without a member of its own has no name in compiler errors.
export interface RegistryAuthArgs extends Args<Optional<RegistryAuthInputs, "name">> {
  name?: pulumi.Input<string>;
}

/**
 * Credentials with which RunPod pulls images from a private registry. Its `id` is the `registryAuthId` of templates and
 * Pods.
 *
 * A new password makes new credentials: `pulumi up` creates them first, then templates and Pods take the new id, and
 * the old ones are deleted last. Endpoints of such a template are released, Pods restart with an empty container disk,
 * and the preview shows both. RunPod does not delete credentials that a Pod uses: the delete waits up to five minutes,
 * then fails, and the next `pulumi up` tries it again. You may change the password again before it has worked.
 *
 * @example The credentials of one registry, and a template with a private image
 * ```ts
 * const config = new pulumi.Config();
 * const registry = new runpod.RegistryAuth("ghcr", { username: "acme", password: config.requireSecret("ghcrToken") });
 * const worker = new runpod.Template("worker", { image: "ghcr.io/acme/worker:1.4.0", registryAuthId: registry.id });
 * ```
 */
export class RegistryAuth extends RunpodResource implements Outputs<RegistryAuthInputs> {
  declare readonly name: pulumi.Output<string>;
  declare readonly username: pulumi.Output<string>;
  declare readonly password: pulumi.Output<string>;
  /** The account the credentials belong to. */
  declare readonly accountId: pulumi.Output<string | undefined>;

  constructor(name: string, args: RegistryAuthArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, username: pulumi.secret(args.username), password: pulumi.secret(args.password) };
    super({ kind: "RegistryAuth", name, inputs, outputs, options });
  }
}

const outputs = {
  name: "always",
  username: "always",
  password: "always",
  accountId: "always",
} satisfies OutputsFromState<RegistryAuth, RegistryAuthInputs>;
