import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { supportedSdks } from "../../dynamic-provider/sdk";

/** Suites that run unchanged, each in a process in which `@pulumi/pulumi` is the given SDK. */
const suites = [
  ...["abandoned", "display", "interrupts", "stack", "parity/parity"].map(
    (name) => `test/testing/simulator/${name}.test.ts`,
  ),
  ...["demo-program", "partial-failures", "warnings"].map((name) => `test/end-to-end/${name}.test.ts`),
];
const root = resolve(__dirname, "../../..");

describe("the simulator on the oldest and the newest supported SDK", function () {
  this.timeout(180_000);
  this.slow(60_000);

  for (const { name, folder, version } of supportedSdks) {
    it(`passes its suites on the ${name} one`, () => {
      const { RUNPOD_IAC_REQUIRE_CLI: _, RUNPOD_IAC_ENGINE_SUMMARY: __, ...environment } = process.env;
      const hook = join(root, "test/support/pulumi-sdk.js");
      const mocha = join(dirname(require.resolve("mocha/package.json")), "bin/mocha.js");
      const { status, stdout, stderr } = spawnSync(process.execPath, [mocha, "--require", hook, ...suites], {
        cwd: root,
        encoding: "utf8",
        // A Pulumi CLI has its own SDK, so it must not be found.
        env: { ...environment, PATH: withoutPulumi(), TS_NODE_TRANSPILE_ONLY: "1", RUNPOD_IAC_PULUMI_SDK: folder },
      });
      assert.equal(status, 0, `On ${version}:\n${stdout}\n${stderr}`);
      assert.match(stdout, /passing/);
      assert.doesNotMatch(stdout + stderr, /failed to deliver log message|Cannot find any files/);
    });
  }
});

function withoutPulumi(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.filter((folder) => !existsSync(join(folder, "pulumi"))).join(delimiter);
}
