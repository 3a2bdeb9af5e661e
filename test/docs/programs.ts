import { join } from "node:path";
import ts from "typescript";
import { root } from "./page";

/** Declarations that a fragment may use without declaring them. The used ones are put before it, in this order. */
const prelude: Record<string, string> = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  runpod: 'import * as runpod from "runpod-iac";',
  config: "const config = new pulumi.Config();",
  models: 'const models = new runpod.NetworkVolume("models", { sizeInGb: 100, dataCenterId: "EU-RO-1" });',
  comfy:
    'const comfy = new runpod.Template("comfy", { image: "runpod/worker-comfyui:5.8.5-base", containerDiskInGb: 40 });',
};

/** Completes a block to a program. A block with an import already is one. */
export function wholeProgram(block: string): string {
  if (/^import /m.test(block)) return block;
  const lines: string[] = [];
  // From last to first, because a declaration may use an earlier one.
  for (const [name, line] of Object.entries(prelude).reverse()) {
    const program = [...lines, block].join("\n");
    const isUsed = new RegExp(`(?<![.\\w"])${name}\\b(?!")`).test(program);
    const isDeclared = new RegExp(`\\b(const|function) ${name}\\b|\\* as ${name}\\b`).test(program);
    if (isUsed && !isDeclared) lines.unshift(line);
  }
  return [...lines, block].join("\n");
}

/** The folder in which blocks are compiled, so that they can load its program as "./index". */
export const folderOfBlocks = join(root, "examples/serverless");

/** The compiler's errors in these programs, by name. */
export function problemsOf(programs: ReadonlyMap<string, string>): string[] {
  const files = new Map([...programs].map(([name, text]) => [join(folderOfBlocks, name), text]));
  const configFile = join(folderOfBlocks, "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folderOfBlocks);
  const settings = { ...options, types: ["node", "mocha"] };
  const host = ts.createCompilerHost(settings);
  const withFiles: ts.CompilerHost = {
    ...host,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file) ?? host.readFile(file),
    getSourceFile: (file, format, ...rest) => {
      const text = files.get(file);
      return text === undefined ? host.getSourceFile(file, format, ...rest) : ts.createSourceFile(file, text, format);
    },
  };
  const program = ts.createProgram([...files.keys()], settings, withFiles);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
    const source = file?.text.split("\n")[line]?.trim();
    return `${file?.fileName.slice(folderOfBlocks.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")} (${source})`;
  });
}
