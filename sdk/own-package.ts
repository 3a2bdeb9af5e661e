import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { ProgramError } from "./program-error";

/*
 * Where this package is at run time. Pulumi's provider process looks for it from the folder of the Pulumi project, by
 * its name. A program may be a bundle that this file is a part of: then only that name leads to the rest.
 */

/** Loads the provider, with all that it needs: what `runpod-iac/provider` exports. */
export function loadProvider(): unknown {
  for (const place of places()) {
    const found = createRequire(place);
    // The sources themselves, in this repository's own tests.
    if (place.endsWith(".ts")) return found("../provider");
    if (resolves(found, "runpod-iac/provider")) return found("runpod-iac/provider");
  }
  throw new ProgramError(missing());
}

let isToldOf = false;

/** Once per process, where the provider process will not find this package: it would say so with stacks alone. */
export function warnOfMissingPackage(): void {
  if (isToldOf) return;
  isToldOf = true;
  if (!resolves(createRequire(inProject()), "runpod-iac/package.json")) void pulumi.log.warn(missing());
}

function places(): string[] {
  // Bundles in ESM have no `__filename`, and some bundlers give it another meaning.
  return typeof __filename === "string" && __filename !== "" ? [__filename, inProject()] : [inProject()];
}

/** Pulumi starts program and provider process in the folder of the project. */
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
    "dependency of the Pulumi project itself, beside @pulumi/pulumi: run `npm install runpod-iac` or `pnpm add " +
    "runpod-iac` in that folder. A library that depends on it, or a bundle that contains it, is not enough."
  );
}
