"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { createProvider } = require("runpod-iac/provider");
const { createSimulatedStack } = require("runpod-iac/testing");
const { root } = require("../scripts/prepare");
const { createFloor } = require("./floor-provider");

const project = "bench";
const stackName = "bench";

/** One stack on an engine. `peakMemoryInMb` is that of the provider process, if there is one. */
async function simulator(program, config) {
  const stack = createSimulatedStack({ project, stack: stackName, program, config, require: requireFresh });
  return { stack, peakMemoryInMb: () => undefined, dispose: async () => undefined };
}

/** Resolves the modules of the shim texts in one run: providers without memory, as in a new process. */
function requireFresh() {
  const provider = createProvider();
  const floor = { handler: createFloor() };
  return (specifier) => (specifier === "runpod-iac/provider" ? provider : floor);
}

async function cli(program, config) {
  const cache = path.join(root, "node_modules/.cache");
  fs.mkdirSync(cache, { recursive: true });
  const workDir = fs.mkdtempSync(path.join(cache, "bench-"));
  const stack = await LocalWorkspace.createStack(
    { projectName: project, stackName, program: async () => program() },
    {
      workDir,
      projectSettings: { name: project, runtime: "nodejs", main: root },
      envVars: {
        PULUMI_HOME: path.join(workDir, "home"),
        PULUMI_BACKEND_URL: `file://${workDir}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  await stack.setAllConfig(config);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, memoryOfProvidersInMb())), 250);
  return {
    stack,
    peakMemoryInMb: () => peak,
    dispose: async () => {
      clearInterval(watch);
      fs.rmSync(workDir, { recursive: true, force: true });
    },
  };
}

/** The highest memory of any running provider process (Linux; 0 elsewhere). */
function memoryOfProvidersInMb() {
  const { stdout = "" } = spawnSync("pgrep", ["-f", "cmd/dynamic-provider"], { encoding: "utf8" });
  const peaks = stdout
    .split("\n")
    .filter((pid) => pid !== "")
    .map((pid) => {
      try {
        return Number(/VmHWM:\s*(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
      } catch {
        return 0;
      }
    });
  return Math.max(0, ...peaks);
}

module.exports = {
  engines: { simulator: { name: "simulator", createStack: simulator }, cli: { name: "cli", createStack: cli } },
};
