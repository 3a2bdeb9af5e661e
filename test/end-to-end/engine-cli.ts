import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Engine, OperationResult, StackOptions, TestStack } from "./engine";
import { providersOf, runningEngine, writeLauncher } from "./engine-launcher";
import { normaliseState } from "./engine-normalise";
import { kill } from "./engine-processes";
import { resultOf, automationOptions } from "./engine-result";
import type { Callbacks } from "./engine-result";
import { useSeparateConnections } from "./grpc-connections";

const repository = resolve(__dirname, "../..");
const stackName = "test";

/** Version and path of the Pulumi CLI on PATH, if there is one. */
export const installedCli = findCli();

/** The Pulumi CLI through the automation API, with inline programs and the state in a temporary folder. */
export const cliEngine: Engine = {
  name: "cli",
  api: "graphql",
  available: () => installedCli !== undefined,
  createStack: createCliStack,
};

interface CliCallbacks extends Callbacks {
  color: "never";
}

async function createCliStack(options: StackOptions): Promise<TestStack> {
  useSeparateConnections();
  // Inside the repository, so that the provider process resolves the SDK and `runpod-iac` as in a user's project.
  const cache = join(repository, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const workDir = mkdtempSync(join(cache, "end-to-end-"));
  const project = options.project ?? "end-to-end";
  if (installedCli === undefined) {
    throw new Error("There is no `pulumi` on PATH. Run .ci/run, which builds one, or leave the CLI cases out.");
  }
  const backend = options.backend ?? join(workDir, "state");
  writeLauncher(workDir, backend, installedCli.path, options.environment ?? {});
  let program = options.program;
  const stack = await LocalWorkspace.createStack(
    { stackName, projectName: project, program: async () => (await program()) ?? {} },
    {
      workDir,
      pulumiHome: join(workDir, "home"),
      pulumiCommand: await PulumiCommand.get({ root: workDir }),
      projectSettings: { name: project, runtime: "nodejs", main: repository },
    },
  );
  // After every operation, the automation API runs a process for each of these. No case reads them, and a case takes a
  // sixth less time without them.
  Object.assign(stack, { info: async () => undefined, outputs: async () => ({}) });
  await stack.setAllConfig(options.config ?? {});
  const abandoned: number[] = [];
  let killed = false;

  async function operate(run: (callbacks: CliCallbacks) => Promise<unknown>): Promise<OperationResult> {
    const result = await removingErrorHandlers(() =>
      resultOf(CommandError, (callbacks) => run({ ...callbacks, color: "never" })),
    );
    if (killed) {
      // A killed engine leaves its lock. The CLI asks the user to run `pulumi cancel`.
      killed = false;
      await stack.cancel();
    }
    return result;
  }

  function stateText(): string {
    return readFileSync(join(backend, ".pulumi/stacks", project, `${stackName}.json`), "utf8");
  }

  return {
    name: stackName,
    backend,
    get program() {
      return program;
    },
    set program(next) {
      program = next;
    },
    setConfig: (key, value) => stack.setConfig(key, value),
    preview: (rest = {}) => operate((callbacks) => stack.preview({ ...automationOptions(rest), ...callbacks })),
    up: (rest = {}) => operate((callbacks) => stack.up({ ...automationOptions(rest), ...callbacks })),
    refresh: (rest = {}) => operate((callbacks) => stack.refresh({ ...automationOptions(rest), ...callbacks })),
    destroy: (rest = {}) => operate((callbacks) => stack.destroy({ ...automationOptions(rest), ...callbacks })),
    outputs: () => readOutputs(stack),
    state: async () => normaliseState(stateText()),
    stateText: async () => stateText(),
    exportStack: () => stack.exportStack(),
    importStack: (deployment) => stack.importStack(deployment),
    kill: async () => {
      const engine = runningEngine(workDir);
      killed = true;
      abandoned.push(...providersOf(engine));
      kill(engine, "SIGKILL");
    },
    killProvider: async () => {
      // The providers of a killed engine are no longer its children.
      for (const provider of [...abandoned, ...providersOf(runningEngine(workDir))]) {
        kill(provider, "SIGKILL");
      }
    },
    interrupt: async () => kill(runningEngine(workDir), "SIGINT"),
    dispose: async () => {
      // A provider process outlives its killed engine (seen with CLI 3.259).
      for (const provider of abandoned) {
        kill(provider, "SIGKILL");
      }
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}

/**
 * Removes handlers of uncaught errors that the SDK leaves in this process when its engine is killed. They would print
 * the errors of each later program a second time.
 */
async function removingErrorHandlers<Result>(run: () => Promise<Result>): Promise<Result> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  try {
    return await run();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener)) process.off(event, listener as (...values: unknown[]) => void);
      }
    });
  }
}

async function readOutputs(stack: Stack): Promise<Record<string, { value: unknown; secret: boolean }>> {
  const outputs = Object.entries(await stack.workspace.stackOutputs(stackName));
  return Object.fromEntries(outputs.map(([name, { value, secret }]) => [name, { value: value as unknown, secret }]));
}

function findCli(): { path: string; version: string } | undefined {
  const found = spawnSync("sh", ["-c", "command -v pulumi"], { encoding: "utf8" });
  const path = found.stdout.trim();
  if (found.status !== 0 || path === "") {
    return undefined;
  }
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], PULUMI_SKIP_UPDATE_CHECK: "true" };
  const version = spawnSync(path, ["version"], { encoding: "utf8", env: environment });
  return version.status === 0 ? { path, version: version.stdout.trim().replace(/^v/, "") } : undefined;
}
