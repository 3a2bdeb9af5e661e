import type { ResourceState } from "./state";
import { nameOf } from "./urn";
import { isSecret } from "./values";

/** Pulumi's text for an input that a provider's check refuses. */
export function checkFailureText(state: ResourceState, property: string, reason: string): string {
  const value = state.inputs[property] ?? null;
  const shown = isSecret(value) ? "[secret]" : typeof value === "string" ? value : JSON.stringify(value);
  const where = property === "" ? "" : `: property ${property} value {${shown}}`;
  return `${state.type} resource '${nameOf(state.urn)}'${where} has a problem: ${reason}`;
}

/** Pulumi's own text repeats a word. */
export function neededButUntargetedText(urn: string, needed: string): string {
  return `Resource '${urn}' depends on '${needed}' which was was not specified in --target list.`;
}

export function deletedButUntargetedText(urn: string): string {
  return (
    `Resource '${urn}' will be destroyed but was not specified in --target list.\n` +
    "Either include resource in --target list or pass --target-dependents to proceed."
  );
}

export function unknownTargetText(urn: string): string {
  const hint = urn.includes("$") ? "" : " Did you forget to escape $ in your shell?";
  return `Target '${urn}' could not be found in the stack.${hint}`;
}

/** Pulumi 3.259 writes a renamed resource twice, and then refuses its own state. */
export function brokenStateText(urn: string, renamed: string): string {
  return (
    `The simulator does not know --target of "${renamed}", which an alias finds under its old URN, without "${urn}", ` +
    "which depends on it: Pulumi would write a state here that it cannot read. Name both, or neither."
  );
}

export function missingTargetText(urn: string): string {
  return `no resource named '${urn}' found`;
}

export function otherProviderText({ urn, provider }: ResourceState): string {
  return (
    `provider ${provider} for resource ${urn} has not been registered yet, this is due to a change of providers ` +
    "mixed with --target. Change your program back to the original providers"
  );
}

export function protectedReplacementText(urn: string): string {
  return (
    `unable to replace resource "${urn}"\n` +
    "as it is currently marked for protection. To unprotect the resource, " +
    "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
  );
}

export function protectedDependentText(urn: string, rootUrn: string): string {
  return (
    `unable to replace resource "${urn}" as part of replacing "${rootUrn}" ` +
    "as it is currently marked for protection. To unprotect the resource, remove the `protect` flag from the " +
    "resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
    `\`pulumi state unprotect '${urn}'\``
  );
}
