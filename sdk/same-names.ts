import * as pulumi from "@pulumi/pulumi";
import { warn, whenKnown } from "./warnings";

/**
 * Names that a run has given, each with the resource that was first; by stack, since inline programs share a process.
 */
const given = new WeakMap<pulumi.Resource, Map<string, string>>();

const numbers = new WeakMap<pulumi.ProviderResource, number>();
let lastNumber = 0;

/**
 * Warns of two resources of one kind, Provider and name: RunPod takes most of them, and tells them apart by id alone.
 */
export function warnOfSameName(
  resource: pulumi.Resource,
  kind: string,
  resourceName: string,
  name: unknown,
  provider: pulumi.ProviderResource | undefined,
): void {
  const stack = pulumi.runtime.getStackResource();
  if (name === undefined || stack === undefined) return;
  const names = given.get(stack) ?? new Map<string, string>();
  given.set(stack, names);
  whenKnown(name, (known) => {
    if (typeof known !== "string" || known === "") return;
    const key = JSON.stringify([kind, numberOf(provider), known]);
    const first = names.get(key);
    if (first === undefined) return void names.set(key, resourceName);
    warn(
      resource,
      `has the name "${known}", and so has ${kind} "${first}" of this program. After a lost reply or a lost ` +
        "state, only the name can find a resource. Give one of them another name",
    );
  });
}

/** 0 for the provider of the stack's configuration. */
function numberOf(provider: pulumi.ProviderResource | undefined): number {
  if (provider === undefined) return 0;
  const number = numbers.get(provider) ?? ++lastNumber;
  numbers.set(provider, number);
  return number;
}
