import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { descendantsOf } from "./engine-processes";

/**
 * The `pulumi` that the automation API starts: the real one with an environment of its own, so that neither a real API
 * key nor a login of the caller's reaches it, and with its process id written down, so that a test can kill it.
 */
export function writeLauncher(workDir: string, pulumi: string, environment: Record<string, string>): void {
  for (const folder of ["bin", "home", "state"]) {
    mkdirSync(join(workDir, folder));
  }
  const variables = {
    ...environment,
    PATH: [dirname(pulumi), dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: join(workDir, "home"),
    PULUMI_HOME: join(workDir, "home"),
    PULUMI_BACKEND_URL: `file://${join(workDir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "end-to-end",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // As the automation API sets them.
    PULUMI_AUTOMATION_API: "true",
    PULUMI_DEBUG_COMMANDS: "true",
  };
  const assignments = Object.entries(variables).map(([name, value]) => shellQuoted(`${name}=${value}`));
  const launcher = join(workDir, "bin/pulumi");
  writeFileSync(
    launcher,
    [
      "#!/bin/sh",
      `echo $$ > ${shellQuoted(pidFile(workDir))}`,
      `exec env -i ${assignments.join(" ")} ${shellQuoted(pulumi)} "$@"`,
      "",
    ].join("\n"),
  );
  chmodSync(launcher, 0o755);
}

/** The process id of the engine that was started last. */
export function runningEngine(workDir: string): number {
  return Number(readFileSync(pidFile(workDir), "utf8"));
}

/** The provider processes that an engine has started. */
export function providersOf(engine: number): number[] {
  return descendantsOf(engine)
    .filter(({ command }) => command.includes("cmd/dynamic-provider"))
    .map(({ pid }) => pid);
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function pidFile(workDir: string): string {
  return join(workDir, "engine.pid");
}
