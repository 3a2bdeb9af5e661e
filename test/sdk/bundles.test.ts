import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const root = resolve(__dirname, "../..");
const lookUp = `
  import * as runpod from "runpod-iac";
  runpod.getPod("pod-1").catch(({ message }) => console.log(message));
`;
const resource = `
  import * as pulumi from "@pulumi/pulumi";
  import * as runpod from "runpod-iac";
  const mocks = { newResource: ({ inputs }) => ({ id: "1", state: inputs }), call: () => ({}) };
  void pulumi.runtime.setMocks(mocks, "shop", "prod", false).then(() => {
    for (const name of ["a", "b"]) new runpod.Template(name, { image: "example/comfy:1" });
  });
`;
const missing = /runpod-iac is not found from .*Make it a dependency of the Pulumi project itself/;

describe("a program that esbuild bundles", function () {
  this.timeout(60_000);
  this.slow(10_000);
  let project = "";

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "runpod-iac-bundle-"));
    link("@pulumi/pulumi", join(root, "node_modules/@pulumi/pulumi"));
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  for (const format of ["cjs", "esm"] as const) {
    for (const place of ["inside", "outside"] as const) {
      it(`calls RunPod, as ${format} with runpod-iac ${place}`, () => {
        link("runpod-iac", root);
        const { stdout, stderr } = runBundle(lookUp, format, place);
        assert.match(stdout, /No RunPod API key/, stderr);
      });

      it(`gets no warning about a package that exists, as ${format} with runpod-iac ${place}`, () => {
        link("runpod-iac", root);
        const { stdout, stderr } = runBundle(resource, format, place);
        assert.deepEqual([stdout, stderr], ["", ""]);
      });
    }

    it(`is told what to install if the project has no runpod-iac, as ${format}`, () => {
      link("runpod-iac", root, "elsewhere");
      const { stdout } = runBundle(lookUp, format, "inside", "elsewhere");
      assert.match(stdout, missing);
    });
  }

  it("is told it once if only a library depends on runpod-iac, as in a pnpm workspace", () => {
    link("runpod-iac", root, "packages/components");
    const { stderr } = runBundle(resource, "cjs", "outside", "packages/components");
    assert.equal(stderr.match(new RegExp(missing, "g"))?.length, 1, stderr);
  });

  /** @param owner the folder that depends on it; the project's own by default */
  function link(name: string, target: string, owner = "."): void {
    const path = join(project, owner, "node_modules", name);
    mkdirSync(join(path, ".."), { recursive: true });
    symlinkSync(target, path, "dir");
  }

  /**
   * @param from the folder of the source, from which its packages are resolved. The bundle is in the project's `dist/`
   */
  function runBundle(source: string, format: "cjs" | "esm", place: "inside" | "outside", from = ".") {
    const outside = place === "outside";
    const folder = outside ? join(project, from) : join(project, "dist");
    const outfile = join(folder, format === "esm" ? "bundle.mjs" : "bundle.cjs");
    buildSync({
      stdin: { contents: source, resolveDir: join(project, from), loader: "ts" },
      outfile,
      bundle: true,
      platform: "node",
      format,
      external: ["@pulumi/*", ...(outside ? ["runpod-iac"] : [])],
      // What users of esbuild add for CommonJS packages.
      banner:
        format === "esm"
          ? { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' }
          : {},
      logLevel: "silent",
    });
    writeFileSync(join(project, "package.json"), "{}");
    const { RUNPOD_API_KEY: _, ...environment } = process.env;
    return spawnSync(process.execPath, [outfile], { cwd: project, encoding: "utf8", env: environment });
  }
});
