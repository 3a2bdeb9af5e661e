import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "../provider";
import { warnOfMissingKey } from "./missing-key";
import { plainTextProblem, withoutOutputText } from "../provider/lifecycle/output-text";
import { ProgramError } from "./program-error";
import { warnOfSameName } from "./same-names";
import { secretPathsOf } from "./secret-inputs";
import { warnOfMissingPackage } from "./own-package";

/**
 * When an output has a value. `"always"`: its argument is required or has a default, or RunPod reports it.
 * `"optional"`: nobody fills in the argument of its name, so it is undefined if the program omits that argument.
 */
type Presence = "always" | "optional";

/**
 * Every output of a class that comes from the state. The compiler asks for each that the class declares.
 *
 * @typeParam Computed what the class makes itself
 */
export type OutputsFromState<Resource, Inputs, Computed extends keyof Resource = never> = {
  [Key in Exclude<keyof Resource, keyof pulumi.CustomResource | Computed>]: Key extends keyof Inputs
    ? Presence
    : "always";
};

/** What a class says of a resource that a program makes. */
interface Registration {
  /** As in the type token, `Template`. The shim text has it with a small first letter. */
  kind: Capitalize<keyof Provider>;
  name: string;
  inputs: Record<string, unknown>;
  outputs: Readonly<Record<string, Presence>>;
  options: pulumi.CustomResourceOptions | undefined;
  /** Tells apart default names that would be the same: of a resource and of the one that replaces it. */
  nameSalt?: pulumi.Input<string>;
}

/**
 * A resource of the dynamic provider. What it hands to Pulumi as provider is a constant text that names this package
 * and nothing else: it is stored in every state, and anything that changed in it would show as a change of every
 * resource.
 */
export abstract class RunpodResource extends pulumi.CustomResource {
  protected constructor({ kind, name, inputs, outputs, options, nameSalt }: Registration) {
    refuseOutputText(kind, name);
    refuseImport(`${kind} "${name}"`, options?.import);
    const type = `pulumi-nodejs:dynamic/runpod:${kind}`;
    const shimName = kind.charAt(0).toLowerCase() + kind.slice(1);
    super(
      type,
      name,
      {
        // Without a key here, if only for undefined, Pulumi does not fill the property in.
        ...Object.fromEntries(Object.keys(outputs).map((output) => [output, undefined])),
        ...inputs,
        // Beside a name of the program's too: it tells the provider which resource asks.
        defaultName: defaultName(type, name, options?.parent, nameSalt),
        secretInputs: secretPathsOf(inputs),
        // The provider looks at what is adopted in previews alone, and does not know whether this is one.
        inPreview: inputs.adopt !== undefined && pulumi.runtime.isDryRun() ? true : undefined,
        __provider: `exports.handler = () => require("runpod-iac/provider").${shimName};`,
      },
      options,
    );
    const omitted = Object.entries(outputs).filter(
      ([key, presence]) => presence === "optional" && inputs[key] === undefined,
    );
    this.resolveOmitted(omitted.map(([key]) => key));
    const provider = this.getProvider(type);
    warnOfMissingKey(provider);
    warnOfSameName(this, kind, name, inputs.name, provider);
    warnOfMissingPackage();
  }

  /**
   * Resolves the outputs of omitted arguments to undefined. Without this, Pulumi treats them as unknown in previews and
   * reports every dependent resource as changed. A stack transformation may still give a value.
   */
  private resolveOmitted(keys: readonly string[]): void {
    const properties = this as unknown as Record<string, pulumi.Output<unknown>>;
    for (const key of keys) {
      const registered = properties[key];
      const isKnown = (registered as unknown as { isKnown?: Promise<boolean> } | undefined)?.isKnown;
      // What fails to register is told of by Pulumi.
      const found = isKnown?.then((known) => (known ? registered : undefined)).catch(() => undefined);
      properties[key] = pulumi.output<unknown>(found);
    }
  }
}

function refuseOutputText(kind: string, name: string): void {
  const problem = plainTextProblem(name);
  if (problem !== undefined) throw new ProgramError(`${kind} "${withoutOutputText(name)}": its name ${problem}.`);
}

/** Pulumi reads what it imports before it knows the provider, and fails with words that nobody understands. */
function refuseImport(label: string, id: string | undefined): void {
  if (id === undefined) return;
  throw new ProgramError(
    `${label}: the option import does not work with resources of this package. Add \`adopt: "${id}"\` to its ` +
      "arguments instead, and remove the option. `pulumi up` then takes the existing resource into the state.",
  );
}

/** The resource's name and 7 digits that tell apart stacks, and programs, in one account. */
function defaultName(
  type: string,
  name: string,
  parent: pulumi.Resource | undefined,
  salt: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  return pulumi.all([urnOf(name, type, parent), salt ?? ""]).apply(([text, addition]) => {
    const digits = createHash("sha256")
      .update(text + addition)
      .digest("hex")
      .slice(0, 7);
    return `${name}-${digits}`;
  });
}

/**
 * A promise, which unlike an output brings no dependency on the parent: what depends on a component waits for all parts
 * of it, so two parts of which one needs the other would wait for each other for ever.
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((tell) => {
    pulumi.createUrn(name, type, parent).apply(tell);
  });
}
