/** The API key of the environment. Programs load this file: it depends on nothing. */
export function keyOfEnvironment(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment.RUNPOD_API_KEY?.trim() || undefined;
}
