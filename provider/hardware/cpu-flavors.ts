import { ramInGbPerVcpu } from "./gpu-table";

/** Meaning of the last letter of a flavor: compute, general purpose, memory. */
const ramInGbByLetter: Readonly<Record<string, number>> = { c: 2, g: 4, m: 8 };

export function isKnownFlavor(flavor: string): boolean {
  return Object.hasOwn(ramInGbPerVcpu, flavor);
}

/**
 * GB of RAM per vCPU, or `undefined` if the text is no flavor. RunPod adds flavors before this package knows them, so
 * the letter decides. RunPod refuses an instance that it does not have.
 */
export function ramOfFlavor(flavor: string): number | undefined {
  if (isKnownFlavor(flavor)) return ramInGbPerVcpu[flavor];
  const letter = /^cpu\d+([a-z])$/.exec(flavor)?.[1] ?? "";
  return Object.hasOwn(ramInGbByLetter, letter) ? ramInGbByLetter[letter] : undefined;
}
