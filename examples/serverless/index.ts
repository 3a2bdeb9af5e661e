import * as runpod from "runpod-iac";

// The models, once, for all workers. Both endpoints are pinned to the data center of their volume.
const models = new runpod.NetworkVolume("models", { sizeInGb: 100, dataCenterId: "EU-RO-1" });

// What workers run. A change here is released to both endpoints.
const comfy = new runpod.Template("comfy", {
  image: "runpod/worker-comfyui:5.8.5-base",
  containerDiskInGb: 40,
  env: { COMFY_LOG_LEVEL: "INFO" },
});

// What users call: no worker while there are no jobs, at most three (the default). More GPU types mean shorter waits.
const production = new runpod.Endpoint("comfy-prod", {
  template: comfy,
  gpus: ["ADA_48_PRO", "AMPERE_80", "NVIDIA H100 PCIe"],
  networkVolumes: [models],
});

// The same image on the same volume, for looking into a failed job: at most one worker, none until a job comes. It
// stays for five minutes after a job, and RunPod charges for them.
const debug = new runpod.Endpoint("comfy-debug", {
  profile: "debug",
  template: comfy,
  gpus: ["ADA_24", "AMPERE_24"],
  networkVolumes: [models],
});

export const productionUrl = production.runUrl;
export const debugUrl = debug.runUrl;
