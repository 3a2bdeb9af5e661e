import * as pulumi from "@pulumi/pulumi";
import type { SecretPaths } from "../provider/lifecycle/secret-inputs";

/**
 * Returns the paths of secret arguments, because Pulumi sends plain values to a dynamic provider, which must not show
 * these. Returns undefined if there are none, so that nothing is sent. `releaseEnv` is always secret, and no message
 * shows it.
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
    // A failed output is reported where its value is used.
    const settled: unknown = await value.catch(() => undefined);
    return pathsIn(settled, path);
  }
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  const found = await Promise.all(Object.entries(value).map(([key, member]) => pathsIn(member, [...path, key])));
  return found.flat();
}
