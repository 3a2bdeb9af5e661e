import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Part } from "./page";
import { readPages, root } from "./page";

/** The first line of a block: a file of the repository, of which the block is all or a part. */
const heading = /^\/\/ (\S+\.ts)(, a part)?$/;

interface Block {
  part: Part;
  /** Its first line. */
  head: string;
  file: string;
  isWhole: boolean;
  code: string;
}

const page = readPages().find(({ file }) => file === "docs/adding-a-resource.md");

const blocks: readonly Block[] = (page?.parts.filter(({ kind }) => kind === "file") ?? []).map((part) => {
  const [head = "", ...rest] = part.text.split("\n");
  const [, file, isPart] = heading.exec(head) ?? [];
  assert.ok(file !== undefined, `line ${part.line}: "${head}" names no file of the repository`);
  return { part, head, file, isWhole: isPart === undefined, code: rest.join("\n") };
});

const textOf = (file: string) => readFileSync(join(root, file), "utf8");

function withoutIndentation(text: string): string {
  return text.trim().replace(/^[ \t]+/gm, "");
}

function isInRepository({ file, isWhole, code }: Block): boolean {
  if (isWhole) return textOf(file) === code;
  return `\n${withoutIndentation(textOf(file))}\n`.includes(`\n${withoutIndentation(code)}\n`);
}

/** The page with whole files as they are now. */
function renewedPage(markdown: string): string {
  return blocks
    .filter(({ isWhole }) => isWhole)
    .reduceRight((rest, { part, head, file }) => {
      const { offset, text } = part;
      return `${rest.slice(0, offset)}${head}\n${textOf(file)}${rest.slice(offset + text.length)}`;
    }, markdown);
}

/** The text of a file as it is without the kind: no line of the page's blocks, and no member of a list of kinds. */
function withoutKind(file: string): string {
  const lines = new Set(
    blocks
      .filter((block) => block.file === file)
      .flatMap(({ code }) => withoutIndentation(code).split("\n"))
      .filter((line) => !line.startsWith("export const") && line !== ""),
  );
  return textOf(file)
    .split("\n")
    .filter((line) => !lines.has(line.trim()))
    .map((line) => (line.startsWith("export const") ? line.replace(/, registryAuth\b/, "") : line))
    .join("\n");
}

/** Parsed files, which the programs of this suite share. */
const parsed = new Map<string, ts.SourceFile>();

/** The files with errors, of these files and what they import. Some have other texts than in the repository. */
function filesWithProblems(files: readonly string[], texts: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readFile = (file: string) => texts.get(file) ?? ts.sys.readFile(file);
  const overlaid: ts.CompilerHost = {
    ...host,
    readFile,
    getSourceFile: (file, target) => {
      const known = texts.has(file) ? undefined : parsed.get(file);
      const text = known === undefined ? readFile(file) : undefined;
      const made = text === undefined ? known : ts.createSourceFile(file, text, target);
      if (made !== undefined && !texts.has(file)) parsed.set(file, made);
      return made;
    },
  };
  const paths = files.map((file) => join(root, file));
  const program = ts.createProgram(paths, { ...options, noEmit: true }, overlaid);
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  const isWrong = (file: ts.SourceFile) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].length > 0;
  return own.filter(isWrong).map(({ fileName }) => fileName.slice(root.length + 1));
}

/** Compiles a copy of the repository without the kind in these files. Returns the files that the compiler names. */
function namedWithout(...forgotten: string[]): string[] {
  const texts = new Map(forgotten.map((file) => [join(root, file), withoutKind(file)]));
  return filesWithProblems(["provider/index.ts", "provider/adapters/rest/index.ts", "test/kinds/index.ts"], texts);
}

describe("docs/adding-a-resource.md", function () {
  this.timeout(120_000);
  this.slow(30_000);

  it("shows the code of the repository", () => {
    assert.ok(page !== undefined && blocks.length > 7);
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(join(root, page.file), renewedPage(page.markdown));
      return;
    }
    const others = blocks.filter((block) => !isInRepository(block));
    assert.deepEqual(
      others.map(({ part, head }) => `line ${part.line}: ${head}`),
      [],
      "UPDATE_GOLDEN=1 renews whole files. Correct the parts by hand.",
    );
  });

  it("shows a block for each file that has no other kind, and for each file that the compiler may name", () => {
    const shown = new Set(blocks.map(({ file }) => file));
    for (const layer of [
      "provider/kinds",
      "provider/adapters/graphql",
      "provider/adapters/rest",
      "sdk",
      "test/kinds",
    ]) {
      for (const file of ["registry-auth.ts", "index.ts"]) assert.ok(shown.has(`${layer}/${file}`), `${layer}/${file}`);
    }
  });

  it("is right that the compiler names the places where a new kind is missing", () => {
    const samples = "test/kinds/index.ts";
    const first = ["provider/adapters/graphql/index.ts", "provider/adapters/rest/index.ts", "provider/kinds/index.ts"];
    const named = namedWithout(samples, ...first);
    for (const file of first) assert.ok(named.includes(file), `${file} in ${named.join(", ")}`);
    const afterStep3 = namedWithout(samples);
    assert.ok(afterStep3.includes(samples), afterStep3.join(", "));
    assert.deepEqual(
      afterStep3.filter((file) => !file.startsWith("test/")),
      [],
    );
  });
});
