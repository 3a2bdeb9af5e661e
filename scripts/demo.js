"use strict";

// `npm run demo [-- --engine cli|simulator]`: the story of a serverless endpoint, against an emulated RunPod.

const path = require("node:path");
const { prepare, PreparationError, root } = require("./prepare");

async function main(parameters) {
  prepare({ log: (line) => console.log(line) });
  require("ts-node").register({ transpileOnly: true, project: path.join(root, "tsconfig.json") });
  const { runDemo } = require("../demo/main.ts");
  process.exitCode = await runDemo(parameters);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof PreparationError ? error.message : error);
  process.exitCode = 1;
});
