"use strict";

// Builds one code file per entry point, and its declarations. Bundled, because 160 small files load slower and are half
// as large again. Every `npm install` and every start of the provider process would pay for that. The code is not
// minified, because people read stack traces. Only the test kit, which few traces reach, loses line breaks and
// indentation.

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { problemsOfDocuments } = require("./graphql-documents");

/** Sources of the entry points of `exports` in package.json, without extension. */
const entryPoints = ["sdk/index", "provider/index", "testing/index"];

/** Each becomes one code file. The emulator has its own, because both testing and the command of `bin` load it. */
const bundles = [
  // Late loads use require: an import() would load ES modules, which test runners refuse.
  { sources: ["sdk/index", "provider/index"], settings: { supported: { "dynamic-import": false } } },
  {
    sources: ["testing/index", "testing/emulator/index", "testing/emulator/command/main"],
    settings: {
      external: ["./emulator", "..", "../provider"],
      minifyWhitespace: true,
      minifySyntax: true,
      lineLimit: 120,
    },
  },
];

/**
 * Builds the package into an empty folder.
 * @returns {string} errors of the compiler and of the GraphQL documents; empty if there are none
 */
function buildInto(folder, root) {
  const compiler = require.resolve("typescript/bin/tsc", { paths: [root] });
  const compiled = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", folder], {
    cwd: root,
    encoding: "utf8",
  });
  if (compiled.status !== 0) {
    return compiled.stdout + compiled.stderr;
  }
  const problems = problemsOfDocuments(root);
  if (problems.length > 0) {
    return `${problems.join("\n")}\n`;
  }
  dropUnreachableDeclarations(folder);
  for (const { sources, settings } of bundles) {
    require("esbuild").buildSync({
      absWorkingDir: root,
      entryPoints: sources.map((source) => `${source}.ts`),
      outbase: root,
      outdir: folder,
      bundle: true,
      // The program brings the SDK, and dependencies stay packages that can be updated.
      packages: "external",
      platform: "node",
      format: "cjs",
      target: "node20.19",
      tsconfig: path.join(root, "tsconfig.json"),
      logLevel: "silent",
      ...settings,
    });
  }
  return "";
}

/**
 * Deletes declarations that no entry point reaches: the compiler writes one per source, but nobody can import these.
 */
function dropUnreachableDeclarations(folder) {
  const typescript = require("typescript");
  const program = typescript.createProgram(
    entryPoints.map((entry) => path.join(folder, `${entry}.d.ts`)),
    { module: typescript.ModuleKind.NodeNext, noLib: true, types: [] },
  );
  const reachable = new Set(program.getSourceFiles().map(({ fileName }) => path.resolve(fileName)));
  for (const file of fs.readdirSync(folder, { recursive: true })) {
    const absolute = path.resolve(folder, file);
    if (file.endsWith(".d.ts") && !reachable.has(absolute)) {
      fs.rmSync(absolute);
    }
  }
}

module.exports = { buildInto };
