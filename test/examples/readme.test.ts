import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { create } from "ts-node";
import { fileOfExample } from "./program";
import { blocksUnder } from "./readme";

const example = resolve(__dirname, "../../examples/serverless");

describe("README.md", function () {
  this.timeout(60_000);
  this.slow(20_000);

  const shown = { "A program": "serverless", "An incident": "debug-stack", Pods: "pod" };
  for (const [heading, folder] of Object.entries(shown)) {
    it(`shows the program of examples/${folder} under "${heading}"`, () => {
      assert.equal(blocksUnder(heading)[0], readFileSync(fileOfExample(folder), "utf8"));
    });
  }

  it("shows a test of one's own program that compiles and passes", async () => {
    const [source = ""] = blocksUnder("Test your own program");
    const file = join(example, "index.test.ts");
    const compiler = create({
      cwd: example,
      transpileOnly: false,
      compilerOptions: { types: ["node", "mocha"] },
    });
    const run = compileFunction(compiler.compile(source, file), ["exports", "require", "it"], { filename: file }) as (
      exports: object,
      require: NodeJS.Require,
      it: (title: string, body: () => Promise<void>) => void,
    ) => void;
    const cases: (() => Promise<void>)[] = [];
    run({}, createRequire(file), (_title, body) => cases.push(body));
    assert.equal(cases.length, 1);
    await cases[0]?.();
  });
});
