import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../provider/version";

describe("provider/version", () => {
  it("is the version of the package", () => {
    const manifest = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as { version: string };
    assert.equal(version, manifest.version);
  });
});
