import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { previewProject } from "../examples/language-host";
import { readPages, root } from "./page";

describe("docs/quick-start.md", function () {
  this.timeout(60_000);
  this.slow(20_000);

  it("shows the three files of a project that Pulumi's own program runner compiles and runs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "runpod-iac-quick-start-"));
    try {
      writeFileSync(join(folder, "Pulumi.yaml"), firstBlock("yaml"));
      writeFileSync(join(folder, "tsconfig.json"), firstBlock("json"));
      writeFileSync(join(folder, "index.ts"), firstBlock("ts"));
      // The suites of test/package test the installation.
      for (const command of firstBlock("sh").match(/npm (init|pkg) [^&\n]*/g) ?? []) {
        execSync(command, { cwd: folder, stdio: "pipe" });
      }
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
      const run = await previewProject(folder, { "runpod:apiKey": "a key" });
      assert.equal(run.output, "");
      assert.equal(run.exitCode, 0);
      const resources = ["Endpoint service", "NetworkVolume models", "Template worker"];
      assert.deepEqual(run.registered.toSorted(), [
        ...resources.map((name) => `pulumi-nodejs:dynamic/runpod:${name}`),
        "pulumi:pulumi:Stack project-stack",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function firstBlock(language: string): string {
  const page = readPages().find(({ file }) => file === "docs/quick-start.md");
  const block = page?.parts.find(({ kind }) => kind === language);
  assert.ok(block !== undefined, `docs/quick-start.md has no block of ${language}.`);
  return block.text;
}
