import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { blocksOf } from "./blocks";
import { fileOfExample } from "./program";

describe("README.md and docs/", () => {
  const shown = { "README.md": "serverless", "docs/incident.md": "debug-stack", "docs/pods.md": "pod" };
  for (const [page, folder] of Object.entries(shown)) {
    it(`contain the program of examples/${folder} in ${page}`, () => {
      assert.ok(blocksOf(page).includes(readFileSync(fileOfExample(folder), "utf8")));
    });
  }
});
