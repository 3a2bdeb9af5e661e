import assert from "node:assert/strict";
import { resolve } from "node:path";
import { previewProject } from "./language-host";

const repository = resolve(__dirname, "../..");

describe("the projects that people run with `pulumi up`", function () {
  this.timeout(60_000);
  this.slow(20_000);

  for (const folder of [".", "examples/serverless"]) {
    it(`${folder}/Pulumi.yaml leads to a program that compiles, finds runpod-iac and registers its resources`, async () => {
      const run = await previewProject(resolve(repository, folder));
      assert.equal(run.output, "");
      assert.equal(run.exitCode, 0);
      assert.deepEqual(run.registered.toSorted(), [
        "pulumi-nodejs:dynamic/runpod:Endpoint comfy-debug",
        "pulumi-nodejs:dynamic/runpod:Endpoint comfy-prod",
        "pulumi-nodejs:dynamic/runpod:NetworkVolume models",
        "pulumi-nodejs:dynamic/runpod:Template comfy",
        "pulumi:pulumi:Stack project-stack",
      ]);
    });
  }
});
