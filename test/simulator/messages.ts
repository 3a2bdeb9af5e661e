import type { ResourceState } from "./state";
import { nameOf } from "./urn";
import { isSecret } from "./values";

/** Pulumi's words for an input that a provider's check refuses. */
export function checkFailureText(state: ResourceState, property: string, reason: string): string {
  const value = state.inputs[property] ?? null;
  const shown = isSecret(value) ? "[secret]" : typeof value === "string" ? value : JSON.stringify(value);
  const where = property === "" ? "" : `: property ${property} value {${shown}}`;
  return `${state.type} resource '${nameOf(state.urn)}'${where} has a problem: ${reason}`;
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
