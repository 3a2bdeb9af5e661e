import { readFileSync } from "node:fs";
import type { Program } from "../test/end-to-end/engine";
import { fileOfExample, programOf } from "../test/examples/program";

const file = fileOfExample("serverless");

/** The data center of the example's volume. */
export const dataCenter = "EU-RO-1";

const newTag = "5.8.6-base";

const investigation = [
  'const incident = new runpod.DebugStack("incident", {',
  "  endpoint: production,",
  '  image: "runpod/worker-comfyui:5.8.6-base",',
  '  env: { COMFY_LOG_LEVEL: "DEBUG" },',
  '  pod: { image: "runpod/base:0.6.2-cpu" },',
  '  authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHlvdXJzCg you@example.com"],',
  '  expiresAt: "2999-12-31T18:00:00Z",',
  "});",
  "export const ssh = incident.sshCommand;",
];

/** The lines that an edit removes from a program and adds to it. */
export interface Edit {
  source: string;
  removed: string[];
  added: string[];
}

/** The program that the demo runs: that of the example. */
export function readExample(): string {
  return readFileSync(file, "utf8");
}

/** Changes the tag of the template's image, like a user who ships a new version. */
export function exampleWithNewImage(): Edit {
  return edit(readExample(), /^ *image: "[^"]*",$/m, (line) => line.replace(/:[^:"]*",$/, `:${newTag}",`));
}

/** Adds an investigation beside production. */
export function withInvestigation(source: string): Edit {
  return { source: `${source}\n${investigation.join("\n")}\n`, removed: [], added: investigation };
}

/** Removes the investigation. */
export function withoutInvestigation(source: string): Edit {
  return { source, removed: investigation, added: [] };
}

/** The program in the form that Pulumi runs. */
export function programOfSource(source: string): Program {
  return programOf(source, file);
}

function edit(source: string, pattern: RegExp, change: (found: string) => string): Edit {
  const [found] = pattern.exec(source) ?? [];
  if (found === undefined) {
    throw new Error(`examples/serverless/index.ts has nothing like ${String(pattern)}: keep demo/program.ts in step.`);
  }
  const changed = change(found);
  return { source: source.replace(found, () => changed), removed: linesOf(found), added: linesOf(changed) };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
