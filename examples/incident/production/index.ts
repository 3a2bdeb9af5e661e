import * as runpod from "runpod-iac";

const models = new runpod.NetworkVolume("models", { sizeInGb: 100, dataCenterId: "EU-RO-1" });

const comfy = new runpod.Template("comfy", {
  image: "runpod/worker-comfyui:5.8.5-base",
  containerDiskInGb: 40,
  env: { COMFY_LOG_LEVEL: "INFO" },
});

const production = new runpod.Endpoint("comfy-prod", {
  template: comfy,
  gpus: ["ADA_48_PRO", "AMPERE_80"],
  networkVolumes: [models],
});

export const productionUrl = production.runUrl;

// What an investigation needs: by its id the other stack reads the rest at RunPod. No secret is in it.
export const productionId = production.id;
