import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ESLint } from "eslint";

const repository = resolve(__dirname, "../..");

/** Files that keep every rule. The planted files import some of them. */
const lawful: Record<string, string> = {
  "sdk/lawful.ts": `import * as pulumi from "@pulumi/pulumi"; import type { Api } from "../provider/api"; import { table } from "../provider/hardware/gpu-table"; import { createHash } from "node:crypto"; export const a: [typeof pulumi, Api | undefined, typeof table, typeof createHash] = [pulumi, undefined, table, createHash];`,
  "provider/api/index.ts": `export interface Api { a: 1 } export const value = 1;`,
  "provider/hardware/gpu-table.ts": `export const table = 1;`,
  "provider/adapters/http.ts": `export const send = 1;`,
  "provider/adapters/graphql/lawful.ts": `import type { Api } from "../../api"; import { send } from "../http"; import { z } from "zod"; export const a: [Api | undefined, number, typeof z] = [undefined, send, z];`,
  "provider/kinds/lawful.ts": `import { value } from "../api"; export const a = value;`,
  "test/lawful.test.ts": `import { send } from "../provider/adapters/http"; export const a = send;`,
  "testing/emulator/lawful.ts": `import { createServer } from "node:http"; import { parse } from "graphql"; export const a = [createServer, parse];`,
  "testing/test-program.ts": `import { value } from "../provider/api"; export const a = value;`,
  "testing/emulator/faces/graphql/index.ts": `import { parse } from "graphql"; export type Input = 1; export const a = parse;`,
  "test/helper.ts": `export const helper = 1;`,
};

/** By rule, files that each break it. */
const planted: Record<string, Record<string, string>> = {
  "no-cycles": { "provider/cycle.ts": `import { back } from "./cycle-back"; export const a = back;` },
  "no-cycles-of-types": { "provider/types.ts": `import type { Back } from "./types-back"; export type A = Back;` },
  "no-unresolved-imports": { "provider/unresolved.ts": `import { b } from "./nowhere"; export const a = b;` },
  "sdk-is-light": { "sdk/heavy.ts": `import { z } from "zod"; export const a = z;` },
  "sdk-takes-only-types-from-provider": {
    "sdk/loads.ts": `import { send } from "../provider/adapters/http"; export const a = send;`,
  },
  "what-programs-load-depends-on-nothing": {
    "provider/lifecycle/tokens.ts": `import { z } from "zod"; export const a = z;`,
  },
  "gpu-names-are-light": {
    "provider/hardware/gpu-names.ts": `import { send } from "../adapters/http"; export const a = send;`,
  },
  "provider-does-not-know-pulumi": {
    "provider/lifecycle/knows.ts": `import type { Output } from "@pulumi/pulumi"; export type A = Output<1>;`,
  },
  "pulumi-adapter-takes-only-types-from-pulumi": {
    "provider/pulumi.ts": `import { log } from "@pulumi/pulumi"; export const a = log;`,
  },
  "provider-stands-alone": {
    "provider/leans.ts": `import { helper } from "../test/helper"; export const a = helper;`,
    "provider/tests-itself.ts": `import { a } from "../testing/emulator/lawful"; export const b = a;`,
  },
  "lifecycle-knows-no-kind": {
    "provider/lifecycle/leaks.ts": `import type { A } from "../kinds/asks-rest"; export type B = A;`,
    "provider/lifecycle/looks-up.ts": `import { table } from "../hardware/gpu-table"; export const a = table;`,
  },
  "only-the-port-is-known": {
    "provider/kinds/asks-graphql.ts": `import { a } from "../adapters/graphql/lawful"; export const b = a;`,
    "provider/kinds/asks-jobs.ts": `import { jobs } from "../adapters/jobs/workers"; export const b = jobs;`,
    "provider/kinds/asks-rest.ts": `import type { Rest } from "../adapters/rest"; export type A = Rest;`,
    "provider/lifecycle/sends.ts": `import { send } from "../adapters/http"; export const a = send;`,
    "provider/hardware/parses.ts": `import { parse } from "graphql"; export const a = parse;`,
  },
  "adapters-know-port-and-transport-only": {
    "provider/adapters/graphql/up.ts": `import { a } from "../../kinds/lawful"; export const b = a;`,
    "provider/adapters/jobs/workers.ts": `import { a } from "../graphql/lawful"; export const jobs = a;`,
    "provider/adapters/rest/index.ts": `import type { A } from "../../lifecycle/knows"; export type Rest = A;`,
  },
  "transport-knows-no-adapter": {
    "provider/adapters/budget.ts": `import { a } from "./graphql/lawful"; export const b = a;`,
  },
  "port-depends-on-nothing": { "provider/api/down.ts": `import { a } from "../kinds/lawful"; export const b = a;` },
  "adapters-take-only-types-from-the-port": {
    "provider/adapters/graphql/value.ts": `import { value } from "../../api"; export const a = value;`,
  },
  "emulator-judges-independently": {
    "testing/emulator/cheats.ts": `import type { Api } from "../../provider/api"; export type A = Api;`,
  },
  "emulated-platform-speaks-no-api": {
    "testing/emulator/platform/refuses.ts": `import { GraphQLError } from "graphql"; export const a = GraphQLError;`,
    "testing/emulator/platform/reads.ts": `import type { Input } from "../faces/graphql"; export type A = Input;`,
    "testing/emulator/platform/replies.ts": `import { reply } from "../wire/calls"; export const a = reply;`,
  },
  "emulated-wire-speaks-no-api": {
    "testing/emulator/wire/parses.ts": `import { parse } from "graphql"; export const a = parse;`,
    "testing/emulator/wire/calls.ts": `import type { Input } from "../faces/graphql"; export const reply: Input = 1;`,
  },
  "faces-stand-alone": {
    "testing/emulator/faces/jobs/index.ts": `import type { Input } from "../graphql"; export type A = Input;`,
  },
  "simulator-judges-independently": {
    "testing/simulator/cheats.ts": `import { a } from "../../sdk/lawful"; export const b = a;`,
    "testing/simulator/joins.ts": `import { a } from "../test-program"; export const b = a;`,
  },
  "test-program-joins": {
    "testing/declares.ts": `import { a } from "../sdk/lawful"; export const b = a;`,
  },
  "test-kit-ships": {
    "testing/emulator/unshipped.ts": `import { helper } from "../../test/helper"; export const a = helper;`,
  },
  "only-dependencies-at-run-time": {
    "provider/borrows.ts": `import { check } from "fast-check"; export const a = check;`,
  },
};

describe("the layer rules", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "runpod-iac-layers-"));
    for (const file of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"]) {
      cpSync(join(repository, file), join(folder, file));
    }
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    write("provider/cycle-back.ts", `import { a } from "./cycle"; export const back = a;`);
    write("provider/types-back.ts", `import type { A } from "./types"; export type Back = A | undefined;`);
    for (const files of [lawful, ...Object.values(planted)]) {
      for (const [file, text] of Object.entries(files)) {
        write(file, text);
      }
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("each have a planted violation", () => {
    const { forbidden } = createRequire(__filename)(join(repository, ".dependency-cruiser.cjs")) as {
      forbidden: { name: string }[];
    };
    assert.deepEqual(Object.keys(planted).sort(), forbidden.map(({ name }) => name).sort());
  });

  it("accept allowed imports and report each broken rule", () => {
    // A cycle is reported at one of its two files.
    const violations = cruise().map(({ from, rule }) => ({ from: from.replace("-back", ""), rule }));
    const missed = Object.entries(planted).flatMap(([rule, files]) =>
      Object.keys(files)
        .filter((file) => !violations.some(({ from, rule: { name } }) => from === file && name === rule))
        .map((file) => `${rule}: ${file}`),
    );
    assert.deepEqual(missed, []);
    const innocent = violations.filter(({ from }) => from in lawful);
    assert.deepEqual(innocent, []);
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  function cruise(): { from: string; rule: { name: string } }[] {
    const tool = join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "sdk", "provider", "testing", "test"];
    const done = spawnSync(process.execPath, [tool, ...args], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
    assert.notEqual(done.stdout, "", done.stderr);
    const report = JSON.parse(done.stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    return report.summary.violations;
  }
});

describe("the lint rules", () => {
  const readsEnvironment = "export const home = process.env.HOME;\n";
  const fetches = 'export const reply = fetch("https://example.com");\n';

  it("allow only environment.ts to read the environment and only http.ts to fetch", async () => {
    assert.deepEqual(await brokenRules("provider/api/errors.ts", readsEnvironment), ["no-restricted-properties"]);
    assert.deepEqual(await brokenRules("provider/settings.ts", readsEnvironment), ["no-restricted-properties"]);
    assert.deepEqual(await brokenRules("provider/environment.ts", readsEnvironment), []);
    assert.deepEqual(await brokenRules("provider/api/errors.ts", fetches), ["no-restricted-globals"]);
    assert.deepEqual(await brokenRules("provider/adapters/http.ts", fetches), []);
  });

  it("refuse `any`, default exports and `it.only`", async () => {
    assert.deepEqual(await brokenRules("provider/api/errors.ts", "export const x: any = 1;\n"), [
      "@typescript-eslint/no-explicit-any",
    ]);
    assert.deepEqual(await brokenRules("provider/api/errors.ts", "export default 1;\n"), ["no-restricted-syntax"]);
    assert.deepEqual(await brokenRules("test/support/rules.test.ts", 'it.only("x", () => undefined);\n'), [
      "no-restricted-properties",
    ]);
  });

  async function brokenRules(file: string, text: string): Promise<(string | null)[]> {
    const eslint = new ESLint({ cwd: repository });
    const [result] = await eslint.lintText(text, { filePath: join(repository, file) });
    return (result?.messages ?? []).map(({ ruleId }) => ruleId);
  }
});
