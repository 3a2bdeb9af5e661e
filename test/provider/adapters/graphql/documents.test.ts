import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { documents } from "../../../../provider/adapters/graphql/document";

const root = resolve(__dirname, "../../../..");
const adapter = join(root, "provider/adapters/graphql");

const { problemsOfDocuments } = createRequire(__filename)(join(root, "scripts/graphql-documents")) as {
  problemsOfDocuments: (root: string, more?: string[]) => string[];
};

describe("GraphQL documents of the adapter", () => {
  it("fit the schema, which the build checks", () => {
    assert.deepEqual(problemsOfDocuments(root), []);
    assert.match(readFileSync(join(root, "scripts/build.js"), "utf8"), /= problemsOfDocuments\(root\)/);
  });

  it("that do not fit are named, with the reason", () => {
    const problems = problemsOfDocuments(root, [join(__dirname, "planted-documents.ts")]);
    assert.equal(problems.length, 3);
    for (const [index, reason] of [
      /^GraphQL document "query \{ myself \{ id noSuchField \} \}": Cannot query field "noSuchField" on type/,
      /Syntax Error/,
      /Variable "\$id" of type "Int!" used in position expecting type "String!"/,
    ].entries()) {
      assert.match(problems[index] ?? "", reason);
    }
  });

  it("are all registered when the adapter is loaded, so that the build sees them", () => {
    assert.equal(typeof overGraphql, "function");
    const files = readdirSync(adapter).map((file) => readFileSync(join(adapter, file), "utf8"));
    const operations = new Set(
      files.flatMap((text) => [...text.matchAll(/operation: "(\w+)"/g)].map(([, name]) => name)),
    );
    const texts = documents.join("\n");
    for (const operation of operations) assert.match(texts, new RegExp(`\\b${operation}\\b`));
    assert.ok(operations.size >= 10 && documents.length >= operations.size);
    // A document made inside a function is indented.
    assert.deepEqual(
      files.flatMap((text) => text.match(/^ {4,}.*\bdocument\(.*$/gm) ?? []),
      [],
    );
  });
});
