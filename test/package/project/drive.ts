import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as automation from "@pulumi/pulumi/automation/index.js";
import * as runpodIac from "runpod-iac";
import * as provider from "runpod-iac/provider";
import * as testing from "runpod-iac/testing";
import { startEmulator, testProgram, type Emulator } from "runpod-iac/testing";

// Runs in a user's project: `node drive.js simulator|cli <compiled program>`. It uses the package that is installed
// there, and fails if a result is wrong.

/** The members that stacks of the simulator and of the automation API share. */
interface Stack {
  preview(): Promise<{ changeSummary: object }>;
  up(): Promise<{ outputs: Record<string, { value: unknown }> }>;
  refresh(): Promise<{ summary: { resourceChanges?: object } }>;
  destroy(): Promise<unknown>;
}

const project = process.cwd();

/** The stack itself, a volume, a template, an endpoint and a Pod. */
const resourceCount = 5;

async function drive(engine: string, program: string): Promise<void> {
  assertAllNamesAreExported();
  assertOneSdk();
  const runpod = await startEmulator({ switches: { templateDeleteTailInSeconds: 0 } });
  try {
    await runAllOperations(
      await (engine === "cli" ? cliStack(runpod, program) : simulatedStack(runpod, program)),
      runpod,
    );
  } finally {
    await runpod.close();
  }
}

/** Runs preview, up, refresh and destroy. */
async function runAllOperations(stack: Stack, runpod: Emulator): Promise<void> {
  const preview = await stack.preview();
  assert.deepEqual(preview.changeSummary, { create: resourceCount });
  assert.deepEqual(runpod.calls, []);

  const up = await stack.up();
  const [endpoint] = runpod.store.endpoints.list();
  assert.equal(up.outputs["endpointId"]?.value, endpoint?.id);
  assert.equal(up.outputs["nameAtRunpod"]?.value, endpoint?.name);
  assert.match(String(up.outputs["runUrl"]?.value), new RegExp(`/${endpoint?.id}/run$`));
  assert.deepEqual(countAll(runpod), [1, 1, 1, 1]);

  const refresh = await stack.refresh();
  assert.deepEqual(refresh.summary.resourceChanges, { same: resourceCount });

  await stack.destroy();
  assert.deepEqual(countAll(runpod), [0, 0, 0, 0]);
}

function countAll(runpod: Emulator): number[] {
  const { networkVolumes, templates, endpoints } = runpod.store;
  const kinds = [networkVolumes.list(), templates.list(), endpoints.list(), runpod.billingPods()];
  return kinds.map((resources) => resources.length);
}

const config = { tag: "1.0.0" };

/** The compiled program, copied for each operation, because Node loads a module only once. */
function programOf(file: string): () => Promise<Record<string, unknown>> {
  let runs = 0;
  return async () => {
    const copy = join(project, file.replace(/(?=\.[a-z]+$)/, `-${++runs}`));
    copyFileSync(join(project, file), copy);
    return (await import(copy)) as Record<string, unknown>;
  };
}

function simulatedStack(runpod: Emulator, program: string): Promise<Stack> {
  return testProgram({ program: join(project, program), project: "user-project", config, emulator: runpod });
}

async function cliStack(runpod: Emulator, program: string): Promise<Stack> {
  const stack = await automation.LocalWorkspace.createStack(
    { stackName: "test", projectName: "user-project", program: programOf(program) },
    // By default, the provider process starts in a temporary folder, where no package is installed.
    { projectSettings: { name: "user-project", runtime: "nodejs", main: project } },
  );
  await stack.setAllConfig({ ...runpod.stackConfig, "user-project:tag": { value: config.tag } });
  return stack;
}

/** Fails if a native ESM program cannot import a name. It can only import the names that Node finds in the text. */
function assertAllNamesAreExported(): void {
  const requireOfProject = createRequire(join(project, "package.json"));
  for (const [name, seen] of Object.entries({
    "runpod-iac": runpodIac,
    "runpod-iac/provider": provider,
    "runpod-iac/testing": testing,
  })) {
    const names = Object.keys(requireOfProject(name) as object);
    assert.deepEqual(
      Object.keys(seen)
        .filter((key) => names.includes(key))
        .sort(),
      names.sort(),
      name,
    );
    assert.notEqual(names.length, 0);
  }
}

/** Fails if the package resolves another copy of the SDK than the program, which then would not see its resources. */
function assertOneSdk(): void {
  const requireOfProject = createRequire(join(project, "package.json"));
  const requireOfPackage = createRequire(requireOfProject.resolve("runpod-iac"));
  assert.equal(requireOfPackage.resolve("@pulumi/pulumi"), requireOfProject.resolve("@pulumi/pulumi"));
}

const [engine = "", program = ""] = process.argv.slice(2);
drive(engine, program).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
