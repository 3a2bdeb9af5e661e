import { existsSync } from "node:fs";
import { join } from "node:path";

const modules = join(__dirname, "tools/node_modules");

/** The path of a file in the packages of tools/package.json. */
export function tool(file: string): string {
  return join(modules, file);
}

/** The Node binary of a major version: the one of tools/package.json, or the running one if it has that version. */
export function nodeBinary(major: string): string {
  const pinned = join(modules, `node-${major}/bin/node`);
  if (existsSync(pinned)) {
    return pinned;
  }
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  throw new Error(
    `There is no Node ${major} for ${process.platform} on ${process.arch}. ` +
      "Run `npm run test:package` once, which installs it on Linux x64; elsewhere run that command with that Node.",
  );
}
