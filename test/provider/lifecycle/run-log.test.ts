import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOfThisProcess } from "../../../provider/settings";
import type { RunLogEntry } from "../../../provider/lifecycle/run-log";
import { sharedRunLog, objectKey } from "../../../provider/lifecycle/run-log";

const object = objectKey("api.runpod.io", "Pod", "pod-1");
const held: RunLogEntry = { object, event: "held", holder: "a", resources: ["schön 🔧"] };

describe("provider/lifecycle/run-log: what the provider processes of one run share", () => {
  const { TMPDIR } = process.env;
  let temporary = "";

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "runpod-iac-run-log-"));
    process.env.TMPDIR = temporary;
  });
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(temporary, { recursive: true });
  });

  const folder = () => join(temporary, readdirSync(temporary)[0] ?? "");

  it("is one sequence of entries for all processes of a run, whatever its names contain, without other runs' entries", () => {
    const [one, other] = [sharedRunLog("127.0.0.1:1"), sharedRunLog("127.0.0.1:1")];
    one.add(held);
    other.add({ ...held, event: "deleted", object: objectKey("api.runpod.io", "Template", "pod-1") });
    other.add({ ...held, event: "adopting", holder: "b" });
    one.add({ ...held, event: "deleted" });
    const events = ["held", "adopting", "deleted"];
    for (const runLog of [one, other, sharedRunLog("127.0.0.1:1")]) {
      assert.deepEqual(
        runLog.about(object).map(({ event }) => event),
        events,
      );
      assert.deepEqual(runLog.about(object)[0], held);
    }
    assert.deepEqual(sharedRunLog("127.0.0.1:2").about(object), []);
  });

  it("is a file that only this user can read, and that contains no address and no name of the run", () => {
    sharedRunLog("127.0.0.1:1").add(held);
    const [file = ""] = readdirSync(folder());
    assert.match(file, /^[0-9a-f]{32}$/);
    const modes = [folder(), join(folder(), file)].map((path) => statSync(path).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o600]);
  });

  it("deletes the files of runs that ended long ago, and no others", () => {
    sharedRunLog("127.0.0.1:1").add(held);
    const [file = ""] = readdirSync(folder());
    const longAgo = Date.now() / 1000 - 49 * 3600;
    utimesSync(join(folder(), file), longAgo, longAgo);
    sharedRunLog("127.0.0.1:2");
    assert.ok(!existsSync(join(folder(), file)));
    sharedRunLog("127.0.0.1:3");
    assert.equal(readdirSync(folder()).length, 2);
  });

  it("is kept in memory if no file can be written", () => {
    process.env.TMPDIR = join(temporary, "file");
    writeFileSync(process.env.TMPDIR, "");
    const runLog = sharedRunLog("127.0.0.1:1");
    runLog.add(held);
    assert.deepEqual(runLog.about(object), [held]);
    assert.deepEqual(sharedRunLog("127.0.0.1:1").about(object), []);
  });

  it("is used only by Pulumi's provider process, which receives the engine's address", () => {
    const runOf = (argument?: string) => runOfThisProcess(["node", "index.js", ...(argument ? [argument] : [])]);
    assert.deepEqual(["127.0.0.1:43717", "[::1]:80", "localhost:1"].map(runOf), [
      "127.0.0.1:43717",
      "[::1]:80",
      "localhost:1",
    ]);
    assert.deepEqual([undefined, "test/provider", "--grep", "127.0.0.1", "127.0.0.1:80x"].map(runOf), [
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
  });
});
