"use strict";

// `node scripts/record-fixture.js`: records this version's state, on which all later versions are tested. Needs a
// Pulumi CLI.

const path = require("node:path");
const { prepare, PreparationError, root } = require("./prepare");

async function main() {
  prepare({ log: (line) => console.log(line) });
  require("ts-node").register({ transpileOnly: true, project: path.join(root, "tsconfig.json") });
  const { recordFixture } = require("../test/upgrade/record.ts");
  console.log(`Recorded ${path.relative(root, await recordFixture())}.`);
}

main().catch((error) => {
  console.error(error instanceof PreparationError ? error.message : error);
  process.exitCode = 1;
});
