import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { supportedSdks } from "../dynamic-provider/sdk";
import { dimensions, rows } from "../package/matrix";
import { root } from "./page";

interface Manifest {
  peerDependencies: Record<string, string>;
  engines: Record<string, string>;
}

interface Lock {
  packages: Record<string, { version?: string } | undefined>;
}

/** The names of test/package's installers in docs/tested-with.md. */
const installers: Record<(typeof dimensions.installer)[number], RegExp> = {
  npm: /\bnpm \(flat\b/,
  "npm linked": /`--install-strategy=linked`/,
  pnpm: /\bpnpm (?<pnpm>\d+)/,
  yarn: /\bYarn (?<yarn>\d+) with `nodeLinker: node-modules`/,
};

describe("docs/tested-with.md", () => {
  const page = readFileSync(join(root, "docs/tested-with.md"), "utf8");
  const tools = versionsIn("test/package/tools/package-lock.json");

  it("names the installers of the projects, with their versions", () => {
    const value = cell("Installers");
    for (const pattern of Object.values(installers)) assert.match(value, pattern);
    assert.equal(installers.pnpm.exec(value)?.groups?.["pnpm"], majorOf(tools("pnpm")));
    assert.equal(installers.yarn.exec(value)?.groups?.["yarn"], majorOf(tools("@yarnpkg/cli-dist")));
    assert.equal(value.split(",").length, Object.keys(installers).length - 1);
  });

  it("names the tested SDKs, CLI and Node versions", () => {
    const { peerDependencies, engines } = json<Manifest>("package.json");
    const sdks = supportedSdks.map(({ version }) => version).join(" and ");
    assert.equal(cell("Pulumi SDK"), `${sdks} (allowed: ${peerDependencies["@pulumi/pulumi"]})`);
    assert.equal(cell("Pulumi CLI"), /^version=(.*)$/m.exec(text(".ci/run"))?.[1]);

    const packed = dimensions.node.map((major) => tools(`node-${major}`)).join(" and ");
    const [, inCi = ""] = /^ +node: \[(.*)\]$/m.exec(text(".github/workflows/ci.yml")) ?? [];
    const nodes = inCi.replaceAll('"', "").replace(/, (?=\S+$)/, " and ");
    assert.equal(cell("Node"), `the packed package: ${packed}; the repository's own tests in CI: ${nodes}`);
    assert.equal(engines["node"], `>=${nodes.split(",")[0]}`);
  });

  it("names the forms of programs, and the number of projects", () => {
    const value = cell("Programs");
    for (const resolution of dimensions.moduleResolution) assert.ok(value.includes(resolution), resolution);
    assert.match(value, /CommonJS and ESM/);
    assert.equal(dimensions.format.length, 2);
    const [, typescript] = /TypeScript (\S+)/.exec(value) ?? [];
    const installed = versionsIn("package-lock.json")("typescript");
    assert.equal(typescript, installed.split(".").slice(0, 2).join("."));
    assert.ok(page.includes("Twelve projects cover every pair of these values"));
    assert.equal(rows.length, 12);
  });

  /** The second cell of the row with this name. */
  function cell(name: string): string {
    const [, table = ""] = /^\| Tested with .*\n([^]*?)\n\n/m.exec(page) ?? [];
    const row = table.split("\n").find((line) => line.startsWith(`| ${name} `));
    assert.ok(row !== undefined, `docs/tested-with.md has no row "${name}".`);
    return row.split("|")[2]?.trim() ?? "";
  }
});

function versionsIn(lockFile: string): (name: string) => string {
  const { packages } = json<Lock>(lockFile);
  return (name) => {
    const version = packages[`node_modules/${name}`]?.version;
    assert.ok(version !== undefined, `${lockFile} has no ${name}.`);
    return version;
  };
}

function majorOf(version: string): string | undefined {
  return version.split(".")[0];
}

function json<Type>(file: string): Type {
  return JSON.parse(text(file)) as Type;
}

function text(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
