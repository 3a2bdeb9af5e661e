import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Deployment, EngineEvent } from "@pulumi/pulumi/automation";
import { useSeparateConnections } from "../../../end-to-end/grpc-connections";
import { createSimulatedStack } from "../../../../testing/simulator";
import type { Program } from "../../../../testing/simulator/program";

export interface ParityOptions {
  onEvent: (event: EngineEvent) => void;
  target?: string[];
  targetDependents?: boolean;
}

/** The operations of both engines that parity cases use. */
export interface ParityStack {
  program: Program;
  preview(options: ParityOptions): Promise<unknown>;
  up(options: ParityOptions): Promise<unknown>;
  refresh(options: ParityOptions): Promise<unknown>;
  destroy(options: ParityOptions & { excludeProtected?: boolean }): Promise<unknown>;
  exportStack(): Promise<Deployment>;
}

/** The cloud of a case: its objects by id, and the calls that fail, each with its message. */
export interface Cloud {
  objects: Record<string, Record<string, unknown>>;
  counts: Record<string, number>;
  faults: Record<string, string>;
  calls: string[];
}

export interface ParityEngine {
  stack: ParityStack;
  /** Changes the cloud between two operations. */
  change(edit: (cloud: Cloud) => void): void;
  cloud(): Cloud;
  dispose(): void;
}

export type Configuration = Record<string, { value: string; secret?: boolean }>;

const projectName = "parity";
const stackName = "dev";

/** Creates a folder with the provider package. The cloud is a file in it. */
function createCloud(): { folder: string; storeFile: string } {
  const folder = mkdtempSync(join(tmpdir(), "runpod-iac-parity-"));
  const storeFile = join(folder, "store.json");
  const cloud: Cloud = { objects: {}, counts: {}, faults: {}, calls: [] };
  writeFileSync(storeFile, JSON.stringify(cloud));
  const provider = join(folder, "node_modules/parity-provider");
  mkdirSync(provider, { recursive: true });
  const thing = JSON.stringify(join(__dirname, "parity-provider.js"));
  writeFileSync(
    join(provider, "index.js"),
    `exports.thing = require(${thing}).createThing(${JSON.stringify(storeFile)});\n`,
  );
  return { folder, storeFile };
}

function engineOn(stack: ParityStack, folder: string, storeFile: string): ParityEngine {
  const cloud = (): Cloud => JSON.parse(readFileSync(storeFile, "utf8")) as Cloud;
  return {
    stack,
    cloud,
    change(edit) {
      const changed = cloud();
      edit(changed);
      writeFileSync(storeFile, JSON.stringify(changed));
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function startSimulator(configuration: Configuration, program: Program): ParityEngine {
  const { folder, storeFile } = createCloud();
  const stack = createSimulatedStack({
    project: projectName,
    stack: stackName,
    program,
    config: configuration,
    apiUrlKeys: [],
    require: () => createRequire(join(folder, "program.js")),
  });
  return engineOn(stack, folder, storeFile);
}

export async function startCli(configuration: Configuration, program: Program): Promise<ParityEngine> {
  useSeparateConnections();
  const { folder, storeFile } = createCloud();
  // The provider process finds the SDK from the program's folder.
  symlinkSync(dirname(dirname(require.resolve("@pulumi/pulumi/package.json"))), join(folder, "node_modules/@pulumi"));
  let current = program;
  const stack = await LocalWorkspace.createStack(
    { projectName, stackName, program: async () => (await current()) ?? {} },
    {
      workDir: folder,
      projectSettings: { name: projectName, runtime: "nodejs", main: folder },
      envVars: {
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "parity",
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  await stack.setAllConfig(configuration);
  const parityStack: ParityStack = {
    get program() {
      return current;
    },
    set program(next) {
      current = next;
    },
    preview: (options) => stack.preview(options),
    up: (options) => stack.up(options),
    refresh: (options) => stack.refresh(options),
    destroy: (options) => stack.destroy(options),
    exportStack: () => stack.exportStack(),
  };
  return engineOn(parityStack, folder, storeFile);
}
