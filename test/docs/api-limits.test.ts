import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/docs/api";
import { apiLimitsPage, withApiLimits } from "../../scripts/docs/api-limits";

describe("docs/moving-to-rest-v2.md", () => {
  const page = readFileSync(join(root, apiLimitsPage), "utf8");

  it("names what each API cannot say, as the adapters do", () => {
    assert.equal(withApiLimits(page), page, "Run `npm run docs`.");
  });

  it("is reported as outdated if an adapter lacks more", () => {
    const api = "RunPod's next API";
    const next = { volumeInGb: "there is none" };
    const text = withApiLimits(
      page,
      {},
      {
        networkVolume: { api, silent: ["name"], lacks: [{ input: "sizeInGb", removal: true }], canChange: false },
        template: { api, silent: [], silentWhile: next, lacks: [{ input: "env", with: "ports" }], canChange: true },
      },
    );
    const volume = "| [NetworkVolume](resources/network-volume.md)";
    const template = "| [Template](resources/template.md)";
    for (const line of [
      `${volume} | \`sizeInGb\` | ✓ | cannot be removed |`,
      `${volume} | \`name\` | ✓ | not reported |`,
      `${volume} | any | ✓ | a change replaces |`,
      `${template} | \`env\` | ✓ | not together with \`ports\` |`,
      `${template} | \`volumeInGb\` | ✓ | not reported while there is none |`,
    ]) {
      assert.ok(text.includes(`\n${line}\n`), `${line}\n${text}`);
    }
    assert.throws(() => withApiLimits("# A page"), /has no lines/);
  });
});
