import { readFileSync } from "node:fs";
import type { Program } from "../end-to-end/engine";
import { fileOfExample, programOf } from "../examples/program";

const file = fileOfExample("serverless");

/** The lines that an edit takes out of a program and puts into it. */
export interface Edit {
  source: string;
  removed: string[];
  added: string[];
}

/** The program that the demo runs: the example's own. */
export function readExample(): string {
  return readFileSync(file, "utf8");
}

/** Puts another tag on the template's image, as a user does who ships a new version. */
export function withImageTag(source: string, tag: string): Edit {
  return edit(source, /^ *image: "[^"]*",$/m, (line) => line.replace(/:[^:"]*",$/, `:${tag}",`));
}

/** Takes out the debug endpoint and its output. */
export function withoutDebugEndpoint(source: string): Edit {
  const endpoint = edit(source, /(?:^\/\/.*\n)*^const debug = [^]*?^}\);$/m, () => "");
  const output = edit(endpoint.source, /^export const debugUrl = .*$/m, () => "");
  return { source: output.source, removed: [...endpoint.removed, ...output.removed], added: [] };
}

/** The program as Pulumi runs it. */
export function programOfSource(source: string): Program {
  return programOf(source, file);
}

function edit(source: string, pattern: RegExp, change: (found: string) => string): Edit {
  const [found] = pattern.exec(source) ?? [];
  if (found === undefined) {
    throw new Error(
      `examples/serverless/index.ts has nothing like ${String(pattern)}: keep test/demo/program.ts in step.`,
    );
  }
  const changed = change(found);
  return { source: source.replace(found, () => changed), removed: linesOf(found), added: linesOf(changed) };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
