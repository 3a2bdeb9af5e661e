import { installedCli } from "../end-to-end/engine-cli";
import type { Installer } from "./matrix";
import { rows, titleOf } from "./matrix";
import type { Project } from "./project";
import { createProject } from "./project";

/** The suite of one installer: each of its projects, from an empty folder to the end of a stack's life. */
export function describeProjects(installer: Installer): void {
  for (const row of rows.filter((candidate) => candidate.installer === installer)) {
    describe(`installed by ${installer}: ${titleOf(row)}`, function () {
      this.timeout(300_000);
      this.slow(60_000);
      let project: Project;

      before(async () => {
        project = await createProject(row);
      });
      after(() => project.remove());

      it("type-checks", () => project.checkTypes());

      it("lives on the simulator", () => project.drive("simulator"));

      if (installedCli !== undefined || process.env["RUNPOD_IAC_REQUIRE_CLI"] === "1") {
        it("lives on the Pulumi CLI", () => project.drive("cli"));
      }
    });
  }
}
