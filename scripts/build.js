"use strict";

// What users get: one file of code per entry point, and the declarations that these lead to. Bundled, because 160 small
// files load slower and are half as large again, which every `npm install` and every start of the provider process
// would pay for. Not minified, because people read stack traces; of the test kit, which few traces lead to, line breaks
// and indentation go.

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

/** Sources of the entry points that `exports` in package.json names, without extension. */
const entryPoints = ["sdk/index", "provider/index", "testing/index"];

/**
 * What becomes one file of code each. The emulator is one of its own, because testing and the command of `bin` both
 * load it.
 */
const bundles = [
  // What is loaded late is required: an import() would load modules of the other kind, which test runners do not take.
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
 * @returns {string} what is wrong with the sources, as the compiler prints it; empty if nothing is
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
  dropUnreachableDeclarations(folder);
  for (const { sources, settings } of bundles) {
    require("esbuild").buildSync({
      absWorkingDir: root,
      entryPoints: sources.map((source) => `${source}.ts`),
      outbase: root,
      outdir: folder,
      bundle: true,
      // The SDK is the program's own, and dependencies stay packages that can be updated.
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
 * The compiler writes a declaration beside every source. Those that no entry point leads to describe nothing that
 * anybody can import.
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
