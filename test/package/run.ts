import { spawn } from "node:child_process";

/** Runs a command. @returns its standard output. @throws an error with everything that it printed, if it fails */
export async function run(
  command: string,
  parameters: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(command, parameters, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += String(data)));
  child.stderr.on("data", (data) => (stderr += String(data)));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) {
    throw new Error(`"${[command, ...parameters].join(" ")}" ended with ${String(status)}:\n${stdout}${stderr}`);
  }
  return stdout;
}

/**
 * Variables that npm sets for scripts, which another installer would take for its own settings, and the caller's
 * variables of Pulumi and RunPod.
 */
const notInherited =
  /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|NODE_OPTIONS|TS_NODE_|PULUMI_|RUNPOD_)/i;

/** The environment of a command in a user's project: the caller's without `notInherited`, and the given variables. */
export function environment(own: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.test(name));
  return { ...Object.fromEntries(inherited), ...own };
}
