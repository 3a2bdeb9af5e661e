import * as pulumi from "@pulumi/pulumi";
import * as runpod from "runpod-iac";

export = () => {
  const config = new pulumi.Config();

  // A debug endpoint, with production's settings where none are given, and a standing Pod. Both on production's volume,
  // in its data center.
  const debug = new runpod.DebugStack("comfy-debug", {
    // Production, as it is at RunPod now. It belongs to another stack, so nothing that is done here can reach it.
    endpoint: () => runpod.getEndpoint(config.require("endpointId")),
    image: "runpod/worker-comfyui:5.8.6-base",
    env: { COMFY_LOG_LEVEL: "DEBUG" },
    pod: { image: "runpod/base:0.6.2-cpu" },
    authorizedKeys: [config.require("publicKey")],
    expiresAt: config.require("expiresAt"),
  });

  return { debugUrl: debug.runUrl, ssh: debug.sshCommand };
};
