import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cliEngine } from "../end-to-end/engine-cli";
import { brokenLinks, linksOutOfPackage } from "./links";
import { readPages, root } from "./page";
import { problemsOfCommand, problemsOfShell, pulumiCommands } from "./shell";

const pages = readPages();

/** Texts besides the pages whose links are checked too. */
const packedTexts = [
  "CHANGELOG.md",
  ...readdirSync(join(root, "examples")).map((folder) => `examples/${folder}/README.md`),
].map(textOf);

/**
 * Languages of blocks that a test checks. "text" is for drawings. Only README.md has fences without a language, which
 * the demo's test checks.
 */
const languages = ["play", "file", "ts", "diff", "console", "calls", "sh", "json", "yaml", "text"];

describe("text of README.md and docs/", () => {
  it("has only blocks that a test checks", () => {
    const found = pages.flatMap(({ file, parts }) =>
      parts
        .filter(({ kind }) => !languages.includes(kind) && !(kind === "" && file === "README.md"))
        .map(({ kind, line }) => `${file}:${line}: ${kind || "no language"}`),
    );
    assert.deepEqual(found, []);
  });

  it("states no durations, because emulated runs take none of RunPod's time", () => {
    assert.deepEqual(
      pages.filter(({ markdown }) => /^Duration: /m.test(markdown)).map(({ file }) => file),
      [],
    );
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

  it("has links to existing targets only", () => {
    const broken = [...pages, ...packedTexts, textOf("CONTRIBUTING.md")].flatMap(({ file, markdown }) =>
      brokenLinks(file, markdown).map((link) => `${file}: ${link}`),
    );
    assert.deepEqual(broken, []);
    assert.deepEqual(brokenLinks("README.md", "[a](#nothing), [b](docs/nothing.md), [c](README.md#install)"), [
      "#nothing",
      "docs/nothing.md",
    ]);
  });

  it("has no links from the package to files outside it", () => {
    const outside = [...pages, ...packedTexts].flatMap(({ file, markdown }) =>
      linksOutOfPackage(file, markdown).map((link) => `${file}: ${link}`),
    );
    assert.deepEqual(outside, []);
    const links = "[a](../CONTRIBUTING.md), [b](../sdk/pod.ts#x), [c](../examples/pod), [d](../LICENSE), [e](#here)";
    assert.deepEqual(linksOutOfPackage("docs/README.md", links), ["../CONTRIBUTING.md", "../sdk/pod.ts#x"]);
  });
});

function textOf(file: string): { file: string; markdown: string } {
  return { file, markdown: readFileSync(join(root, file), "utf8") };
}
