import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** What `connect.ts` says of the GraphQL adapter, and what it says without it. */
const edits: readonly [before: RegExp, after: string][] = [
  [/^import .* from "\.\/adapters\/graphql(\/capabilities)?";\n/gm, ""],
  [/const \{ apiKey, callsPerSecond, graphqlUrl, restUrl \}/g, "const { apiKey, callsPerSecond, restUrl }"],
  [/const graphql =\n[^;]*;/g, "const graphql: ServingApi | undefined = undefined;"],
  [/limitsOfBoth\(limitsIn\(graphqlCapabilities\)\(kind\), limitsIn\(restCapabilities\)\(kind\)\)/g, "rest(kind)"],
  [/limitsIn\(graphqlCapabilities\)/g, "rest"],
  [/^const limitsByChoice/gm, "const rest = limitsIn(restCapabilities);\n\nconst limitsByChoice"],
  [/import \{ limitsIn, limitsOfBoth, withSuccessor \}/g, "import { limitsIn, withSuccessor }"],
];

const suites = ["test/provider/adapters/rest/contract.test.ts", "test/end-to-end/number-of-calls-rest.test.ts"];

describe("a copy of the repository without the GraphQL adapter, in which connect.ts alone is edited", function () {
  this.timeout(600_000);
  this.slow(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "runpod-iac-without-graphql-"));
    for (const part of ["package.json", "tsconfig.json", ".mocharc.json", "provider", "sdk", "testing", "test"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    rmSync(join(folder, "provider/adapters/graphql"), { recursive: true });
    const file = join(folder, "provider/connect.ts");
    writeFileSync(file, edits.reduce(edited, readFileSync(file, "utf8")));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("compiles", () => {
    const config = { extends: "./tsconfig.json", compilerOptions: { types: ["node"] }, include: ["sdk", "provider"] };
    writeFileSync(join(folder, "tsconfig.product.json"), JSON.stringify(config));
    const { status, stdout } = run("node_modules/typescript/bin/tsc", "-p", "tsconfig.product.json");
    assert.equal(status, 0, stdout);
  });

  it("passes the contract suite of REST v2, and whole operations", () => {
    const { status, stdout, stderr } = run(
      "node_modules/mocha/bin/mocha.js",
      "--grep",
      "1000 resources",
      "--invert",
      ...suites,
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /\d{2,} passing/);
  });

  function run(...args: string[]) {
    const reference = join(root, "../shared/reference/runpod-openapi-v2.json");
    const env = { RUNPOD_OPENAPI: reference, ...process.env, TS_NODE_TRANSPILE_ONLY: "1" };
    return spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  }
});

function edited(text: string, [before, after]: (typeof edits)[number]): string {
  const next = text.replace(before, after);
  assert.notEqual(next, text, `connect.ts no longer says ${before}`);
  return next;
}
