import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { secondTries } from "../../../end-to-end/engine-suites";
import { parityCases } from "./cases";
import { startCli, startSimulator } from "./engines";
import { play } from "./play";
import type { Recording } from "./recording";

const hasCli =
  spawnSync("pulumi", ["version"], { env: { PATH: process.env["PATH"], HOME: process.env["HOME"] } }).status === 0;
const updatesGolden = process.env["UPDATE_GOLDEN"] === "1";

describe("the simulator, compared with the recorded answers of the Pulumi CLI", () => {
  for (const parityCase of parityCases) {
    const { name, configuration = {} } = parityCase;
    const goldenFile = join(__dirname, "golden", `${name}.json`);

    it(name, async () => {
      assert.ok(
        existsSync(goldenFile),
        `${goldenFile} is missing. Record it with UPDATE_GOLDEN=1 and a Pulumi CLI on PATH.`,
      );
      const engine = startSimulator(configuration, async () => undefined);
      try {
        compare(await play(parityCase, engine), JSON.parse(readFileSync(goldenFile, "utf8")) as Recording[]);
      } finally {
        engine.dispose();
      }
    });
  }
});

if (hasCli || process.env["RUNPOD_IAC_REQUIRE_CLI"] === "1") {
  describe("the recorded answers, compared with the Pulumi CLI on PATH", function () {
    this.timeout(180_000);
    this.slow(60_000);
    this.retries(secondTries);
    for (const parityCase of parityCases) {
      const { name, configuration = {} } = parityCase;
      const goldenFile = join(__dirname, "golden", `${name}.json`);

      it(name, async () => {
        const engine = await startCli(configuration, async () => undefined);
        try {
          const recordings = await play(parityCase, engine);
          if (updatesGolden) {
            writeFileSync(goldenFile, `${JSON.stringify(recordings, null, 1)}\n`);
          }
          compare(recordings, JSON.parse(readFileSync(goldenFile, "utf8")) as Recording[]);
        } finally {
          engine.dispose();
        }
      });
    }
  });
}

/** Compares each operation, so that a failure names the first one that differs. */
function compare(actual: Recording[], expected: Recording[]): void {
  for (const [index, recording] of actual.entries()) {
    assert.deepEqual(recording, expected[index], `operation ${index + 1} (${recording.operation}) differs`);
  }
  assert.equal(actual.length, expected.length);
  assert.ok(
    actual.some(({ steps, messages }) => steps.length + messages.length > 0),
    "a case in which nothing happens proves nothing",
  );
}
