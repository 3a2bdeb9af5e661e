import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { version } from "../../provider/version";

describe("provider/version", () => {
  it("equals the version of package.json", () => {
    const manifest = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as { version: string };
    assert.equal(version, manifest.version);
  });
});
