import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import type { Program } from "../end-to-end/engine";

type Outputs = Record<string, unknown>;

/** The file that a folder of examples/ runs. */
export function fileOfExample(folder: string): string {
  return resolve(__dirname, "../../examples", folder, "index.ts");
}

/** The program of a folder of examples/, as it is. */
export function programOfExample(folder: string): Program {
  const file = fileOfExample(folder);
  return programOf(readFileSync(file, "utf8"), file);
}

/**
 * A program as Pulumi runs it: compiled, anew for each operation, with its exports as the stack's outputs, or with what
 * its one exported function returns.
 *
 * @param file where the source stands, or seems to: it finds its packages from there
 */
export function programOf(source: string, file: string): Program {
  const { outputText } = transpileModule(source, {
    fileName: file,
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  });
  const parameters = ["module", "exports", "require"];
  const run = compileFunction(outputText, parameters, { filename: file }) as (
    module: { exports: Outputs | (() => Promise<Outputs>) },
    exports: Outputs,
    require: NodeJS.Require,
  ) => void;
  return async () => {
    const exports = {};
    const module: Parameters<typeof run>[0] = { exports };
    run(module, exports, createRequire(file));
    return typeof module.exports === "function" ? module.exports() : module.exports;
  };
}
