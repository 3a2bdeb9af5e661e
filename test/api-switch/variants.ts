import type { Switches } from "../../testing/emulator";
import { choicesOf } from "../../testing/emulator/switches";

/** Switches of the emulator that touch templates, or what REST v2 shows of endpoints and Pods. */
const touching = [
  ...["linkedContainerPatch", "endpointRename", "linkedEndpointDelete", "endpointContainer"],
  ...["hiddenTemplates", "hiddenTemplateNames", "sameTemplateNames", "nullRegistry", "mountsOfNone"],
  ...["loadBalancerPorts", "templateStartsJupyter", "saveTemplateStartsRelease", "copiedTemplate"],
  ...["optionalEndpointFields", "gpuOfCpuEndpoint", "orderInEndpoints", "idleTimeoutBesideRequestCount"],
  ...["podCreateAnswers", "podPatch", "podGpuCount", "podEnvAgainstTemplate", "cudaSetBesideFloor"],
  ...["omittedTemplateFields", "saveEndpointResets", "workersMaxStartsRelease", "gpuIdsOrder", "flashBootNames"],
  ...["podVolumeFromTemplate", "omittedTimeout", "cursors"],
];

/** One switch at each value that is not its first. The first variant has none. */
export const variants: readonly Partial<Switches>[] = [{}, ...touching.flatMap(othersOf)];

function othersOf(name: string): Partial<Switches>[] {
  const choices = choicesOf(name);
  if (choices === undefined || choices === "number") throw new RangeError(`${name} is no switch with choices.`);
  return choices.slice(1).map((value) => ({ [name]: value }));
}

/** Tells a player the seed of a case and its variant in one number. */
const seedsOfVariant = 100_000;

export function numberOf(variant: number, seed: number): number {
  return variant * seedsOfVariant + seed;
}

export function variantOf(number: number): { seed: number; switches: Partial<Switches> } {
  return { seed: number % seedsOfVariant, switches: variants[Math.floor(number / seedsOfVariant)] ?? {} };
}
