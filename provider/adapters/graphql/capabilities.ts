import type { Capabilities } from "../../api/capabilities";

const api = "RunPod's GraphQL API";

/** Inputs that podRentInterruptable has no fields for (docs/internals/runpod-api.md, Pods). */
const onDemandOnly = ["allowedCudaVersions", "minCudaVersion", "globalNetworking"];

/** What RunPod's GraphQL cannot do, and what it does not report. */
export const graphqlCapabilities = {
  networkVolume: { api, silent: [], lacks: [{ input: "tier" }], canChange: true },
  registryAuth: { api, silent: ["username", "password"], lacks: [], canChange: false },
  secret: { api, silent: ["value"], lacks: [], canChange: true },
  pod: {
    api,
    silent: ["cloud", "cpu", "startSsh", "startJupyter", ...onDemandOnly, "bidPerGpu"],
    lacks: onDemandOnly.map((input) => ({ input, with: "bidPerGpu" })),
    canChange: true,
  },
} satisfies Capabilities;
