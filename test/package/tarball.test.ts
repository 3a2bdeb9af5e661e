import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run";
import { tarball } from "./tarball";
import { tool } from "./tools";

const golden = join(__dirname, "golden/tarball.txt");

/** Pages, which the golden list does not name. */
const pages = /^(README|CHANGELOG)\.md$|^docs\/.*\.md$/;
/** Files that no program loads. Their size is not limited. */
const documentation = new RegExp(`${pages.source}|^examples/`);
const largestCodeInBytes = 960_000;

describe("the tarball", function () {
  this.timeout(120_000);
  this.slow(20_000);
  let folder: string;
  let files: string[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "runpod-iac-unpacked-"));
    await run("tar", ["-xzf", await tarball(), "-C", folder, "--strip-components=1"], { cwd: folder });
    files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(join(folder, file)).isFile())
      .toSorted();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("contains the files of the golden list, a README and a changelog", () => {
    const code = `${files.filter((file) => !pages.test(file)).join("\n")}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(golden, code);
    }
    assert.equal(code, readFileSync(golden, "utf8"));
    assert.ok(files.includes("README.md") && files.includes("CHANGELOG.md"));
  });

  it("unpacks to less than 960 kB without its documentation", () => {
    const code = files.filter((file) => !documentation.test(file));
    const sizeInBytes = code.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    assert.ok(sizeInBytes < largestCodeInBytes, `${sizeInBytes} bytes`);
  });

  it("contains no path of the machine that packed it", () => {
    const filesWithPaths = files.filter((file) =>
      /\/(work|home|root|tmp|Users)\//.test(readFileSync(join(folder, file), "utf8")),
    );
    assert.deepEqual(filesWithPaths, []);
  });

  it("has no problem that publint finds", async () => {
    const output = await lint("publint/src/cli.js", ["run", "--strict"]);
    assert.match(output, /All good!/, output);
  });

  it("has no problem that arethetypeswrong finds in any module resolution", async () => {
    const output = await lint("@arethetypeswrong/cli/dist/index.js", ["--no-color"]);
    assert.match(output, /No problems found/, output);
  });

  async function lint(command: string, parameters: string[]): Promise<string> {
    return run(process.execPath, [tool(command), ...parameters, await tarball()], { cwd: folder });
  }
});
