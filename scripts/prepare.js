"use strict";

// Installs and builds what is missing or outdated in this clone. Uses plain Node, because it runs before anything is
// installed.

const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const oldestNode = [20, 19];

/** The sources of `dist/`. */
const buildSources = ["sdk", "provider", "testing"];
const buildSettings = [
  "tsconfig.json",
  "tsconfig.build.json",
  "package.json",
  "package-lock.json",
  "scripts/build.js",
  "scripts/graphql-documents.js",
];

/** The oldest and the newest supported Pulumi SDK, for the suites under test/dynamic-provider. */
const sdkFolders = ["test/dynamic-provider/sdk-oldest", "test/dynamic-provider/sdk-newest"];

/** Installers, checkers of a tarball and the Node versions of test/package. */
const packageToolsFolder = "test/package/tools";

/** RunPod's own clients on npm, for test/clients. */
const clientToolsFolder = "test/clients/tools";

/** A step failed, and its output already says why. */
class PreparationError extends Error {}

/**
 * Makes the clone ready to run.
 * @param {{ sdks?: boolean, packageTools?: boolean, clientTools?: boolean, log?: (line: string) => void }} options
 *   `sdks`: also install the SDKs that only tests need; `packageTools`: also what `npm run test:package` needs;
 * `clientTools`: also what
 *   `npm run clients` needs from npm.
 */
function prepare({
  sdks = false,
  packageTools = false,
  clientTools = false,
  log = (line) => console.error(line),
} = {}) {
  requireNode();
  installIn(root, "the dependencies", log);
  if (sdks) {
    for (const folder of sdkFolders) {
      installIn(path.join(root, folder), `the Pulumi SDK of ${folder}`, log);
    }
  }
  if (packageTools) {
    installIn(path.join(root, packageToolsFolder), `the tools of ${packageToolsFolder}`, log);
  }
  if (clientTools) {
    installIn(path.join(root, clientToolsFolder), `the clients of ${clientToolsFolder}`, log);
  }
  build(log);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new PreparationError(`Node ${oldestNode.join(".")} or newer is needed, this is ${process.versions.node}.`);
  }
}

function installIn(folder, what, log) {
  if (isInstalled(folder)) {
    return;
  }
  log(`Installing ${what} (npm ci) ...`);
  // Without scripts: none of the dependencies needs one. Level error: SDKs from 3.249 on declare Node 22 but run on
  // 20.19.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"], folder);
}

/** Compares the lock file with npm's record of its installation, and that record with the installed packages. */
function isInstalled(folder) {
  const wanted = readJson(path.join(folder, "package-lock.json"));
  const installed = readJson(path.join(folder, "node_modules", ".package-lock.json"));
  if (wanted === undefined || installed === undefined) {
    return false;
  }
  return Object.entries(wanted.packages).every(([location, entry]) => {
    const found = installed.packages[location];
    if (location === "" || !location.includes("node_modules/")) {
      return true;
    }
    if (found === undefined) {
      return entry.optional === true;
    }
    return found.version === entry.version && fs.existsSync(path.join(folder, location));
  });
}

/** Compiles into a new folder and swaps it in, so that a failed or interrupted build leaves no partial `dist/`. */
function build(log) {
  const dist = path.join(root, "dist");
  const marker = path.join(dist, ".prepared.json");
  const sources = hashOfSources();
  if (readJson(marker)?.sources === sources) {
    return;
  }
  log("Building dist/ ...");
  const cache = path.join(root, "node_modules", ".cache");
  const fresh = path.join(cache, `dist-${process.pid}`);
  const stale = path.join(cache, `dist-${process.pid}-old`);
  fs.mkdirSync(cache, { recursive: true });
  try {
    // Loaded here, because it needs the packages installed above.
    const problems = require("./build").buildInto(fresh, root);
    if (problems !== "") {
      process.stderr.write(problems);
      throw new PreparationError("The sources of dist/ do not compile.");
    }
    fs.writeFileSync(path.join(fresh, ".prepared.json"), `${JSON.stringify({ sources })}\n`);
    if (fs.existsSync(dist)) {
      fs.renameSync(dist, stale);
    }
    fs.renameSync(fresh, dist);
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
    fs.rmSync(stale, { recursive: true, force: true });
  }
}

function hashOfSources() {
  const hash = createHash("sha256");
  for (const file of [...buildSettings, ...buildSources.flatMap(filesUnder)].sort()) {
    hash
      .update(`${file}\n`)
      .update(fs.readFileSync(path.join(root, file)))
      .update("\n");
  }
  return hash.digest("hex");
}

function filesUnder(relative) {
  const absolute = path.join(root, relative);
  if (!fs.existsSync(absolute)) {
    return [];
  }
  if (!fs.statSync(absolute).isDirectory()) {
    return [relative];
  }
  return fs
    .readdirSync(absolute, { withFileTypes: true })
    .flatMap((entry) => filesUnder(`${relative}/${entry.name}`))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Runs a command, and prints its output only if it fails. */
function run(command, args, folder) {
  const done = spawnSync(command, args, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error ? `${done.error.message}\n` : ""}`);
    const shown = path.relative(root, folder) || ".";
    throw new PreparationError(`"${path.basename(command)} ${args.join(" ")}" failed in ${shown}.`);
  }
}

if (require.main === module) {
  try {
    prepare({ sdks: process.argv.includes("--sdks") });
  } catch (error) {
    console.error(error instanceof PreparationError ? error.message : error);
    process.exitCode = 1;
  }
}

module.exports = { prepare, PreparationError, root };
