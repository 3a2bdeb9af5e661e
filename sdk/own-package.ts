import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { ProgramError } from "./program-error";

/*
 * Finds this package at run time. Pulumi's provider process resolves its name from the folder of the Pulumi project. A
 * program may be a bundle that contains this file, so only the name leads to the rest of the package.
 */

/** Loads the provider and its dependencies: the exports of `runpod-iac/provider`. */
export function loadProvider(): unknown {
  for (const place of places()) {
    const requireFrom = createRequire(place);
    // This repository's own tests run from the sources.
    if (place.endsWith(".ts")) return requireFrom("../provider");
    if (resolves(requireFrom, "runpod-iac/provider")) return requireFrom("runpod-iac/provider");
  }
  throw new ProgramError(missing());
}

let hasWarned = false;

/**
 * Warns once per process if the provider process will not find this package. Its own error would be stack traces only.
 */
export function warnOfMissingPackage(): void {
  if (hasWarned) return;
  hasWarned = true;
  if (!resolves(createRequire(inProject()), "runpod-iac/package.json")) void pulumi.log.warn(missing());
}

function places(): string[] {
  // ESM bundles have no `__filename`, and some bundlers give it another meaning.
  return typeof __filename === "string" && __filename !== "" ? [__filename, inProject()] : [inProject()];
}

/** Pulumi starts the program and the provider process in the folder of the project. */
function inProject(): string {
  return `${process.cwd()}/index.js`;
}

function resolves(from: NodeJS.Require, name: string): boolean {
  try {
    from.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function missing(): string {
  return (
    `runpod-iac is not found from ${process.cwd()}, where Pulumi's provider process looks for it. Make it a ` +
    "dependency of the Pulumi project itself, beside @pulumi/pulumi: install it in that folder, as README.md " +
    "of the package shows. A library that depends on it, or a bundle that contains it, is not enough."
  );
}
