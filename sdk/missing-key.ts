import * as pulumi from "@pulumi/pulumi";
import { keyOfEnvironment } from "../provider/environment";

/** Runs that were told, by their stack: an inline program (Automation API) shares its process with other runs. */
const told = new WeakSet<pulumi.Resource>();

/** Says, once per preview, that there is no key: a preview needs none, and its update would fail halfway. */
export function warnOfMissingKey(provider: pulumi.ProviderResource | undefined): void {
  const stack = pulumi.runtime.getStackResource();
  if (!pulumi.runtime.isDryRun() || provider !== undefined || stack === undefined || told.has(stack)) return;
  const key = new pulumi.Config("runpod").get("apiKey") ?? keyOfEnvironment();
  if (key?.trim()) return;
  told.add(stack);
  void pulumi.log.warn(
    "No RunPod API key is set. A preview needs none, `pulumi up` does: set one with `pulumi config set --secret runpod:apiKey <key>`, or in " +
      "the environment as RUNPOD_API_KEY.",
  );
}
