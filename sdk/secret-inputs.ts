import * as pulumi from "@pulumi/pulumi";
import type { SecretPaths } from "../provider/lifecycle/secret-inputs";

/**
 * Where the secrets among the arguments are: Pulumi sends a dynamic provider plain values, and it must not say these.
 * Undefined where there is none, so that nothing is sent. `releaseEnv` always is one, and no message shows it.
 */
export async function secretPathsOf({
  releaseEnv: _releaseEnv,
  ...args
}: Record<string, unknown>): Promise<SecretPaths | undefined> {
  const paths = await pathsIn(args, []);
  return paths.length > 0 ? paths : undefined;
}

async function pathsIn(value: unknown, path: string[]): Promise<SecretPaths> {
  if (pulumi.Output.isInstance(value)) return (await pulumi.isSecret(value)) ? [path] : [];
  if (value instanceof Promise) {
    // One that fails is told of where its value is used.
    const settled: unknown = await value.catch(() => undefined);
    return pathsIn(settled, path);
  }
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  const found = await Promise.all(Object.entries(value).map(([key, member]) => pathsIn(member, [...path, key])));
  return found.flat();
}
