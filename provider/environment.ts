/** The API key from the environment. Programs load this file, so it has no imports. */
export function keyOfEnvironment(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment.RUNPOD_API_KEY?.trim() || undefined;
}
