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

/** Of each kind: the contract, whole operations, and what is random. The rest of the suites differs in what it asks. */
const endToEnd = [
  ...[
    "accounts",
    "adoption",
    "adoption-of-pods",
    "after-adoption",
    "deletes",
    "drift",
    "drift-of-pods",
    "get-functions",
  ],
  ...["lagging-lists", "lost-replies", "number-of-calls-rest", "one-of-each-kind", "partial-failures", "pod"],
  ...["registry-auth", "release", "replacement", "replies-that-prove-nothing", "rollout", "secret", "three-way"],
  ...["unreadable-resources", "volumes", "waits"],
];
const suites = [
  "test/provider/adapters/rest/contract.test.ts",
  ...endToEnd.map((name) => `test/end-to-end/${name}.test.ts`),
  "test/properties/three-way.test.ts",
];

/** Suites name their API in their titles. A thousand resources take minutes, and so does the CLI. */
const restAlone =
  "^(?!.*(1000 resources|Pulumi CLI|, GraphQL\\)|if graphql made it)).*(REST v2|\\(rest\\)|adapters/rest: )";

describe("a copy of the repository without the GraphQL adapter, in which connect.ts alone is edited", function () {
  this.timeout(1_200_000);
  this.slow(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "runpod-iac-without-graphql-"));
    for (const part of ["tsconfig.json", ".mocharc.json", "provider", "sdk", "testing", "test"]) {
      const filter = (source: string) => !source.includes("node_modules");
      cpSync(join(root, part), join(folder, part), { recursive: true, filter });
    }
    // Suites that import the package by its name get the copy's sources, for which nothing must be built.
    const exports = { ".": "./sdk/index.ts", "./provider": "./provider/index.ts", "./testing": "./testing/index.ts" };
    const description = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...description, exports }));
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

  it("passes the suites of REST v2: the contract, whole operations and random updates of every kind", () => {
    const { status, stdout, stderr } = run("node_modules/mocha/bin/mocha.js", "--grep", restAlone, ...suites);
    assert.equal(status, 0, stdout + stderr);
    const [, passed] = /(\d+) passing/.exec(stdout) ?? [];
    assert.ok(Number(passed) > 450, `${passed} cases`);
  });

  function run(...args: string[]) {
    const reference = join(root, "../shared/reference/runpod-openapi-v2.json");
    const few = { THREE_WAY_COUNT: "40" };
    const env = { RUNPOD_OPENAPI: reference, ...process.env, ...few, TS_NODE_TRANSPILE_ONLY: "1" };
    return spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  }
});

function edited(text: string, [before, after]: (typeof edits)[number]): string {
  const next = text.replace(before, after);
  assert.notEqual(next, text, `connect.ts no longer says ${before}`);
  return next;
}
