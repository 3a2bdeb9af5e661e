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
 * `"optional"`: nothing fills in the argument, so the output is undefined if the program omits it.
 */
type Presence = "always" | "optional";

/**
 * Every output of a class that comes from the state. The compiler requires each one that the class declares.
 *
 * @typeParam Computed outputs that the class makes itself
 */
export type OutputsFromState<Resource, Inputs, Computed extends keyof Resource = never> = {
  [Key in Exclude<keyof Resource, keyof pulumi.CustomResource | Computed>]: Key extends keyof Inputs
    ? Presence
    : "always";
};

/** What a class registers for a resource of the program. */
interface Registration {
  /** As in the type token: `Template`. The shim text has it with a lower-case first letter. */
  kind: Capitalize<keyof Provider>;
  name: string;
  inputs: Record<string, unknown>;
  outputs: Readonly<Record<string, Presence>>;
  options: pulumi.CustomResourceOptions | undefined;
  /** Makes the default name differ between a resource and its replacement. */
  nameSalt?: pulumi.Input<string>;
  /** The default name without its hash. Default: the resource's name. */
  nameStem?: string;
}

/**
 * A resource of the dynamic provider. The provider that Pulumi receives is a constant text that only names this
 * package. Every state stores that text, and any change in it would show as a change of every resource.
 */
export abstract class RunpodResource extends pulumi.CustomResource {
  protected constructor({ kind, name, inputs, outputs, options, nameSalt, nameStem = name }: Registration) {
    refuseOutputText(kind, name);
    refuseImport(`${kind} "${name}"`, options?.import);
    const type = `pulumi-nodejs:dynamic/runpod:${kind}`;
    const shimName = kind.charAt(0).toLowerCase() + kind.slice(1);
    super(
      type,
      name,
      {
        // Pulumi fills in a property only if it has a key here, even with the value undefined.
        ...Object.fromEntries(Object.keys(outputs).map((output) => [output, undefined])),
        ...inputs,
        // Sent even if the program sets a name, because it tells the provider which resource calls.
        defaultName: defaultName(nameStem, urnOf(name, type, options?.parent), nameSalt),
        secretInputs: secretPathsOf(inputs),
        // The provider reviews adoptions in previews only, and Pulumi does not tell it that this is one.
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
      // Pulumi reports a failed registration itself.
      const found = isKnown?.then((known) => (known ? registered : undefined)).catch(() => undefined);
      properties[key] = pulumi.output<unknown>(found);
    }
  }
}

function refuseOutputText(kind: string, name: string): void {
  const problem = plainTextProblem(name);
  if (problem !== undefined) throw new ProgramError(`${kind} "${withoutOutputText(name)}": its name ${problem}.`);
}

/** Pulumi reads an import before it knows the provider, and fails with an unclear message. */
function refuseImport(label: string, id: string | undefined): void {
  if (id === undefined) return;
  throw new ProgramError(
    `${label}: the option import does not work with resources of this package. Add \`adopt: "${id}"\` to its ` +
      "arguments instead, and remove the option. `pulumi up` then takes the existing resource into the state.",
  );
}

/** The resource's name and 7 hex digits, which differ between stacks and programs of one account. */
function defaultName(
  stem: string,
  urn: Promise<string>,
  salt: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  return pulumi.all([urn, salt ?? ""]).apply(([text, addition]) => {
    const digits = createHash("sha256")
      .update(text + addition)
      .digest("hex")
      .slice(0, 7);
    return `${stem}-${digits}`;
  });
}

/**
 * Returns a promise, because an output would add a dependency on the parent. A resource that depends on a component
 * waits for all its parts, so two parts could wait for each other without end.
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((tell) => {
    pulumi.createUrn(name, type, parent).apply(tell);
  });
}
