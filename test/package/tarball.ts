import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "./run";

const repository = resolve(__dirname, "../..");

/** The tarball that scripts/test-package.js packed for all suites. A suite that runs alone packs it itself. */
const packed = process.env["RUNPOD_IAC_TARBALL"];
let own: Promise<string> | undefined;

/** The path of the package's tarball, as npm would publish it. */
export function tarball(): Promise<string> {
  return packed === undefined ? (own ??= pack()) : Promise.resolve(packed);
}

async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "runpod-iac-tarball-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await run("npm", ["pack", "--pack-destination", folder], { cwd: repository });
  const [file = ""] = readdirSync(folder);
  return join(folder, file);
}
