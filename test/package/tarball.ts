import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "./run";

const repository = resolve(__dirname, "../..");

/** Where scripts/test-package.js has packed the package for all suites; a suite that runs alone packs it itself. */
const packed = process.env["RUNPOD_IAC_TARBALL"];
let own: Promise<string> | undefined;

/** The package as it would be published. */
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
