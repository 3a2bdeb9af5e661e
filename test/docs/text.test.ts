import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cliEngine } from "../end-to-end/engine-cli";
import { brokenLinks } from "./links";
import { readPages, root } from "./page";
import { problemsOfCommand, problemsOfShell, pulumiCommands } from "./shell";

const pages = readPages();

/** What runs or is looked up; "text" is for drawings. Fences without a language are in README.md alone, where the demo's test looks after them. */
const languages = ["play", "file", "ts", "diff", "console", "calls", "sh", "json", "yaml", "text"];

describe("text of README.md and docs/", () => {
  it("has no block in a language that no test looks at", () => {
    const found = pages.flatMap(({ file, parts }) =>
      parts
        .filter(({ kind }) => !languages.includes(kind) && !(kind === "" && file === "README.md"))
        .map(({ kind, line }) => `${file}:${line}: ${kind || "no language"}`),
    );
    assert.deepEqual(found, []);
  });

  it("names commands, scripts and files that exist", () => {
    const inBlocks = pages.flatMap(({ file, parts }) =>
      parts
        .filter(({ kind }) => kind === "sh")
        .flatMap(({ text }) => problemsOfShell(text).map((text) => `${file}: ${text}`)),
    );
    const inText = pages.flatMap(({ file, markdown }) =>
      [...markdown.matchAll(/`((?:npm run|pulumi) [a-z][^`]*)`/g)].flatMap(([, command = ""]) =>
        problemsOfCommand(command.replace(/\s+/g, " ").replace(/^(\S+ \w+(?: \w+)?),.*$/, "$1")).map(
          (text) => `${file}: ${text}`,
        ),
      ),
    );
    assert.deepEqual([...inBlocks, ...inText], []);
    assert.equal(problemsOfShell("npm run nothing && pulumi up --nothing\ncp -r examples/nothing .").length, 3);
  });

  if (cliEngine.available()) {
    it("names options that the Pulumi CLI has", function () {
      this.timeout(60_000);
      this.slow(20_000);
      for (const [command, options] of Object.entries(pulumiCommands)) {
        const { stdout, status } = spawnSync("pulumi", [...command.split(" "), "--help"], { encoding: "utf8" });
        assert.equal(status, 0, command);
        for (const option of options) assert.ok(stdout.includes(option), `pulumi ${command} ${option}`);
      }
    });
  }

  it("links to what is there", () => {
    const examples = readdirSync(join(root, "examples")).map((folder) => `examples/${folder}/README.md`);
    const others = ["CONTRIBUTING.md", ...examples].map((file) => ({
      file,
      markdown: readFileSync(join(root, file), "utf8"),
    }));
    const broken = [...pages, ...others].flatMap(({ file, markdown }) =>
      brokenLinks(file, markdown).map((link) => `${file}: ${link}`),
    );
    assert.deepEqual(broken, []);
    assert.deepEqual(brokenLinks("README.md", "[a](#nothing), [b](docs/nothing.md), [c](README.md#pods)"), [
      "#nothing",
      "docs/nothing.md",
    ]);
  });
});
