"use strict";

// `npm run bench [-- --engines simulator,cli --sizes 10,100,1000 --write]`: what runpod-iac costs on top of the calls
// that must be made. Plain JavaScript on dist/, as users run it: the loader of the tests would slow down what is
// measured.

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { prepare, PreparationError, root } = require("./prepare");

async function main() {
  const { values } = parseArgs({
    options: {
      engines: { type: "string" },
      sizes: { type: "string", default: "10,100,1000" },
      write: { type: "boolean", default: false },
    },
  });
  prepare({ log: (line) => console.log(line) });
  const { measureClasses, measureSize } = require("./bench/measure");
  const { headOf, tableOf, writeResults } = require("./bench/report");
  const { engines } = require("./bench/engines");

  const cli = spawnSync("pulumi", ["version"], { encoding: "utf8" });
  const cliVersion = cli.status === 0 ? cli.stdout.trim() : undefined;
  const chosen = values.engines?.split(",") ?? (cliVersion === undefined ? ["simulator"] : ["simulator", "cli"]);
  const parts = [headOf(cliVersion, chosen), await measureClasses()];
  parts.forEach((part) => console.log(part));
  for (const name of chosen) {
    if (engines[name] === undefined) {
      throw new PreparationError(`There is no engine "${name}": ${Object.keys(engines).join(" or ")}.`);
    }
    const measured = [];
    for (const size of values.sizes.split(",").map(Number)) {
      const result = await measureSize(engines[name], size);
      measured.push(result);
      const part = tableOf(result, measured[0]);
      parts.push(part);
      console.log(part);
    }
  }
  if (values.write) await writeResults(path.join(root, "docs/performance.md"), parts);
}

main().then(
  // A killed provider process may keep a pipe open.
  () => process.exit(0),
  (error) => {
    console.error(error instanceof PreparationError ? error.message : error);
    process.exit(1);
  },
);
