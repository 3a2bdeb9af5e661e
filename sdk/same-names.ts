import * as pulumi from "@pulumi/pulumi";
import { warn, whenKnown } from "./warnings";

/** Names in this run, each with its first resource. Per stack, because inline programs share a process. */
const namesByStack = new WeakMap<pulumi.Resource, Map<string, string>>();

const numbers = new WeakMap<pulumi.ProviderResource, number>();
let lastNumber = 0;

/**
 * Warns about two resources of the same kind, Provider and name. RunPod accepts most of them and distinguishes them by
 * id only.
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
  const names = namesByStack.get(stack) ?? new Map<string, string>();
  namesByStack.set(stack, names);
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

/** 0 means the provider of the stack's configuration. */
function numberOf(provider: pulumi.ProviderResource | undefined): number {
  if (provider === undefined) return 0;
  const number = numbers.get(provider) ?? ++lastNumber;
  numbers.set(provider, number);
  return number;
}
