import type { DestroyOptions } from "./stack-types";

/** Options of the automation API that would make an operation another one, and that the simulator does not have. */
const unknownOptions = [
  "attachDebugger",
  "clearPendingCreates",
  "continueOnError",
  "exclude",
  "excludeDependents",
  "expectNoChanges",
  "importFile",
  "importPendingCreates",
  "plan",
  "policyPackConfigs",
  "policyPacks",
  "previewOnly",
  "program",
  "refresh",
  "remove",
  "replace",
  "runProgram",
];

/** An option that is not imitated is an error that names it, never ignored. */
export function refuseUnknownOptions(options: DestroyOptions): void {
  const given = new Map(Object.entries(options).filter(([, value]) => value !== undefined && value !== false));
  const unknown = unknownOptions.find((name) => given.has(name));
  if (unknown !== undefined) {
    throw new Error(`The simulator does not know the option ${unknown}. Run this operation on the Pulumi CLI.`);
  }
  if (given.has("excludeProtected") && given.has("target")) {
    throw new Error("you cannot specify --target and --exclude-protected");
  }
}
