import assert from "node:assert/strict";
import { installedCli } from "../end-to-end/engine-cli";
import type { Installer } from "./matrix";
import { rows, titleOf } from "./matrix";
import type { Project } from "./project";
import { createProject } from "./project";

/** Node's warnings about tools that Pulumi starts. Node 24 warns about ts-node, which Pulumi uses for native ESM. */
const deprecations = /^\(node:\d+\) \[DEP\d+\] .*\n\(Use `node --trace-deprecation .*\n/gm;

/** Registers a suite for each project of one installer. */
export function describeProjects(installer: Installer): void {
  for (const row of rows.filter((candidate) => candidate.installer === installer)) {
    describe(`installed by ${installer}: ${titleOf(row)}`, function () {
      this.timeout(300_000);
      this.slow(60_000);
      let project: Project;
      let remove: (() => void) | undefined;

      before(async () => {
        project = await createProject(row);
        remove = project.remove;
        await project.compile();
      });
      after(() => remove?.());

      it("type-checks", () => project.checkTypes());

      it("runs in Pulumi's own runner", async () => {
        const { exitCode, output, registered } = await project.preview();
        assert.deepEqual({ exitCode, output: output.replace(deprecations, "") }, { exitCode: 0, output: "" });
        assert.deepEqual(registered.toSorted(), [
          "pulumi-nodejs:dynamic/runpod:Endpoint api",
          "pulumi-nodejs:dynamic/runpod:NetworkVolume models",
          "pulumi-nodejs:dynamic/runpod:Pod shell",
          "pulumi-nodejs:dynamic/runpod:Template worker",
          "pulumi:pulumi:Stack project-stack",
        ]);
      });

      it("is created, refreshed and destroyed on the simulator", () => project.drive("simulator"));

      if (installedCli !== undefined || process.env["RUNPOD_IAC_REQUIRE_CLI"] === "1") {
        it("is created, refreshed and destroyed on the Pulumi CLI", () => project.drive("cli"));
      }
    });
  }
}
