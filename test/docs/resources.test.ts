import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readApi, root } from "../../scripts/docs/api";
import type { Member } from "../../scripts/docs/api";
import { renderReference } from "../../scripts/docs/reference";

const folder = join(root, "docs/resources");

/** Pages of the folder that are outdated, missing or superfluous. */
function staleAmong(pages: ReadonlyMap<string, string>): string[] {
  const there = readdirSync(folder);
  const stale = [...pages].filter(([file, text]) => !there.includes(file) || textOf(file) !== text);
  return [...stale.map(([file]) => file), ...there.filter((file) => !pages.has(file))].sort();
}

function textOf(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

describe("docs/resources", function () {
  this.timeout(60_000);
  this.slow(20_000);
  const api = readApi();

  it("matches the docstrings and messages", async () => {
    assert.deepEqual(staleAmong(await renderReference(api)), [], "Run `npm run docs`.");
  });

  it("is reported as outdated if a class or a get function has no page", async () => {
    const pages = await renderReference(readApi(join(root, "test/docs/planted.ts")));
    assert.deepEqual(staleAmong(pages), ["README.md", "get-functions.md", "planted-resource.md"]);
    assert.ok(pages.get("README.md")?.includes("[PlantedResource](planted-resource.md)"));
    assert.ok(pages.get("get-functions.md")?.includes("## getPlantedResource"));
    assert.ok(
      pages
        .get("planted-resource.md")
        ?.includes(
          '### material\n\nType: `string`. Default: `"wood"`, or stone. A change replaces it. Both stand beside each other meanwhile.\n\nWhat it is made of.\n',
        ),
    );
  });

  it("cannot be written if an argument lacks its meaning, default or change", async () => {
    const [volume] = api.classes;
    const [argument] = volume?.arguments.filter(({ name }) => name === "allowReplacement") ?? [];
    assert.ok(volume !== undefined && argument !== undefined);
    const rendered = (member: Member) => renderReference({ ...api, classes: [{ ...volume, arguments: [member] }] });
    await assert.rejects(rendered({ ...argument, meaning: "" }), /allowReplacement does not say what it is/);
    await assert.rejects(rendered({ ...argument, default: undefined }), /allowReplacement has no @default/);
    await assert.rejects(rendered({ ...argument, change: undefined }), /allowReplacement has no @change/);
    const { length } = api.classes.flatMap(({ arguments: members }) => members);
    assert.ok(length > 60, `${length} arguments`);
  });

  it("omits the sources of facts, which only the docstrings have", () => {
    const size = api.classes.flatMap(({ arguments: members }) => members).find(({ name }) => name === "sizeInGb");
    assert.match(readFileSync(join(root, "provider/kinds/network-volume.ts"), "utf8"), /\(runpod\/docs\s/);
    assert.match(size?.meaning ?? "", /0\.07 USD per GB and month\.$/);
  });
});
