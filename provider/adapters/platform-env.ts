import { platformVariablesOfEndpoints } from "../api/platform-variables";

/** RunPod's own variables of an endpoint. A save of the whole env must send them again. */
export function platformEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => platformVariablesOfEndpoints.includes(name)));
}
