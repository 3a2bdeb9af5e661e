import type { Capabilities, KindCapabilities } from "../../api/capabilities";

const unlimited: KindCapabilities = { api: "RunPod's GraphQL API", silent: [], lacks: [], canChange: true };

/** Inputs that podRentInterruptable has no fields for (docs/internals/runpod-api.md, Pods). */
const onDemandOnly = ["allowedCudaVersions", "minCudaVersion", "globalNetworking"];

/** What RunPod's GraphQL cannot do, and what it does not report. */
export const graphqlCapabilities: Capabilities = {
  networkVolume: unlimited,
  template: unlimited,
  endpoint: unlimited,
  pod: {
    ...unlimited,
    silent: ["cloud", "cpu", "startSsh", "startJupyter", ...onDemandOnly, "bidPerGpu"],
    lacks: onDemandOnly.map((input) => ({ input, with: "bidPerGpu" })),
  },
};
