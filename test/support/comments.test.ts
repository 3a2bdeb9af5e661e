import assert from "node:assert/strict";
import { danglingCitations, sourceTexts, wideComments } from "./comments";

describe("comments in all files under version control", function () {
  this.timeout(60_000);
  this.slow(20_000);
  const sources = sourceTexts();
  const texts = new Map(sources.map(({ file, text }) => [file, text]));

  it("have at most 120 columns", () => {
    assert.ok(sources.length > 500, `${sources.length} files`);
    assert.deepEqual(sources.flatMap(wideComments), []);
  });

  it("are reported if a line has 121 columns, in any form of comment", () => {
    const wide = `${"word ".repeat(23)}word`;
    const planted = [
      { file: "provider/planted.ts", text: `const a = 1;\n// ${wide} ..\n` },
      { file: "provider/planted.ts", text: `/**\n * ${wide} ..\n */\nconst a = 1;\n` },
      { file: "scripts/planted.js", text: `f(\n  a, // ${wide}\n);\n` },
      { file: "test/planted.py", text: `a = 1\n#  ${wide} ..\n` },
      { file: ".github/workflows/planted.yml", text: `a: 1\n  # ${wide}.\n` },
    ];
    assert.deepEqual(
      planted.flatMap(wideComments),
      [2, 2, 2, 2, 2].map((line, index) => `${planted[index]?.file}:${line}`),
    );
    const code = { file: "provider/planted.ts", text: `const a = "${wide} and no comment";\n// Short.\n` };
    assert.deepEqual(wideComments(code), []);
  });

  it("cite only files of the repository and public pages", () => {
    assert.deepEqual(
      sources.flatMap((source) => danglingCitations(source, texts)),
      [],
    );
  });

  it("are reported if they cite a missing document, section or note", () => {
    const found = (file: string, text: string) =>
      danglingCitations({ file, text }, texts).map((at) => at.split(": ")[1]);
    const cites = (text: string) => found("provider/planted.ts", `/** ${text} */\nconst a = 1;\n`);
    assert.deepEqual(cites("As seen (notes/api.md b.3)."), ["notes/api.md"]);
    assert.deepEqual(cites("As seen (seed 003), and in runpod-api.md."), ["seed 003", "runpod-api.md"]);
    assert.deepEqual(cites("docs/internals/runpod-api.md#nothing"), ["docs/internals/runpod-api.md#nothing"]);
    assert.deepEqual(found("provider/planted.ts", "// As seen in\n// plan.md, twice.\nconst a = 1;\n"), ["plan.md"]);
    assert.deepEqual(found("docs/planted.md", "See [there](nowhere.md).\n"), ["nowhere.md"]);
    assert.deepEqual(found("test/planted.py", "a = 1  # As in plan.md.\n"), ["plan.md"]);
    assert.deepEqual(
      cites("docs/internals/runpod-api.md#endpoints, README.md, runpod/docs\n * storage/s3-api.mdx"),
      [],
    );
    assert.deepEqual(found("provider/planted.ts", 'const a = "plan.md";\n'), []);
  });
});
