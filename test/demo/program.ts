import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import type { Program } from "../end-to-end/engine";

const file = resolve(__dirname, "../../examples/serverless/index.ts");

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

/** The program as Pulumi runs it: compiled, and with its exports as the stack's outputs. */
export function programOf(source: string): Program {
  const { outputText } = transpileModule(source, {
    fileName: file,
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  });
  const run = compileFunction(outputText, ["exports", "require"], { filename: file }) as (
    exports: Record<string, unknown>,
    require: NodeJS.Require,
  ) => void;
  return async () => {
    const outputs: Record<string, unknown> = {};
    run(outputs, createRequire(file));
    return outputs;
  };
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
