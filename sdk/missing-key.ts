import * as pulumi from "@pulumi/pulumi";
import { keyOfEnvironment } from "../provider/environment";

/** Runs that were warned, by their stack. Inline programs (Automation API) share one process. */
const warned = new WeakSet<pulumi.Resource>();

/** Warns once per preview that there is no key. A preview needs none, but its update would fail halfway. */
export function warnOfMissingKey(provider: pulumi.ProviderResource | undefined): void {
  const stack = pulumi.runtime.getStackResource();
  if (!pulumi.runtime.isDryRun() || provider !== undefined || stack === undefined || warned.has(stack)) return;
  const key = new pulumi.Config("runpod").get("apiKey") ?? keyOfEnvironment();
  if (key?.trim()) return;
  warned.add(stack);
  void pulumi.log.warn(
    "No RunPod API key is set. A preview needs none, `pulumi up` does: set one with `pulumi config set --secret runpod:apiKey <key>`, or in " +
      "the environment as RUNPOD_API_KEY.",
  );
}
