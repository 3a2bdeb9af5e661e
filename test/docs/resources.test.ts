import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/docs/api";
import { readDocstring } from "../../scripts/docs/docstring";
import { renderReference } from "../../scripts/docs/reference";

const folder = join(root, "docs/resources");

describe("docs/resources", function () {
  this.timeout(60_000);
  this.slow(20_000);

  it("is what the docstrings say now: else run `npm run docs`", async () => {
    const pages = await renderReference();
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) {
      assert.equal(
        readFileSync(join(folder, file), "utf8"),
        text,
        `docs/resources/${file} is not current: run \`npm run docs\`.`,
      );
    }
  });

  it("takes a docstring apart by its two sentences, in any place and with dots in code, and leaves out where a fact was seen", () => {
    const text =
      "Mounted there\n(runpod/docs pods/storage.mdx).\nDefault: `/a. b`, version 1.5 of it. A change replaces: `x. y` says so. More after it.";
    assert.deepEqual(readDocstring(text), {
      meaning: "Mounted there. More after it.",
      default: "`/a. b`, version 1.5 of it",
      change: "replaces: `x. y` says so",
    });
    assert.deepEqual(readDocstring("No change here."), {
      meaning: "No change here.",
      default: undefined,
      change: undefined,
    });
  });
});
