import type { DestroyOptions } from "./stack-types";

/** Options of the automation API that change an operation and that the simulator does not support. */
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

/** Refuses unsupported options with an error that names them. */
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
