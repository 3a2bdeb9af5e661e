import type { Capabilities } from "../../api/capabilities";

const api = "RunPod's REST v2 API";

/** What RunPod's REST v2 cannot do, and what it does not report. */
export const restCapabilities = {
  networkVolume: { api, silent: [], lacks: [], canChange: true },
  template: {
    api,
    silent: ["readme"],
    silentWhile: { volumeMountPath: "the template has no volume" },
    lacks: [{ input: "readme" }, { input: "readme", removal: true }, { input: "volumeInGb", removal: true }],
    canChange: true,
  },
  endpoint: {
    api,
    silent: ["templateId"],
    silentWhile: { idleTimeoutInSeconds: "a QUEUE scales on REQUEST_COUNT" },
    lacks: [],
    canChange: true,
  },
  pod: {
    api,
    silent: ["templateId", "allowedCudaVersions", "minCudaVersion", "startSsh", "startJupyter", "bidPerGpu"],
    lacks: [{ input: "bidPerGpu" }],
    canChange: true,
  },
  registryAuth: { api, silent: ["username", "password"], lacks: [], canChange: false },
  secret: {
    api,
    silent: [],
    silentWhile: { value: "nobody else changes it" },
    lacks: [],
    canChange: true,
  },
} satisfies Capabilities;
