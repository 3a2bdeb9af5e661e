import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { liveThrough, runCases } from "./life";
import type { Page } from "./page";
import { isTest, readPages, root, standalone } from "./page";
import type { Difference } from "./play";
import { playPage } from "./play";
import { problemsOf, wholeProgram } from "./programs";

/*
 * What pages show is run. A block of TypeScript that imports something is a whole program; one that does not is a
 * fragment, completed with what it names (programs.ts). One that is followed by a ```console block, or a ```diff, is
 * played with it: the commands run on a simulated stack and an emulated RunPod, and their answers must be those on the
 * page. `UPDATE_GOLDEN=1` writes the answers into the pages. The others live a life of their own: preview, up, destroy.
 * What happens at RunPod between two commands is told by `<!-- play: ... -->` (happenings.ts).
 */
const pages = readPages();
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";

describe("code in README.md and docs/", function () {
  this.timeout(120_000);
  this.slow(20_000);

  it("compiles as a user's project compiles it", () => {
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
      it(`${page.file}:${line} is a program that is made, stays and goes`, () => liveThrough(text));
    }
    for (const { text, line } of page.parts.filter(isTest)) {
      it(`${page.file}:${line} is a test that passes`, () => runCases(text));
    }
    if (page.parts.some(({ kind }) => kind === "console")) {
      it(`${page.file} shows what its commands answer`, async () => {
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
