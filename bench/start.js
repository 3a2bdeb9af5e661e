"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { root } = require("../scripts/prepare");
const { median } = require("./median");

/** What each process of a command loads before it can work. Each part prints its time in milliseconds. */
const programs = {
  provider: `
    part("node");
    require("@pulumi/pulumi/cmd/dynamic-provider/config");
    require("@pulumi/pulumi");
    part("pulumi");
    require("runpod-iac/provider");
    part("ours");
  `,
  // As @pulumi/pulumi/cmd/run registers it.
  program: `
    part("node");
    const pulumi = require("@pulumi/pulumi");
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
    part("pulumi");
    require("runpod-iac");
    part("ours");
    const transpileOnly = process.env.PULUMI_NODEJS_TRANSPILE_ONLY === "true";
    require("ts-node").register({ dir: "examples/serverless", transpileOnly });
    require("./examples/serverless/index.ts");
    part("typescript");
  `,
};

const clock = `
  let before = Number(process.env.STARTED_AT_IN_MS);
  const parts = {};
  const part = (name) => {
    parts[name] = Date.now() - before;
    before = Date.now();
  };
  process.on("exit", () => console.log(JSON.stringify(parts)));
`;

/** Starts both processes in turn, with and without the settings that users can choose. */
function measureStarts(rounds = 5) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-start-"));
  const cached = { NODE_COMPILE_CACHE: folder };
  const transpiled = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
  const ways = [
    ["provider process", "provider", {}],
    ["program in TypeScript", "program", {}],
    ["... PULUMI_NODEJS_TRANSPILE_ONLY", "program", transpiled],
  ];
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 1)) {
    ways.splice(1, 0, ["... NODE_COMPILE_CACHE", "provider", cached]);
    ways.push(["... and NODE_COMPILE_CACHE", "program", { ...transpiled, ...cached }]);
  }
  const starts = ways.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, [, process, settings]] of ways.entries()) {
      const parts = startOnce(programs[process], settings);
      // The first round fills caches, including that of the file system.
      if (round >= 0) starts[index].push(parts);
    }
  }
  fs.rmSync(folder, { recursive: true, force: true });
  return ways.map(([how], index) => {
    const all = starts[index];
    const of = (part) => median(all.map((parts) => parts[part]));
    return { how, parts: Object.fromEntries(Object.keys(all[0]).map((part) => [part, of(part)])) };
  });
}

function startOnce(program, settings) {
  const env = { ...process.env, ...settings, STARTED_AT_IN_MS: String(Date.now()) };
  const started = spawnSync(process.execPath, ["-e", clock + program], { cwd: root, env, encoding: "utf8" });
  if (started.status !== 0) throw new Error(started.stderr);
  return JSON.parse(started.stdout);
}

module.exports = { measureStarts };
