"use strict";

// Validates every GraphQL document of the adapter against the schema, which is the emulator's: the types that
// docs/internals/runpod-api.md gathers. A field that the schema lacks fails the build instead of a user's first call.

const fs = require("node:fs");
const path = require("node:path");

const documents = "provider/adapters/graphql/document.ts";
const adapter = "provider/adapters/graphql/index.ts";
const schema = "testing/emulator/faces/graphql/schema.ts";

/**
 * Loads the adapter, which registers its documents, and validates them.
 * @param {string} root the repository
 * @param {string[]} more files that register more documents
 * @returns {string[]} what is wrong, one line a document; empty if nothing is
 */
function problemsOfDocuments(root, more = []) {
  const loaded = load(root, [adapter, ...more]);
  if (loaded.documents.length === 0) {
    return [`${adapter} registers no GraphQL document.`];
  }
  const { parse, validate } = require("graphql");
  return loaded.documents.flatMap((text) => {
    const errors = problemsOf(() => validate(loaded.schema, parse(text)));
    return errors.map(({ message }) => `GraphQL document "${text.replace(/\s+/g, " ")}": ${message}`);
  });
}

/** Errors of the syntax are thrown. */
function problemsOf(check) {
  try {
    return check();
  } catch (error) {
    return [error];
  }
}

function load(root, files) {
  const cache = path.join(root, "node_modules", ".cache");
  const bundle = path.join(cache, `graphql-documents-${process.pid}.js`);
  const lines = files.map((file) => `import ${JSON.stringify(path.resolve(root, file))};`);
  fs.mkdirSync(cache, { recursive: true });
  try {
    require("esbuild").buildSync({
      stdin: {
        contents: `${lines.join("\n")}
export { documents } from "./${documents}";
export { schema } from "./${schema}";`,
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      packages: "external",
      platform: "node",
      format: "cjs",
      outfile: bundle,
      tsconfig: path.join(root, "tsconfig.json"),
      logLevel: "silent",
    });
    return require(bundle);
  } finally {
    delete require.cache[bundle];
    fs.rmSync(bundle, { force: true });
  }
}

module.exports = { problemsOfDocuments };
