import { join } from "node:path";
import ts from "typescript";
import { root } from "./page";

/**
 * What a fragment may take for granted: whatever it names and does not declare is put in front of it, in this order.
 */
const prelude: Record<string, string> = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  runpod: 'import * as runpod from "runpod-iac";',
  config: "const config = new pulumi.Config();",
  models: 'const models = new runpod.NetworkVolume("models", { sizeInGb: 100, dataCenterId: "EU-RO-1" });',
  comfy:
    'const comfy = new runpod.Template("comfy", { image: "runpod/worker-comfyui:5.8.5-base", containerDiskInGb: 40 });',
};

/** A whole program made of a block. One that imports something is whole already. */
export function wholeProgram(block: string): string {
  if (/^import /m.test(block)) return block;
  const lines: string[] = [];
  // From the last to the first, because what is put in front may itself need something.
  for (const [name, line] of Object.entries(prelude).reverse()) {
    const program = [...lines, block].join("\n");
    const isUsed = new RegExp(`(?<![.\\w"])${name}\\b(?!")`).test(program);
    const isDeclared = new RegExp(`\\b(const|function) ${name}\\b|\\* as ${name}\\b`).test(program);
    if (isUsed && !isDeclared) lines.unshift(line);
  }
  return [...lines, block].join("\n");
}

/** Where blocks seem to stand: beside a program that they may load as "./index". */
export const folderOfBlocks = join(root, "examples/serverless");

/** What the compiler says about programs, given by a name of their own. */
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
