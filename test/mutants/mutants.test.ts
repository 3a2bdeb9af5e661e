import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Mutant {
  name: string;
  file: string;
  before: string;
  after: string;
  suite: string;
  grep?: string;
}

const root = resolve(__dirname, "../..");

describe("the mutants of `npm run mutants`", () => {
  const lists = readdirSync(__dirname).filter((file) => file.endsWith(".json"));
  const mutants = lists.flatMap((file) => JSON.parse(readFileSync(join(__dirname, file), "utf8")) as Mutant[]);

  it("each change a text that occurs once in its file, and name an existing suite and case", () => {
    for (const { name, file, before, after, suite, grep } of mutants) {
      const places = readFileSync(join(root, file), "utf8").split(before).length - 1;
      assert.equal(places, 1, `${name}: its text stands ${places} times in ${file}. Write it as the line reads now.`);
      assert.notEqual(before, after, name);
      assert.ok(existsSync(join(root, suite)), `${name}: there is no ${suite}`);
      // A suite may register the cases of another file.
      const found = spawnSync("git", ["grep", "-qF", "-e", grep ?? "it(", "--", "test/*.ts"], { cwd: root });
      assert.equal(found.status, 0, `${name}: no case has "${grep}" in its title`);
    }
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length, "each has a name of its own");
  });
});
