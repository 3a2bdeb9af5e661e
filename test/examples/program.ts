import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import type { Program } from "../end-to-end/engine";

type Outputs = Record<string, unknown>;

/** The program's file in a folder of examples/. */
export function fileOfExample(folder: string): string {
  return resolve(__dirname, "../../examples", folder, "index.ts");
}

/** The program in a folder of examples/. */
export function programOfExample(folder: string): Program {
  const file = fileOfExample(folder);
  return programOf(readFileSync(file, "utf8"), file);
}

/**
 * A program that each operation runs again, as Pulumi does. The stack's outputs are its exports, or what its exported
 * function returns.
 *
 * @param file the source's path, from which it resolves packages. The file need not exist.
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
