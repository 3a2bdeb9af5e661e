import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { supportedSdks } from "../dynamic-provider/sdk";
import { installedCli } from "../end-to-end/engine-cli";
import type { ProgramRun } from "../examples/language-host";
import { previewProject } from "../examples/language-host";
import { install } from "./installers";
import type { Row } from "./matrix";
import { environment, run } from "./run";
import { tarball } from "./tarball";
import { nodeBinary } from "./tools";

const repository = resolve(__dirname, "../..");

/** A user's project, outside of this repository. */
export interface Project {
  /** Type-checks the project's files and the declarations of all packages. */
  checkTypes(): Promise<void>;
  /** Compiles with the project's settings. */
  compile(): Promise<void>;
  /** Previews the program with Pulumi's own runner, which compiles TypeScript itself if it can. */
  preview(): Promise<ProgramRun>;
  /** Drives the compiled program through preview, up, refresh and destroy. */
  drive(engine: "simulator" | "cli"): Promise<void>;
  remove: () => void;
}

/** Creates the project of a row: installs the package and the SDK, and adds a program and a script that runs it. */
export async function createProject(row: Row): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "runpod-iac-user-project-"));
  try {
    await fill(folder, row);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return projectIn(folder, row);
}

async function fill(folder: string, row: Row): Promise<void> {
  const packed = await tarball();
  cpSync(packed, join(folder, basename(packed)));
  cpSync(join(__dirname, "project"), folder, { recursive: true });
  writeJson(join(folder, "package.json"), manifest(row, basename(packed)));
  writeJson(join(folder, "tsconfig.json"), { compilerOptions: compilerOptions(row), files: ["index.ts", "drive.ts"] });
  writeFileSync(join(folder, "Pulumi.yaml"), `name: user-project\nruntime: nodejs\nmain: ${mainOf(row)}\n`);
  await install(row.installer, folder);
}

function projectIn(folder: string, row: Row): Project {
  const node = nodeBinary(row.node);
  const compiler = join(folder, "node_modules/typescript/bin/tsc");
  return {
    checkTypes: async () => {
      await run(node, [compiler, "--noEmit"], { cwd: folder, env: environment() });
    },
    compile: async () => {
      if (row.moduleResolution === "bundler") {
        bundle(folder, row);
      } else {
        await run(node, [compiler, "--noCheck"], { cwd: folder, env: environment() });
      }
    },
    preview: () => previewProject(folder, { "project:tag": "1.0.0", "runpod:apiKey": "a-key" }, node),
    drive: async (engine) => {
      const env = environmentOfPulumi(folder, node);
      await run(node, ["out/drive.js", engine, "out/index.js"], { cwd: folder, env });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function manifest(row: Row, packed: string): object {
  return {
    name: "user-project",
    private: true,
    ...(row.format === "esm" ? { type: "module" } : {}),
    dependencies: { "@pulumi/pulumi": sdkVersion(row.sdk), "runpod-iac": `file:./${packed}` },
    devDependencies: {
      "@types/node": installedVersion("@types/node"),
      "ts-node": installedVersion("ts-node"),
      typescript: installedVersion("typescript"),
    },
  };
}

function compilerOptions({ moduleResolution, format }: Row): object {
  const module =
    moduleResolution === "node16"
      ? "node16"
      : moduleResolution === "node10" && format === "commonjs"
        ? "commonjs"
        : "es2022";
  return {
    target: "es2022",
    module,
    moduleResolution,
    types: ["node"],
    strict: true,
    esModuleInterop: true,
    skipLibCheck: false,
    rootDir: ".",
    outDir: "out",
  };
}

/** The program's file. Pulumi can run TypeScript itself only for CommonJS without a bundler. */
function mainOf({ moduleResolution, format }: Row): string {
  return format === "commonjs" && moduleResolution !== "bundler" ? "index.ts" : "out/index.js";
}

/** Bundles the project, as users of `moduleResolution: "bundler"` do. */
function bundle(folder: string, { format }: Row): void {
  buildSync({
    absWorkingDir: folder,
    entryPoints: ["index.ts", "drive.ts"],
    outdir: "out",
    bundle: true,
    packages: "external",
    platform: "node",
    format: format === "esm" ? "esm" : "cjs",
    target: "node20",
    logLevel: "silent",
  });
}

/** Omits the caller's Pulumi settings, and puts the row's Node first on PATH. */
function environmentOfPulumi(folder: string, node: string): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  mkdirSync(join(folder, "state"), { recursive: true });
  const commands = installedCli === undefined ? [] : [dirname(installedCli.path)];
  return environment({
    PATH: [dirname(node), ...commands, process.env["PATH"]].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "user-project",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
}

function sdkVersion(name: Row["sdk"]): string {
  const sdk = supportedSdks.find((candidate) => candidate.name === name);
  if (sdk === undefined) {
    throw new Error(`test/dynamic-provider has no ${name} SDK.`);
  }
  return sdk.version;
}

/** The version that this repository has installed. */
function installedVersion(name: string): string {
  const text = readFileSync(join(repository, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
