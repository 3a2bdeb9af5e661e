import * as pulumi from "@pulumi/pulumi";
import * as runpod from "runpod-iac";

const config = new pulumi.Config();

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

// The investigation, on production's volume and in its data center. Delete this part, or let the date pass, and the
// next `pulumi up` removes what it made and nothing else.
const debug = new runpod.DebugStack("comfy-debug", {
  endpoint: production,
  image: "runpod/worker-comfyui:5.8.6-base",
  env: { COMFY_LOG_LEVEL: "DEBUG" },
  pod: { image: "runpod/base:0.6.2-cpu" },
  authorizedKeys: [config.require("publicKey")],
  expiresAt: config.require("expiresAt"),
});

export const productionUrl = production.runUrl;
export const debugUrl = debug.runUrl;
export const ssh = debug.sshCommand;
