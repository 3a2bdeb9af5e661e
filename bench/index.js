"use strict";

// `npm run bench [-- --engines simulator,cli --apis graphql,rest --sizes 10,50 --latency 150 --write]`: the cost of
// runpod-iac on top of the calls that must be made, and the effect of a latency in milliseconds (0: omitted). Plain
// JavaScript on dist/, as users run it, because the loader of the tests would slow it down.

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { prepare, PreparationError, root } = require("../scripts/prepare");

async function main() {
  const { values } = parseArgs({
    options: {
      engines: { type: "string" },
      apis: { type: "string", default: "graphql,rest" },
      sizes: { type: "string", default: "10,50" },
      latency: { type: "string", default: "150" },
      write: { type: "boolean", default: false },
    },
  });
  prepare({ log: (line) => console.log(line) });
  const { measureClasses, measureLatency, measureSize } = require("./measure");
  const { headOf, besideTableOf, latencyTableOf, startTableOf, tableOf, writeResults } = require("./report");
  const { measureStarts } = require("./start");
  const { engines } = require("./engines");

  const cli = spawnSync("pulumi", ["version"], { encoding: "utf8" });
  const cliVersion = cli.status === 0 ? cli.stdout.trim() : undefined;
  const chosen = values.engines?.split(",") ?? (cliVersion === undefined ? ["simulator"] : ["simulator", "cli"]);
  const parts = [];
  const add = (part) => {
    parts.push(part);
    console.log(part);
  };
  add(headOf(cliVersion, chosen));
  add(await measureClasses());
  add(startTableOf(measureStarts()));
  for (const name of chosen) {
    if (engines[name] === undefined) {
      throw new PreparationError(`There is no engine "${name}": ${Object.keys(engines).join(" or ")}.`);
    }
    const sizes = values.sizes.split(",").map(Number);
    const apis = values.apis.split(",");
    let smallest;
    for (const size of sizes) {
      const measured = await measureSize(engines[name], size, apis);
      smallest ??= measured;
      measured.forEach((result, index) => add(tableOf(result, smallest[index])));
      if (measured.length === 2) add(besideTableOf(measured));
    }
    const latencyInMs = Number(values.latency);
    // More resources would take too long for what they show.
    for (const size of latencyInMs > 0 ? sizes.filter((one) => one <= 100) : []) {
      // The rounds of calls are the same on each engine, and the CLI takes minutes.
      for (const api of name === "cli" ? apis.slice(0, 1) : apis) {
        add(latencyTableOf(await measureLatency(engines[name], size, latencyInMs, api)));
      }
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
