import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram, runCases } from "./run-blocks";
import type { Page } from "./page";
import { isTest, readPages, root, standalone } from "./page";
import type { Difference } from "./play";
import { playPage } from "./play";
import { problemsOf, wholeProgram } from "./programs";

/*
 * Runs the code of all pages. A TypeScript block with an import is a whole program. Any other is a fragment, which
 * programs.ts completes. If a ```console or ```diff block follows, the commands run on a simulated stack and an
 * emulated RunPod. Their answers must equal those of the page, and `UPDATE_GOLDEN=1` writes them into it. All other
 * programs are previewed, created, refreshed and destroyed. `<!-- play: ... -->` names an event between two commands
 * (events.ts).
 */
const pages = readPages();
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";

describe("code in README.md and docs/", function () {
  this.timeout(120_000);
  this.slow(20_000);

  it("compiles as in a user's project", () => {
    const blocks = pages.flatMap(({ file, parts }) =>
      parts
        .filter(({ kind }) => kind === "ts")
        .map(({ text, line }): [string, string] => [`${file.replace(/\W/g, "-")}-${line}.ts`, wholeProgram(text)]),
    );
    assert.ok(blocks.length > 0);
    assert.deepEqual(problemsOf(new Map(blocks)), []);
  });

  for (const page of pages) {
    for (const { text, line } of standalone(page.parts)) {
      it(`${page.file}:${line} is a program that can be created and destroyed`, () => runProgram(text));
    }
    for (const { text, line } of page.parts.filter(isTest)) {
      it(`${page.file}:${line} is a test that passes`, () => runCases(text));
    }
    if (page.parts.some(({ kind }) => kind === "console")) {
      it(`${page.file} shows the answers of its commands`, async () => {
        const differences = await playPage(page);
        if (isUpdate) return rewrite(page, differences);
        for (const { part, right } of differences) {
          assert.equal(
            part.text,
            right,
            `${page.file}:${part.line}: another answer. UPDATE_GOLDEN=1 writes it into the page.`,
          );
        }
      });
    }
  }
});

function rewrite({ file, markdown }: Page, differences: Difference[]): void {
  const text = differences.reduceRight(
    (rest, { part, right }) => rest.slice(0, part.offset) + right + rest.slice(part.offset + part.text.length),
    markdown,
  );
  writeFileSync(join(root, file), text);
}
