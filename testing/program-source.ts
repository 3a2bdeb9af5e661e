import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, parse, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import type { SimulatedStackOptions } from "./simulator";

type Program = SimulatedStackOptions["program"];
type Outputs = Awaited<ReturnType<Program>>;

/** A function, the path of a file, the path of a project's folder, or a file URL. */
export type ProgramSource = Program | string | URL;

/** A program as Pulumi runs it: its code runs again for each operation. */
export function programOf(source: ProgramSource): Program {
  if (typeof source === "function") return async () => notLoadedBefore(await source());
  const isUrl = typeof source !== "string" || source.startsWith("file:");
  const path = isUrl ? fileURLToPath(source) : resolve(source);
  return () => runFile(path);
}

const seen = new WeakSet<object>();

/** Refuses a module that is already loaded: it would not run again, and the stack would lose all its resources. */
function notLoadedBefore(outputs: Outputs): Outputs {
  const isModule = types.isModuleNamespaceObject(outputs) || (outputs && "__esModule" in outputs);
  if (isModule && seen.has(outputs as object)) {
    throw new Error(
      "The program returned a module that an earlier operation has loaded: its code did not run again, so it declared nothing. Give testProgram " +
        'the path of the program, as in require.resolve("./index"), or reset the modules before each import (vi.resetModules(), jest.resetModules()).',
    );
  }
  if (isModule) seen.add(outputs as object);
  return outputs;
}

const requireFromHere = createRequire(join(process.cwd(), "index.js"));
let loads = 0;

async function runFile(path: string): Promise<Outputs> {
  const file = requireFromHere.resolve(path);
  if (isEsModule(file)) {
    const loaded = (await import(`${pathToFileURL(file).href}?load=${++loads}`)) as Record<string, unknown>;
    return outputsOf("default" in loaded ? loaded["default"] : loaded);
  }
  forgetPrograms();
  forget(file);
  try {
    return await outputsOf(requireFromHere(file));
  } finally {
    const loaded = requireFromHere.cache[file];
    if (loaded !== undefined) loadedPrograms.add(loaded);
    // A test that loads the program itself then loads it again.
    forget(file);
  }
}

/** A program's outputs are its exports, or the result of its one exported function. */
async function outputsOf(exported: unknown): Promise<Outputs> {
  const outputs: unknown = typeof exported === "function" ? await (exported as () => unknown)() : exported;
  return outputs as Outputs;
}

/** Programs whose modules were loaded. They may load more modules after they have returned. */
const loadedPrograms = new Set<NodeJS.Module>();

function forgetPrograms(): void {
  for (const program of loadedPrograms) forgetChildren(program);
  loadedPrograms.clear();
}

/**
 * Removes a module and the modules that it loaded from the cache, except packages, which are not part of the program.
 */
function forget(file: string): void {
  const { cache } = requireFromHere;
  const loaded = cache[file];
  if (loaded === undefined || /[\\/]node_modules[\\/]/.test(file)) return;
  delete cache[file];
  forgetChildren(loaded);
}

function forgetChildren({ children }: NodeJS.Module): void {
  for (const { filename } of children) forget(filename);
}

/** Follows Node's rules. */
function isEsModule(file: string): boolean {
  const extension = extname(file);
  if (/^\.[cm][jt]s$/.test(extension)) return extension.startsWith(".m");
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const description = join(folder, "package.json");
    if (statSync(description, { throwIfNoEntry: false })?.isFile()) {
      return (JSON.parse(readFileSync(description, "utf8")) as { type?: string }).type === "module";
    }
    if (folder === parse(folder).root) return false;
  }
}
