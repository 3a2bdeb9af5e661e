import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileOfExample } from "./program";
import { blocksUnder } from "./readme";

describe("README.md", () => {
  const shown = { "A program": "serverless", "An incident": "debug-stack", Pods: "pod" };
  for (const [heading, folder] of Object.entries(shown)) {
    it(`shows the program of examples/${folder} under "${heading}"`, () => {
      assert.equal(blocksUnder(heading)[0], readFileSync(fileOfExample(folder), "utf8"));
    });
  }
});
