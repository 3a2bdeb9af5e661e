import { ramInGbPerVcpu } from "./gpu-table";

/** What the letter at the end of a flavor means: compute, general purpose, memory. */
const ramInGbByLetter: Readonly<Record<string, number>> = { c: 2, g: 4, m: 8 };

export function isKnownFlavor(flavor: string): boolean {
  return Object.hasOwn(ramInGbPerVcpu, flavor);
}

/**
 * GB of RAM with each vCPU; `undefined` for what is no flavor. RunPod gets new ones before this package knows of them:
 * their letter tells, and RunPod refuses an instance that it does not have.
 */
export function ramOfFlavor(flavor: string): number | undefined {
  if (isKnownFlavor(flavor)) return ramInGbPerVcpu[flavor];
  const letter = /^cpu\d+([a-z])$/.exec(flavor)?.[1] ?? "";
  return Object.hasOwn(ramInGbByLetter, letter) ? ramInGbByLetter[letter] : undefined;
}
