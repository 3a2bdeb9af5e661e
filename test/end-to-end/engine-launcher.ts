import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { descendantsOf } from "./engine-processes";

/**
 * Writes the `pulumi` script that the automation API starts. It runs the real CLI without the caller's environment, so
 * that it finds no real API key and no login. It also stores its process id, so that a test can kill it.
 */
export function writeLauncher(
  workDir: string,
  backend: string,
  pulumi: string,
  environment: Record<string, string>,
): void {
  for (const folder of [join(workDir, "bin"), join(workDir, "home"), backend]) {
    mkdirSync(folder, { recursive: true });
  }
  const variables = {
    ...environment,
    PATH: [dirname(pulumi), dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: join(workDir, "home"),
    PULUMI_HOME: join(workDir, "home"),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "end-to-end",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The automation API sets these two.
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

/** The process id of the last engine that was started. */
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
