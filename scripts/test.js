"use strict";

// `npm test`: all checks of a change in one command. `npm test -- <file...>` runs only those suites.

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { prepare, PreparationError, root } = require("./prepare");

/** Each tool by its file, so that Node runs it without a shell. */
const checks = [
  { name: "types", tool: "typescript/bin/tsc", args: ["-p", "tsconfig.json"] },
  { name: "lint", tool: "eslint/bin/eslint.js", args: ["."] },
  { name: "format", tool: "prettier/bin/prettier.cjs", args: ["--check", "--log-level", "warn", "."] },
  {
    name: "layers",
    tool: "dependency-cruiser/bin/dependency-cruise.mjs",
    args: require("../package.json").scripts.layers.split(" ").slice(1),
  },
];

/**
 * All suites, in two parallel processes, because end-to-end cases mostly wait for other processes. test/package and
 * test/clients install for minutes and have their own commands: `npm run test:package`, `npm run clients`.
 */
const allSuites = [
  ["test/end-to-end/**/*.test.ts"],
  [
    ...["**/node_modules/**", "test/end-to-end/**", "test/package/**", "test/clients/**"].flatMap((glob) => [
      "--ignore",
      glob,
    ]),
    "test/**/*.test.ts",
  ],
];

async function main(suites) {
  prepare({ sdks: true, log: (line) => console.log(line) });
  const failed = [];
  for (const check of checks) {
    if (!(await passes(check))) {
      failed.push(check.name);
    }
  }
  const summary = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-")), "engines.jsonl");
  // The types step has checked the tests already.
  const environment = { TS_NODE_TRANSPILE_ONLY: "true", RUNPOD_IAC_ENGINE_SUMMARY: summary };
  if (!(await suitesPass(suites.length > 0 ? [suites] : allSuites, environment))) {
    failed.push("suites");
  }
  console.log(closingLine(summary));
  fs.rmSync(path.dirname(summary), { recursive: true, force: true });
  if (failed.length > 0) {
    console.error(`Failed: ${failed.join(", ")}.`);
    process.exitCode = 1;
  }
}

/** Runs each part in its own process. The first prints its cases as they end, the others at their end. */
async function suitesPass(parts, environment) {
  const reporter = path.join(__dirname, "reporter.js");
  const ends = parts.map((part, index) => {
    const mocha = { tool: "mocha/bin/mocha.js", args: ["--reporter", reporter, ...part] };
    return runTool(mocha, environment, index === 0 ? "inherit" : "pipe");
  });
  let passed = true;
  for (const { status, output } of await Promise.all(ends)) {
    process.stdout.write(output);
    passed = passed && status === 0;
  }
  return passed;
}

async function passes(check) {
  const startedAt = Date.now();
  const { status, output } = await runTool(check, {}, "pipe");
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${check.name} (${seconds} s)`);
  if (status !== 0) {
    console.log(output);
  }
  return status === 0;
}

function runTool({ tool, args }, environment, stdio) {
  return new Promise((resolve, reject) => {
    const program = path.join(root, "node_modules", tool);
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio,
    });
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** The engines of the end-to-end cases, as test/end-to-end/engine-suites.ts records them. */
function closingLine(summary) {
  const lines = fs.existsSync(summary) ? fs.readFileSync(summary, "utf8").trim().split("\n") : [];
  const records = lines.map((line) => JSON.parse(line));
  const onCli = records.filter((record) => record.engine === "cli" && record.ran);
  const versions = [...new Set(onCli.map((record) => record.version))].join(", ");
  const missing = records.filter((record) => record.engine === "cli" && !record.ran).length;
  if (records.length === 0) {
    return "No end-to-end case ran.";
  }
  if (missing === 0) {
    return `End-to-end cases ran on the simulator and on the Pulumi CLI v${versions}.`;
  }
  return [
    "End-to-end cases ran on the simulator, not run on a real Pulumi CLI: there is no `pulumi` on PATH.",
    "To get one: https://www.pulumi.com/docs/install/, or .ci/run, which builds it from source (needs Go).",
  ].join("\n");
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof PreparationError ? error.message : error);
  process.exitCode = 1;
});
