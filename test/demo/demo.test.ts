import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { blocksOf } from "../examples/blocks";

const repository = resolve(__dirname, "../..");

describe("npm run demo", function () {
  this.timeout(60_000);
  this.slow(20_000);
  let onSimulator: ReturnType<typeof demo>;

  before(() => {
    onSimulator = demo(["--engine", "simulator"]);
  });

  it("runs on the simulator, proves all its claims and shows the preview that README.md shows", () => {
    const { status, stdout, stderr } = onSimulator;
    assert.equal(`${status} ${stderr}`, "0 ", stdout);
    const claims = stdout.split("\n").filter((line) => line.startsWith("  ✓ "));
    assert.equal(claims.length, 22, stdout);
    const facts = [
      /Engine: the simulator of this package\./,
      /\| +\+ .*pulumi-nodejs:dynamic\/runpod:NetworkVolume +models +create/,
      /^- {3}image: "runpod\/worker-comfyui:5\.8\.5-base",\n\+ {3}image: "runpod\/worker-comfyui:5\.8\.6-base",$/m,
      /comfy-debug-[0-9a-f]{7} version 1 -> 2/,
      /comfy-prod-[0-9a-f]{7} version 1 -> 2/,
      /\| +\+ .*runpod-iac:index:DebugStack +incident +create\n(\| +\+ .* incident-\w+ +create\n){3}\|\n/,
      /a Pod runs in EU-RO-1, on production's volume: ssh \w+-\w+@ssh\.runpod\.io$/m,
      /\| +- .*pulumi-nodejs:dynamic\/runpod:Pod +incident-pod +deleted$/m,
      /\| +~ .*Template +comfy +update +\[diff: ~env,releaseEnv\]$/m,
      /\| +- .*runpod-iac:index:DebugStack +incident +delete\n(\| +- .* incident-\w+ +delete\n){3}\|\n/,
      /no Pod is left that costs money/,
      /because it is protected/,
      /^\|.*Template "comfy-\w+" \(\w+\): waiting until RunPod no longer reports it as in use, for 10 s now, at most 300 s\.$/m,
      /^ {2}preview +0 +0 /m,
      /^ {2}refresh +[1-9]\d* +0 /m,
      /Every claim was true/,
    ];
    for (const fact of facts) assert.match(stdout, fact);
    assert.equal(stripVTControlCharacters(stdout), stdout);

    // RunPod assigns ids, and the order of endpoints can vary.
    const preview = blocksOf("README.md").find((block) => block.startsWith("Previewing")) ?? "";
    assert.match(preview, /3 to update/);
    const shown = linesOf(stdout);
    assert.deepEqual(
      linesOf(preview).filter((line) => !shown.includes(line)),
      [],
      `README.md shows another preview than the demo:\n${stdout}`,
    );
  });

  it("shows no API key", () => {
    const { stdout, stderr } = onSimulator;
    // The emulator's keys have this form.
    assert.doesNotMatch(stdout + stderr, /rpa_[A-Z0-9]/i);
    assert.match(stdout, /release/);
  });

  it("refuses an unknown engine", () => {
    const { status, stdout } = demo(["--engine", "terraform"]);
    assert.equal(status, 2);
    assert.match(stdout, /--engine cli\|simulator/);
  });

  it("fails with a link to the installation when no Pulumi CLI is on PATH", () => {
    const path = mkdtempSync(join(tmpdir(), "runpod-iac-path-"));
    symlinkSync("/bin/sh", join(path, "sh"));
    const { status, stdout } = demo(["--engine", "cli"], { PATH: path });
    rmSync(path, { recursive: true });
    assert.equal(status, 2);
    assert.match(stdout, /no `pulumi` on PATH.*pulumi\.com\/docs\/install/);
  });
});

function demo(parameters: string[], environment: NodeJS.ProcessEnv = process.env) {
  const command = ["scripts/demo.js", ...parameters];
  return spawnSync(process.execPath, command, { cwd: repository, encoding: "utf8", env: environment });
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/^\| ?/, "").replace(/\[id=\w+\]/, "[id]"));
}
