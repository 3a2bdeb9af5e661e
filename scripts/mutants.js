"use strict";

// `npm run mutants [-- --only <part of a name or file> ...] [-- --jobs 2]`: changes one guarding line at a time, in a
// copy of the tree, and runs the suite that must fail. The list is test/mutants/*.json. Prints survivors, and failures
// without an assertion.

const { execFile, execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { prepare, PreparationError, root } = require("./prepare");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-mutants-"));

/** Most suites take seconds, and test/api-switch some minutes. One that hangs has not failed by an assertion. */
const patienceInMs = 900_000;

async function main() {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, jobs: { type: "string", default: "2" } },
  });
  prepare({ log: (line) => console.log(line) });
  const isAsked =
    ({ name, file, suite }) =>
    (part) =>
      [name, file, suite].some((text) => text.includes(part));
  const chosen = readMutants().filter((mutant) => values.only?.some(isAsked(mutant)) ?? true);
  if (chosen.length === 0) throw new PreparationError(`No mutant has "${values.only.join('" or "')}" in its name.`);
  const copies = Array.from({ length: Number(values.jobs) }, (_copy, index) =>
    copyTree(path.join(folder, String(index))),
  );
  const baselines = new Map();
  const verdicts = [];
  const waiting = [...chosen];
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const verdict = await judge(copy, mutant, baselines);
        verdicts.push({ mutant, verdict });
        console.log(
          `${verdict === undefined ? "killed  " : "SURVIVES"} ${mutant.name}${verdict === undefined ? "" : `: ${verdict}`}`,
        );
      }
    }),
  );
  const survivors = verdicts.filter(({ verdict }) => verdict !== undefined);
  console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants killed.`);
  fs.rmSync(folder, { recursive: true, force: true });
  return survivors.length === 0;
}

/** All mutants: `{ name, file, before, after, suite, grep }`. */
function readMutants() {
  const lists = path.join(root, "test", "mutants");
  return fs
    .readdirSync(lists)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => JSON.parse(fs.readFileSync(path.join(lists, file), "utf8")));
}

/** Copies every file that git knows from the working tree, and links dependencies. */
function copyTree(copy) {
  fs.rmSync(copy, { recursive: true, force: true });
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    maxBuffer: 1e8,
  });
  for (const file of listed
    .toString()
    .split("\0")
    .filter((name) => name !== "" && fs.existsSync(path.join(root, name)))) {
    fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(copy, file));
  }
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"), "dir");
  return copy;
}

/** Why a mutant survived. Undefined if its suite killed it. */
async function judge(copy, { file, before, after, suite, grep }, baselines) {
  const source = fs.readFileSync(path.join(copy, file), "utf8");
  const places = source.split(before).length - 1;
  if (places !== 1) return `its text stands ${places} times in ${file}, not once`;
  const key = `${suite} ${grep ?? ""}`;
  if (!baselines.has(key)) baselines.set(key, runSuite(copy, suite, grep));
  const baseline = await baselines.get(key);
  if (!baseline.isGreen) return `${suite} fails without it: ${baseline.reason}`;
  // Not with replace(), which interprets "$".
  fs.writeFileSync(path.join(copy, file), source.split(before).join(after));
  try {
    const mutated = await runSuite(copy, suite, grep);
    if (mutated.isGreen) return `${suite} passes`;
    return mutated.isAsserted ? undefined : `${suite} fails, but not by an assertion: ${mutated.reason}`;
  } finally {
    fs.writeFileSync(path.join(copy, file), source);
  }
}

/** Without type checks, because a type error must not kill a mutant. */
function runSuite(copy, suite, grep) {
  const report = path.join(copy, "report.json");
  fs.rmSync(report, { force: true });
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  const reporter = ["--reporter", "json", "--reporter-option", `output=${report}`];
  const chosen = grep === undefined ? [] : ["--fgrep", grep];
  const options = {
    cwd: copy,
    timeout: patienceInMs,
    env: { ...process.env, TS_NODE_TRANSPILE_ONLY: "true" },
    maxBuffer: 1e8,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [mocha, suite, ...chosen, ...reporter], options, (_error, stdout, stderr) => {
      resolve(readReport(report, stdout + stderr));
    });
  });
}

function readReport(report, output) {
  if (!fs.existsSync(report)) return { isGreen: false, isAsserted: false, reason: firstLine(output) };
  const { stats, failures } = JSON.parse(fs.readFileSync(report, "utf8"));
  if (stats.failures === 0) {
    return stats.passes > 0 ? { isGreen: true } : { isGreen: false, isAsserted: false, reason: "it has no such case" };
  }
  const isAssertion = ({ err }) =>
    /ERR_ASSERTION|AssertionError/.test(`${err.code} ${err.name} ${err.message} ${err.stack}`);
  return { isGreen: false, isAsserted: failures.some(isAssertion), reason: firstLine(failures[0].err.message) };
}

function firstLine(text) {
  return String(text).trim().split("\n").at(0);
}

main().then(
  (isClean) => {
    process.exitCode = isClean ? 0 : 1;
  },
  (error) => {
    console.error(error instanceof PreparationError ? error.message : error);
    process.exitCode = 1;
  },
);
