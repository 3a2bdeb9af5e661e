import { resolve } from "node:path";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";

/** The folder of the policy pack. */
export const pack = resolve(__dirname, "../../examples/policy-pack");

const digest = `ghcr.io/acme/comfy@sha256:${"0123456789abcdef".repeat(4)}`;

/** For each rule, declares resources that violate it and resources that do not. */
export async function programWithViolations(): Promise<void> {
  const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
  const models = new runpod.NetworkVolume("models", place);
  new runpod.NetworkVolume("scratch", place, { protect: false });
  const untagged = new runpod.Template("untagged", { image: "registry.example.com:5000/acme/comfy" });
  const pinned = new runpod.Template("pinned", { image: digest });
  const gpus = ["ADA_24"];
  const endpoint = new runpod.Endpoint("wide", { template: pinned, gpus, networkVolumes: [models], workersMax: 6 });
  new runpod.Endpoint("says-nothing", { template: untagged, gpus });
  new runpod.Endpoint("at-the-ceiling", { template: pinned, gpus, workersMax: 5 });
  const pods = { serverless: false, image: "runpod/pytorch:2.8.0" };
  new runpod.Pod("from-template", { template: new runpod.Template("pods", pods), gpus });
  new runpod.DebugStack("incident", {
    endpoint,
    image: "ghcr.io/acme/comfy:latest",
    debugEndpoint: { workersMax: 9 },
  });
}

/** The policies that each resource of `programWithViolations` violates. */
export const violations: Record<string, string[]> = {
  "Endpoint incident-endpoint": ["ceiling-of-workers"],
  "Endpoint wide": ["ceiling-of-workers"],
  "NetworkVolume scratch": ["protected-volumes"],
  "Pod incident-pod": ["pinned-images"],
  "Template incident-template": ["pinned-images"],
  "Template untagged": ["pinned-images"],
};

/** Raises the account's quota, so that RunPod accepts all endpoints of `programWithViolations`. */
export function raiseQuota({ store, account }: Emulator): void {
  store.accounts.update(account.id, { quota: 50 });
}
