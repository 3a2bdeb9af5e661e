import { existsSync } from "node:fs";
import { join } from "node:path";

const modules = join(__dirname, "tools/node_modules");

/** The file of a command that tools/package.json brings. */
export function tool(file: string): string {
  return join(modules, file);
}

/** The Node of that major version, as tools/package.json pins it, else the one that runs this. */
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
