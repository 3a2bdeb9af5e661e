import * as pulumi from "@pulumi/pulumi";
import type { CompletedTemplate, TemplateInputs } from "../provider/kinds/template/inputs";
import type { Args, Optional, Outputs } from "./args";
import { RunpodResource, type OutputsFromState } from "./resource";
import { secretPathsOf } from "./secret-inputs";
import { warnOfImage, warnOfPlainTokens, warnOfPublicSecrets, warnOfWorkspace } from "./warnings";

// An interface without a member of its own has no name in compiler errors.
export interface TemplateArgs extends Args<Optional<Omit<TemplateInputs, "release" | "releaseEnv">, "name">> {
  name?: pulumi.Input<string>;
}

/**
 * What workers run: image, start command, env, container disk. Give the object to the endpoints that run it. A changed
 * template then shows as `release` on each of them. `pulumi up` saves the template first and the endpoints second, so
 * that workers get it.
 *
 * @example
 * ```ts
 * const comfy = new runpod.Template("comfy", {
 *   image: "ghcr.io/acme/comfy-worker:1.4.0",
 *   containerDiskInGb: 60,
 *   env: { HF_HOME: "/runpod-volume/huggingface" },
 * });
 * ```
 */
export class Template extends RunpodResource implements Outputs<CompletedTemplate> {
  declare readonly name: pulumi.Output<string>;
  declare readonly image: pulumi.Output<string>;
  declare readonly args: pulumi.Output<string>;
  declare readonly containerDiskInGb: pulumi.Output<number>;
  declare readonly env: pulumi.Output<Record<string, string> | undefined>;
  declare readonly ports: pulumi.Output<string[] | undefined>;
  declare readonly registryAuthId: pulumi.Output<string | undefined>;
  declare readonly serverless: pulumi.Output<boolean>;
  declare readonly volumeInGb: pulumi.Output<number | undefined>;
  declare readonly volumeMountPath: pulumi.Output<string | undefined>;
  declare readonly startSsh: pulumi.Output<boolean | undefined>;
  declare readonly startJupyter: pulumi.Output<boolean | undefined>;
  declare readonly category: pulumi.Output<"CPU" | "NVIDIA" | "AMD" | undefined>;
  declare readonly readme: pulumi.Output<string | undefined>;
  declare readonly public: pulumi.Output<boolean | undefined>;
  /**
   * What endpoints run, as a short text: the image's tag and a hash of everything that is released, except env. Known
   * in previews. A secret if one of its parts is.
   */
  declare readonly release: pulumi.Output<string>;
  /** The same for env; always secret. */
  declare readonly releaseEnv: pulumi.Output<string>;
  /** The account the template belongs to. */
  declare readonly accountId: pulumi.Output<string | undefined>;

  constructor(name: string, args: TemplateArgs, options?: pulumi.CustomResourceOptions) {
    super({
      kind: "Template",
      name,
      inputs: {
        ...args,
        // The values come from `check`. These only mark what is secret, because the hash of a weak secret can be
        // guessed.
        // `releaseEnv` always is, since a stack transformation may add a secret to env.
        release: secretIfAnyIs(args),
        releaseEnv: pulumi.secret(""),
      },
      outputs,
      options,
      nameSalt: pulumi.output(args.serverless).apply((serverless) => (serverless === false ? " for Pods" : "")),
    });
    warnOfImage(this, args.image);
    warnOfPlainTokens(this, args.env);
    warnOfPublicSecrets(this, args.public, { ...args });
    if (args.serverless !== false) warnOfWorkspace(this, args.args, args.env);
  }
}

const outputs = {
  name: "always",
  image: "always",
  args: "always",
  containerDiskInGb: "always",
  env: "optional",
  ports: "optional",
  registryAuthId: "optional",
  serverless: "always",
  volumeInGb: "optional",
  volumeMountPath: "optional",
  startSsh: "optional",
  startJupyter: "optional",
  category: "optional",
  readme: "optional",
  public: "optional",
  release: "always",
  releaseEnv: "always",
  accountId: "always",
} satisfies OutputsFromState<Template, TemplateInputs>;

/** A secret text if an argument that is part of `release` is secret. */
async function secretIfAnyIs(args: TemplateArgs): Promise<pulumi.Output<string> | undefined> {
  const { image, args: command, containerDiskInGb, ports, registryAuthId } = args;
  const paths = await secretPathsOf({ image, command, containerDiskInGb, ports, registryAuthId });
  return paths === undefined ? undefined : pulumi.secret("");
}
