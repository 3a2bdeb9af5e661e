"use strict";

// `npm run test:package`: packs the package once, checks the tarball, and installs it into empty projects outside the
// checkout. `-- <file...>` runs only those suites.

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { prepare, PreparationError, root } = require("./prepare");

function main(suites) {
  prepare({ packageTools: true, log: (line) => console.log(line) });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-tarball-"));
  try {
    const tarball = pack(folder);
    console.log(`Packed ${path.basename(tarball)}. Installing it takes some minutes ...`);
    const mocha = path.join(root, "node_modules/mocha/bin/mocha.js");
    // Two at a time, because half of the time is waiting for installers and engines.
    const parameters = ["--parallel", "--jobs", "2", ...(suites.length > 0 ? suites : ["test/package/*.test.ts"])];
    const { status } = spawnSync(process.execPath, [mocha, ...parameters], {
      cwd: root,
      env: { ...process.env, RUNPOD_IAC_TARBALL: tarball, TS_NODE_TRANSPILE_ONLY: "true" },
      stdio: "inherit",
    });
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      console.log("Ran on the simulator, not on a real Pulumi CLI: there is no `pulumi` on PATH.");
    }
    process.exitCode = status ?? 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function pack(folder) {
  const done = spawnSync("npm", ["pack", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const [file] = fs.readdirSync(folder);
  if (done.status !== 0 || file === undefined) {
    throw new PreparationError(`"npm pack" failed.\n${done.stderr}`);
  }
  return path.join(folder, file);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PreparationError ? error.message : error);
  process.exitCode = 1;
}
