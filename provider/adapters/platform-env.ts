/**
 * Variables that RunPod adds to a load-balancing endpoint at its first deploy, and never again
 * (runpod/flash src/runpod_flash/core/resources/serverless.py).
 */
const names: readonly string[] = ["PORT", "PORT_HEALTH"];

/** RunPod's own variables. A save of the whole env must send them again. */
export function platformEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
}
