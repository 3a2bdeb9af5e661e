import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Installer } from "./matrix";
import { environment, run } from "./run";
import { tool } from "./tools";

/** Outside of all projects, so that a second run downloads nothing. npm uses its default cache. */
const caches = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "runpod-iac");

/** Installs the dependencies of a folder, as a user of that installer does. */
export async function install(installer: Installer, folder: string): Promise<void> {
  switch (installer) {
    case "npm":
      return installWithNpm(folder, []);
    case "npm linked":
      return installWithNpm(folder, ["--install-strategy=linked"]);
    case "pnpm":
      return installWithPnpm(folder);
    case "yarn":
      return installWithYarn(folder);
  }
}

async function installWithNpm(folder: string, parameters: string[]): Promise<void> {
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier"];
  await run("npm", ["install", ...quiet, ...parameters], { cwd: folder, env: environment() });
}

async function installWithPnpm(folder: string): Promise<void> {
  const parameters = ["install", "--prefer-offline", "--no-frozen-lockfile", "--store-dir", join(caches, "pnpm")];
  await run(process.execPath, [tool("pnpm/bin/pnpm.cjs"), ...parameters], { cwd: folder, env: environment() });
}

async function installWithYarn(folder: string): Promise<void> {
  // Without a lock file, yarn takes the folder for a part of the project above it.
  writeFileSync(join(folder, "yarn.lock"), "");
  const settings = environment({
    YARN_NODE_LINKER: "node-modules",
    YARN_GLOBAL_FOLDER: join(caches, "yarn"),
    YARN_ENABLE_TELEMETRY: "false",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    // yarn does not read npm's settings.
    YARN_NPM_REGISTRY_SERVER: (await run("npm", ["config", "get", "registry"], { cwd: folder })).trim(),
  });
  await run(process.execPath, [tool("@yarnpkg/cli-dist/bin/yarn.js"), "install"], { cwd: folder, env: settings });
}
