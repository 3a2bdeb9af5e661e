"use strict";

// `npm run clients`: runs RunPod's own clients, unchanged, against the emulator. Installs them first, each at its
// pinned version. `-- <file...>` runs only those suites. Compares its counts with docs/tested-with.md, and fails if
// they differ.

const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { prepare, PreparationError, root } = require("./prepare");

const pythonFolder = path.join(root, "test/clients/python");
/** The pinned packages of the Python environment. */
const pins = ["requirements.txt", "constraints.txt"].map((file) => path.join(pythonFolder, file));
const oldestPython = [3, 10];

function main(suites) {
  const log = (line) => console.log(line);
  prepare({ clientTools: true, log });
  const python = preparePython(log);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-clients-"));
  try {
    const report = path.join(folder, "operations.jsonl");
    const mocha = path.join(root, "node_modules/mocha/bin/mocha.js");
    const selected = suites.length > 0 ? suites : ["test/clients/*.test.ts"];
    const { status } = spawnSync(process.execPath, [mocha, ...selected], {
      cwd: root,
      env: {
        ...process.env,
        RUNPOD_IAC_CLIENTS_PYTHON: python,
        RUNPOD_IAC_CLIENTS_SUMMARY: report,
        TS_NODE_TRANSPILE_ONLY: "true",
      },
      stdio: "inherit",
    });
    process.exitCode = conclude(readLines(report), status ?? 1, suites.length === 0);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the counts. If all suites ran, compares them with docs/tested-with.md. Returns the exit code. */
function conclude(operations, status, isComplete) {
  const counts = new Map();
  for (const { client, outcome } of operations) {
    const count = counts.get(client) ?? { answered: 0, refused: 0, failed: 0 };
    count[outcome] += 1;
    counts.set(client, count);
  }
  const sum = (outcome) => operations.filter((operation) => operation.outcome === outcome).length;
  for (const [client, { answered, refused, failed }] of counts) {
    const tried = answered + refused + failed;
    console.log(`${client}: ${tried} operations, ${answered} answered, ${refused} refused by name, ${failed} failed`);
  }
  const passed = sum("answered") + sum("refused");
  console.log(`${passed} passed, ${sum("failed")} failed`);
  if (status !== 0 || !isComplete) return status;
  const clients = [...counts.keys()].sort().join(", ");
  const sentence =
    `\`npm run clients\` tries ${passed} operations of RunPod's own clients on it, their code unchanged (${clients}). ` +
    `${sum("answered")} are answered as the clients expect, ${sum("refused")} (REST v1, clusters, billing, Flash apps, the hub) are out of scope and refused by name.`;
  const page = fs.readFileSync(path.join(root, "docs/tested-with.md"), "utf8").replace(/\s+/g, " ");
  if (page.includes(sentence)) return 0;
  console.error(`docs/tested-with.md has other numbers, or none. It must say:\n${sentence}`);
  return 1;
}

/**
 * The interpreter of an environment outside the checkout with the pinned packages. It is created once per Python and
 * version of the pins.
 */
function preparePython(log) {
  const base = process.env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");
  const version = versionOf(base);
  const hash = createHash("sha256").update(version);
  for (const file of pins) hash.update(fs.readFileSync(file));
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "runpod-iac", `clients-${hash.digest("hex").slice(0, 12)}`);
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const python = path.join(folder, bin);
  const marker = path.join(folder, ".complete");
  if (fs.existsSync(marker)) return python;
  log(`Installing the Python clients into ${folder} (once, half a minute, 220 MB) ...`);
  fs.rmSync(folder, { recursive: true, force: true });
  step(
    base,
    ["-m", "venv", folder],
    "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv.",
  );
  const [requirements, constraints] = pins;
  step(
    python,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements, "-c", constraints],
    `pip could not install what ${path.relative(root, requirements)} names.`,
  );
  fs.writeFileSync(marker, "");
  return python;
}

function versionOf(python) {
  const script = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
  const { status, stdout } = spawnSync(python, ["-c", script], { encoding: "utf8" });
  const wanted = `The clients on PyPI need Python ${oldestPython.join(".")} or newer`;
  if (status !== 0) throw new PreparationError(`${wanted}; "${python}" does not run. Another one: PYTHON=<path>.`);
  const [major, minor] = stdout.trim().split(".").map(Number);
  if (major < oldestPython[0] || (major === oldestPython[0] && minor < oldestPython[1])) {
    throw new PreparationError(`${wanted}; "${python}" is ${stdout.trim()}. Another one: PYTHON=<path>.`);
  }
  return stdout.trim();
}

function step(command, parameters, failure) {
  const done = spawnSync(command, parameters, { encoding: "utf8" });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error ? `${done.error.message}\n` : ""}`);
  throw new PreparationError(failure);
}

function readLines(file) {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PreparationError ? error.message : error);
  process.exitCode = 1;
}
