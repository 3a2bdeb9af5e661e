import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { readPages, root } from "./page";

/** The first line of a block: a whole file, its end, or a line to insert after or to replace. */
const heading = /^\/\/ (\S+\.ts)(?:, (at the end|after|instead of)(?:: (.*))?)?$/;

/** The page's blocks, inserted into the files of the repository. */
function filesOfPage(): Map<string, string> {
  const page = readPages().find(({ file }) => file === "docs/adding-a-resource.md");
  const files = new Map<string, string>();
  for (const { text, line } of page?.parts.filter(({ kind }) => kind === "file") ?? []) {
    const [first = "", ...rest] = text.split("\n");
    const [, file = "", place, anchor = ""] = heading.exec(first) ?? [];
    const block = rest.join("\n");
    const path = join(root, file);
    if (place === undefined) {
      assert.ok(!existsSync(path) && !files.has(path), `line ${line}: ${file} exists already`);
      files.set(path, block);
      continue;
    }
    const lines = (files.get(path) ?? readFileSync(path, "utf8")).split("\n");
    const index = lines.findIndex((candidate) => candidate.trim() === anchor);
    assert.ok(place === "at the end" || index >= 0, `line ${line}: ${file} has no line "${anchor}"`);
    const at = place === "at the end" ? lines.length : place === "after" ? index + 1 : index;
    lines.splice(at, place === "instead of" ? 1 : 0, ...block.trimEnd().split("\n"));
    files.set(path, lines.join("\n"));
  }
  return files;
}

/** The compiler's errors in these files, which replace or extend those of the repository. */
function problemsWith(files: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readFile = (file: string) => files.get(file) ?? ts.sys.readFile(file);
  const overlaid: ts.CompilerHost = {
    ...host,
    fileExists: (file) => files.has(file) || ts.sys.fileExists(file),
    readFile,
    getSourceFile: (file, target) => {
      const text = readFile(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, target);
    },
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true }, overlaid);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}

describe("docs/adding-a-resource.md", function () {
  this.timeout(120_000);
  this.slow(30_000);

  it("shows blocks that compile in this repository", () => {
    const files = filesOfPage();
    assert.ok(files.size > 7);
    assert.deepEqual(problemsWith(files), []);
  });

  it("is right that the compiler names the places where a new kind is missing", () => {
    const files = filesOfPage();
    const forgotten = ["provider/adapters/graphql/index.ts", "provider/kinds/index.ts"];
    for (const file of forgotten) files.set(join(root, file), readFileSync(join(root, file), "utf8"));
    const named = new Set(problemsWith(files).map((problem) => problem.split(":")[0]));
    for (const file of forgotten) assert.ok(named.has(file), `${file} in ${[...named].join(", ")}`);
  });
});
