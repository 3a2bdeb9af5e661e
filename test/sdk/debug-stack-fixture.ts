import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Registration } from "./registrations";
import { runWithMocks } from "./registrations";

export const image = "acme/comfy:1-debug";
export const keys = ["ssh-ed25519 AAAA one\n", "ssh-ed25519 BBBB two"];
export const volume = { id: "models-id", dataCenterId: "EU-RO-1" };

/** A production endpoint in a program. */
export function production(): runpod.Endpoint {
  const models = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
  const env = { MODE: "fast", HOME: "/runpod-volume" };
  const source = { image: "acme/comfy:1", args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", env };
  const template = new runpod.Template("comfy", source);
  return new runpod.Endpoint("prod", {
    template,
    gpus: ["AMPERE_80", "ADA_48_PRO"],
    gpuCount: 2,
    networkVolumes: [models],
  });
}

/** The same endpoint as `getEndpoint` returns it. */
export const info = {
  ...{ id: "ep-1", name: "prod", templateId: "tpl-1", type: "LOAD_BALANCER" },
  ...{ gpus: ["AMPERE_80"], gpuCount: 2, cpus: [] },
  networkVolumes: [volume, { id: "other", dataCenterId: "US-KS-2" }],
  dataCenterIds: ["EU-RO-1", "US-KS-2"],
  allowedCudaVersions: [],
  template: { args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", env: { TOKEN: "canary" } },
} as unknown as runpod.EndpointInfo;

type Differences = Partial<runpod.DebugStackArgs>;

/**
 * Declares a DebugStack beside production, and returns everything but production. Asserts that it logs only its expiry.
 */
export async function stackOf(args: Differences, endpoint: () => runpod.DebugStackArgs["endpoint"] = production) {
  let stack: runpod.DebugStack | undefined;
  const { registered, logs } = await runWithMocks(() => {
    stack = new runpod.DebugStack("bug", { endpoint: endpoint(), image, ...args });
  });
  assert.ok(stack !== undefined);
  const parts = Object.entries(registered).filter(([name]) => name.startsWith("bug-"));
  const expired = `DebugStack "bug" expired at ${args.expiresAt}: its parts are deleted.`;
  const isOver = args.expiresAt !== undefined && Date.parse(args.expiresAt) < Date.now();
  assert.deepEqual(logs, isOver ? [{ severity: "info", message: expired, resource: "bug" }] : []);
  return { stack, registered, parts: Object.fromEntries(parts) };
}

/** The inputs of a part, without those that the class adds to every resource. */
export function inputsOf(part: Registration | undefined): Record<string, unknown> {
  const { __provider: _shim, defaultName: _name, releaseEnv: _releaseEnv, ...rest } = part?.inputs ?? {};
  const { secretInputs: _secretInputs, ...inputs } = rest;
  return inputs;
}
